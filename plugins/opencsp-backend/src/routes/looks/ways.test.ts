/*
 * Proves that looks go over a host's own connection as they go over the network, and what its refusals
 * mean; leaves the connection to SshHostRunner.ports.test.ts.
 */
import { createServer } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { connect } from 'node:net';
import { HostTroubleError } from '@opencsp/plugin-opencsp-node';
import { FakeHost } from '@opencsp/plugin-opencsp-node/testUtils';
import { HostStage } from '../../hosts/__testUtils__/HostStage';
import { TcpServers } from './__testUtils__/tcpServers';
import { ISSUED } from './__testUtils__/testCertificates';
import { openSecure, shakeHands } from './handshake';
import { probeHttp } from './httpProbe';
import { wayOverHost } from './ways';

const servers = new TcpServers();
afterAll(() => servers.close());

const signal = new AbortController().signal;
const limits = { timeoutMs: 30_000, signal };

async function open() {
  const host = new FakeHost();
  const plain = await servers.listen(
    createServer((_request, answer) => answer.end('plain')),
  );
  const secure = await servers.listen(
    createSecure(ISSUED, (_request, answer) => answer.end('secure')),
  );
  for (const [port, target] of [
    [80, plain],
    [443, secure],
  ]) {
    host.ports.set(port, stream => {
      const onward = connect(target, '127.0.0.1');
      onward.on('error', () => stream.destroy());
      stream.on('close', () => onward.destroy());
      stream.pipe(onward).pipe(stream);
    });
  }
  const way = (port: number) => wayOverHost(host, { host: '127.0.0.1', port });
  return {
    host,
    look: (port = 443) =>
      shakeHands(way(port), { name: 'files.example.com', ...limits }),
    ask: (port = 80) =>
      probeHttp(way(port), { host: 'files.example.com', path: '/', ...limits }),
  };
}

it('looks from the host itself', async () => {
  const { look, ask } = await open();
  expect(await look()).toMatchObject({
    ...{ outcome: 'shown', certificate: { matches: true } },
  });
  expect(await ask()).toMatchObject({ status: 200, body: 'plain' });
});

it('looks over SSH', async () => {
  const stage = await HostStage.open();
  const port = await servers.listen(
    createSecure(ISSUED, (_request, answer) => answer.end('x'.repeat(3_000))),
  );
  const way = wayOverHost(stage.runner, { host: '127.0.0.1', port });
  const secure = await openSecure(way, {
    name: 'files.example.com',
    ...limits,
  });
  if (secure.outcome === 'trouble') {
    throw new Error(secure.message);
  }
  expect(secure.certificate.matches).toBe(true);
  expect(
    await probeHttp(async () => secure.stream, {
      ...{ host: 'files.example.com', path: '/', ...limits },
    }),
  ).toMatchObject({ status: 200, body: 'x'.repeat(3_000) });
  while (stage.server.openForwards > 0) {
    await new Promise(done => setTimeout(done, 5));
  }
  await stage.close();
});

it('knows a port at which nothing listens, and one that speaks no TLS', async () => {
  const { look, ask } = await open();
  expect(await look(444)).toMatchObject({ trouble: 'refused' });
  expect(await ask(81)).toMatchObject({ trouble: 'refused' });
  expect(await look(80)).toMatchObject({ trouble: 'no-tls' });
});

it('knows a host that lets nobody through, and one that does not answer in time', async () => {
  const { host, look } = await open();
  host.allowsForwarding = false;
  expect(await look()).toMatchObject({ trouble: 'prohibited' });
  host.isSilent = true;
  expect(
    await shakeHands(wayOverHost(host, { host: '127.0.0.1', port: 443 }), {
      ...{ name: 'files.example.com', signal, timeoutMs: 30 },
    }),
  ).toMatchObject({ trouble: 'timeout' });
});

it('throws when the host itself is not reached: nothing is known of the route then', async () => {
  const { host, look, ask } = await open();
  host.trouble = 'unreachable';
  await expect(look()).rejects.toThrow(HostTroubleError);
  await expect(ask()).rejects.toThrow(HostTroubleError);
});

/*
 * Proves that the real looks, at a proxy, a name server and a host on loopback, show all that is well as such,
 * ask for no more than they should and nobody whom they must not, and come back in their time whatever does
 * not answer. Leaves what is told of each fault to `faultsOfNames.test.ts` and `faultsOfProxy.test.ts`, and
 * each look to the tests in `looks/`.
 */
import {
  DOMAIN,
  HOMER,
  LooksStage,
  PORTAL,
  WIKI,
} from './__testUtils__/LooksStage';

let stage: LooksStage;
beforeEach(async () => {
  stage = await LooksStage.open();
});
afterEach(() => stage.close());

/** Enough for a file, its marks, an order and its certificate. */
const SETTLED = 4;

it('has nothing to say when all is well', async () => {
  expect(await stage.passes(SETTLED)).toEqual([]);
  const states = stage.record.names.map(({ name, certificate, reach }) => [
    ...[name, certificate.state, reach.portal.state, reach.host.state],
  ]);
  expect(states).toEqual([
    [PORTAL, 'issued', 'up', 'up'],
    [HOMER, 'issued', 'sign-in', 'sign-in'],
    [WIKI, 'issued', 'up', 'up'],
  ]);
});

it('asks for the health path of each service, by the scheme that people use', async () => {
  await stage.passes(SETTLED);
  const port = stage.publicPorts.https;
  const asked = stage.proxy.asked.slice(-9).sort();
  expect(asked.filter(each => each.startsWith('https'))).toEqual(
    [
      `${PORTAL}:${port} /api/health`,
      `${HOMER}:${port} /`,
      `${WIKI}:${port} /healthz`,
    ].flatMap(each => [`https ${each}`, `https ${each}`]),
  );
});

it('keeps to HTTP where a service without sign-in has no certificate', async () => {
  stage.zone[WIKI] = { a: ['127.0.0.1'], caa: [[0, 'issue', 'ca.example']] };
  await stage.passes(SETTLED);
  const { reach, certificate } = stage.name(WIKI);
  expect(certificate.trouble).toEqual({
    code: 'caa-forbids',
    detail: `They say: ${WIKI}: issue "ca.example"`,
  });
  expect([reach.portal.state, reach.host.state]).toEqual(['up', 'up']);
  expect(stage.proxy.asked).toContain(
    `http ${WIKI}:${stage.publicPorts.http} /healthz`,
  );
});

describe('of an address that an operator has not allowed', () => {
  const elsewhere = { a: ['127.0.0.2'] };
  beforeEach(() => stage.lookWith({ allowedNetworks: ['127.0.0.1/32'] }));

  it('connects to none, and says so', async () => {
    for (const name of [WIKI, HOMER, PORTAL]) {
      stage.zone[name] = elsewhere;
    }
    await stage.passes(SETTLED);
    expect(stage.name(WIKI).reach.portal).toMatchObject({
      state: 'unknown',
      trouble: { code: 'address-not-allowed', detail: 'It is 127.0.0.2.' },
    });
    const { names } = await stage.look();
    expect(names[WIKI].marks).toMatchObject([
      { address: '127.0.0.2', of: 'not-tried' },
    ]);
    expect(names[WIKI].tls).not.toHaveProperty('portal');
  });

  it('says where the name should lead as soon as another one proves it', async () => {
    stage.zone[WIKI] = elsewhere;
    await stage.passes(SETTLED);
    expect(stage.name(WIKI).reach.portal).toMatchObject({
      state: 'dns',
      trouble: {
        code: 'dns-elsewhere',
        detail: 'It leads to 127.0.0.2. It should lead to 127.0.0.1.',
      },
    });
  });
});

it('goes on from the portal while the host is not reached', async () => {
  await stage.passes(SETTLED);
  stage.host.trouble = 'unreachable';
  const seen = await stage.look();
  expect(seen.proxy).toEqual({
    of: 'unseen',
    message: 'The host: unreachable.',
  });
  expect(seen).not.toHaveProperty('file');
  expect(seen.names[WIKI].answer).toEqual({
    portal: { of: 'answer', status: 200, body: 'fine' },
  });
  expect(await stage.passes(1)).toEqual(['all: host-not-seen']);
});

it('is content with the portal’s side where the host lets nobody through, and says so once', async () => {
  stage.host.allowsForwarding = false;
  expect(await stage.passes(SETTLED)).toEqual(['all: host-ports-forbidden']);
  const { certificate, reach } = stage.name(WIKI);
  expect([certificate.state, reach.portal.state, reach.host.state]).toEqual([
    ...['issued', 'up', 'unknown'],
  ]);
});

it('leaves out what was not seen in its time, and keeps the rest', async () => {
  await stage.passes(SETTLED);
  stage.zone[WIKI] = 'silence';
  stage.found.set(WIKI, '127.0.0.1');
  stage.host.ports.clear();
  stage.lookWith({ mostMs: 1 });
  const { names, proxy, file } = await stage.look();
  expect([proxy.of, file?.of]).toEqual(['up', 'text']);
  expect(names[WIKI]).toEqual({
    dns: { host: { of: 'addresses', addresses: ['127.0.0.1'] } },
    tls: { host: { of: 'trouble', message: 'Nothing is at 443.' } },
    answer: {
      host: { of: 'tcp', refused: true, message: 'Nothing is at 443.' },
    },
  });
});

it('asks nothing of a wildcard, and says why it cannot be had', async () => {
  stage.services = ['*', 'homer!', 'authelia'];
  expect(await stage.passes(SETTLED)).toEqual([`*.${DOMAIN}: wildcard`]);
  expect((await stage.look()).names[`*.${DOMAIN}`]).toEqual({});
});

it('ends with its signal, and leaves no connection open', async () => {
  stage.publicPorts.https = await stage.others.serve(() => undefined);
  const stop = new AbortController();
  const looking = stage.look(stop.signal);
  stop.abort(new Error('stopping'));
  await expect(looking).rejects.toThrow('stopping');
  await expect(stage.look(stop.signal)).rejects.toThrow('stopping');
  await stage.others.settled();
});

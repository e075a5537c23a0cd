/*
 * Proves the host key scan against a real SSH server: the key is the server's own, nobody logs in,
 * and everything that is no SSH server ends as "unreachable" in time.
 */
import { createServer, Server as TcpServer, Socket } from 'node:net';
import { Server, utils } from 'ssh2';
import { fingerprintOf } from './fingerprint';
import { SshHostKeyScanner } from './SshHostKeyScanner';

const never = new AbortController().signal;
const loopback = new SshHostKeyScanner(['127.0.0.0/8']);

/** About one key in two hundred that `ssh2` makes is one that it cannot read itself. */
function newHostKey(): { private: string; public: string } {
  const key = utils.generateKeyPairSync('ed25519');
  return utils.parseKey(key.private) instanceof Error ? newHostKey() : key;
}

function listen(server: Server | TcpServer): Promise<number> {
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}

describe('SshHostKeyScanner', () => {
  it('gives the key that the server proved to own, without logging in', async () => {
    const key = newHostKey();
    const logins: string[] = [];
    const server = new Server({ hostKeys: [key.private] }, client => {
      client.on('authentication', context => {
        logins.push(context.method);
        context.reject();
      });
      client.on('error', () => undefined);
    });
    const port = await listen(server);
    const result = await loopback.scan({ address: '127.0.0.1', port }, never);
    const [type, blob] = key.public.split(' ');
    expect(result).toEqual({
      outcome: 'key',
      key: { type, blob, fingerprint: fingerprintOf(blob) },
    });
    expect(logins).toEqual([]);
    server.close();
  });

  it('says "unreachable" of a closed port, a server that hangs up, and one that is no SSH server', async () => {
    const closed = createServer();
    const port = await listen(closed);
    await new Promise(resolve => closed.close(resolve));
    expect(await loopback.scan({ address: '127.0.0.1', port }, never)).toEqual({
      outcome: 'unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    });

    for (const greeting of ['', 'HTTP/1.1 200 OK\r\n\r\n']) {
      const other = createServer(socket => socket.end(greeting));
      const otherPort = await listen(other);
      expect(
        await loopback.scan({ address: '127.0.0.1', port: otherPort }, never),
      ).toMatchObject({
        outcome: 'unreachable',
      });
      other.close();
    }
  });

  it.each([
    ['says nothing', () => undefined],
    [
      'greets for ever and never comes to its keys',
      (socket: Socket) => {
        const greeting = setInterval(() => socket.write('hello\r\n'), 10);
        socket.on('close', () => clearInterval(greeting));
      },
    ],
  ])('gives a server up in time that %s', async (_words, answer) => {
    const server = createServer(socket => {
      socket.on('error', () => undefined);
      answer(socket);
    });
    const port = await listen(server);
    const impatient = new SshHostKeyScanner(['127.0.0.0/8'], 100);
    expect(await impatient.scan({ address: '127.0.0.1', port }, never)).toEqual(
      {
        outcome: 'unreachable',
        message: expect.stringContaining(`127.0.0.1:${port}: `),
      },
    );
    server.close();
  });

  it('ends at once when it is told to', async () => {
    const silent = createServer(() => undefined);
    const port = await listen(silent);
    const stop = new AbortController();
    const scan = loopback.scan({ address: '127.0.0.1', port }, stop.signal);
    stop.abort();
    expect(await scan).toMatchObject({ outcome: 'unreachable' });
    silent.close();
  });

  it.each(['127.0.0.1', '169.254.169.254', '::1', '0.0.0.0'])(
    'does not connect to %s unless that is listed',
    async address => {
      expect(
        await new SshHostKeyScanner().scan({ address, port: 22 }, never),
      ).toMatchObject({
        outcome: 'not-allowed',
        message: expect.stringContaining('hosts.allowedNetworks'),
      });
    },
  );

  it('connects only into the listed networks', async () => {
    const listed = new SshHostKeyScanner(['10.20.0.0/16']);
    expect(
      await listed.scan({ address: '10.21.0.1', port: 22 }, never),
    ).toMatchObject({
      outcome: 'not-allowed',
    });
  });
});

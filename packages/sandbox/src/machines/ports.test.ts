/**
 * Proves that what stands behind a machine's ports is reached through its SSH server, from its own
 * addresses only, and that all else is refused; leaves what stands there to its own tests.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Client, ClientChannel } from 'ssh2';
import { generateOpenSshKeyPair } from '../keys';
import { RunningMachine } from '../machinePark';
import { createMachinePark, MachineParkStandIn } from '.';

const mine = generateOpenSshKeyPair('mine');
/** RFC 4254 §5.1 */
const CONNECT_FAILED = 2;

describe('ports of a machine', () => {
  let folder: string;
  let listener: Server;
  let park: MachineParkStandIn;
  let machine: RunningMachine;
  let client: Client;
  const asked: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opencsp-ports-'));
    listener = createServer({ allowHalfOpen: true }, socket =>
      socket.pipe(socket),
    );
    await new Promise<void>(done =>
      listener.listen(0, '127.0.0.1', () => done()),
    );
    const bound = listener.address();
    const port = typeof bound === 'object' && bound ? bound.port : 0;
    park = await createMachinePark({
      folder,
      sshPort: 0,
      listenerAt: (name, wanted) => {
        asked.push(`${name} ${wanted}`);
        if (wanted === 443) {
          return { host: '127.0.0.1', port };
        }
        return wanted === 444 ? { host: '127.0.0.1', port: 1 } : undefined;
      },
    });
    machine = await park.create({
      ...{ name: 'vm-a', hostname: 'web-1', vmId: 9000, user: 'ubuntu' },
      authorizedKeys: [mine.publicKey],
    });
    client = new Client();
    await new Promise<void>((done, fail) =>
      client
        .once('ready', () => done())
        .once('error', fail)
        .connect({
          host: machine.address,
          port: machine.port,
          username: machine.user,
          privateKey: mine.privateKey,
        }),
    );
  });
  afterAll(async () => {
    client.end();
    await park.close();
    listener.close();
    await rm(folder, { recursive: true });
  });

  const forward = (host: string, port: number) =>
    new Promise<ClientChannel>((done, fail) =>
      client.forwardOut('127.0.0.1', 0, host, port, (error, channel) =>
        error ? fail(error) : done(channel),
      ),
    );

  it('are those of its loopback and of its address', async () => {
    for (const host of ['127.0.0.1', '::1', machine.address]) {
      const channel = await forward(host, 443);
      channel.end('hello');
      expect(await text(channel)).toBe('hello');
    }
    expect(asked).toEqual(Array(3).fill('vm-a 443'));
  });

  it.each([
    ['nothing stands', '127.0.0.1', 80],
    ['what stood there is gone', '127.0.0.1', 444],
    ['another machine is', '192.0.2.1', 443],
    ['a name is said', 'localhost.example.com', 443],
  ])('are refused where %s', async (_words, host, port) => {
    await expect(forward(host, port)).rejects.toMatchObject({
      reason: CONNECT_FAILED,
    });
  });
});

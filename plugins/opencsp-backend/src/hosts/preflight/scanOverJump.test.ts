/*
 * Proves with real SSH servers that a key is learned over a jump host, which must own its pinned key and
 * accept the platform's, and that neither machine may be outside the operator's networks. What is asked
 * over it later is proven by `hosts/`.
 */
import { AddressInfo, connect, createServer } from 'node:net';
import { Server, utils } from 'ssh2';
import { fingerprintOf } from '../fingerprint';
import { newSshKeyPair } from '../../services/hosts/sshKeyPair';
import { scanOverJump } from './scanOverJump';

const LOOPBACK = ['127.0.0.0/8'];

interface Machine {
  port: number;
  hostKey: {
    type: string;
    blob: string;
    fingerprint: string;
    pinnedAt: string;
  };
  logins: string[];
  close(): void;
}

const machines: Machine[] = [];

afterEach(() => machines.splice(0).forEach(machine => machine.close()));

/** A machine that lets this user in with any key, and forwards where it is asked to. */
async function startMachine(user: string): Promise<Machine> {
  const { privateKey } = newSshKeyPair('host');
  const logins: string[] = [];
  const clients = new Set<{ end(): void }>();
  const server = new Server({ hostKeys: [privateKey] }, client => {
    clients.add(client);
    client.on('error', () => undefined);
    client.on('authentication', login => {
      if (login.method === 'publickey' && login.username === user) {
        logins.push(user);
        login.accept();
      } else {
        login.reject(['publickey']);
      }
    });
    client.on('tcpip', (accept, _reject, { destIP, destPort }) => {
      const channel = accept();
      const socket = connect(destPort, destIP);
      socket.on('error', () => channel.destroy());
      channel.on('error', () => socket.destroy());
      channel.pipe(socket).pipe(channel);
    });
  });
  const port = await new Promise<number>(resolve =>
    server.listen(0, '127.0.0.1', () => resolve(portOf(server.address()))),
  );
  const key = utils.parseKey(privateKey);
  const blob =
    key instanceof Error ? '' : key.getPublicSSH().toString('base64');
  const machine: Machine = {
    port,
    hostKey: {
      type: 'ssh-ed25519',
      blob,
      fingerprint: fingerprintOf(blob),
      pinnedAt: '2026-01-01T00:00:00.000Z',
    },
    logins,
    close: () => {
      clients.forEach(client => client.end());
      server.close();
    },
  };
  machines.push(machine);
  return machine;
}

function portOf(address: string | AddressInfo | null): number {
  return typeof address === 'object' && address ? address.port : 0;
}

const scanner = (allowedNetworks?: string[]) =>
  scanOverJump({
    allowedNetworks,
    platformKey: async () => newSshKeyPair('platform').privateKey,
  });

async function stage() {
  const jump = await startMachine('jump');
  const target = await startMachine('nobody-at-all');
  const over = {
    address: '127.0.0.1',
    port: jump.port,
    user: 'jump',
    hostKey: jump.hostKey,
  };
  return {
    jump,
    target,
    over,
    at: { address: '127.0.0.1', port: target.port },
  };
}

describe('scanOverJump', () => {
  it('learns the key of the machine behind, and logs in to the jump host only', async () => {
    const { jump, target, over, at } = await stage();
    const { pinnedAt: _, ...key } = target.hostKey;
    expect(await scanner(LOOPBACK)(at, over)).toEqual({ outcome: 'key', key });
    expect(jump.logins.length).toBeGreaterThan(0);
    expect(target.logins).toEqual([]);
  });

  it('sends nothing to a jump host that owns another key', async () => {
    const { jump, target, over, at } = await stage();
    const other = { ...over, hostKey: target.hostKey };
    expect(await scanner(LOOPBACK)(at, other)).toMatchObject({
      outcome: 'unreachable',
    });
    expect(jump.logins).toEqual([]);
  });

  it('says that the jump host does not let the portal in, or does not reach the machine', async () => {
    const { over, at } = await stage();
    expect(
      await scanner(LOOPBACK)(at, { ...over, user: 'root' }),
    ).toMatchObject({ outcome: 'unreachable' });
    const free = createServer().listen(0, '127.0.0.1');
    const { port } = { port: portOf(free.address()) };
    await new Promise(resolve => free.close(resolve));
    expect(
      await scanner(LOOPBACK)({ address: '127.0.0.1', port }, over),
    ).toMatchObject({ outcome: 'unreachable' });
  });

  it('goes to no machine that the operator does not allow, on either side', async () => {
    const { jump, over, at } = await stage();
    const far = { address: '10.9.9.9', port: 22 };
    expect(await scanner(LOOPBACK)(far, over)).toMatchObject({
      outcome: 'not-allowed',
    });
    expect(await scanner(['10.0.0.0/8'])(far, over)).toMatchObject({
      outcome: 'not-allowed',
    });
    expect(await scanner()(at, over)).toMatchObject({ outcome: 'not-allowed' });
    expect(jump.logins).toEqual([]);
  });
});

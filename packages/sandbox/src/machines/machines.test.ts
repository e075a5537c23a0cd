/**
 * Proves that machines answer over real SSH, only to their own keys and only from the closed
 * table; that they come back with their address and host key after a restart; that a destroyed one
 * leaves nothing; and each scenario. How the portal reacts to those is for the portal's own tests.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, ClientChannel } from 'ssh2';
import { generateOpenSshKeyPair } from '../keys';
import { RunningMachine } from '../machinePark';
import { createMachinePark, MachineParkStandIn } from '.';

const mine = generateOpenSshKeyPair('mine');
const another = generateOpenSshKeyPair('another');
const BOOTED = new Date('2026-11-21T10:00:00Z');

interface Login {
  privateKey: string;
  user?: string;
}

function login(
  machine: RunningMachine,
  { privateKey, user }: Login,
): Promise<{ client: Client; hostKey: string }> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    let hostKey = '';
    client.on('connect', () => client.setNoDelay(true));
    client.on('ready', () => resolve({ client, hostKey }));
    client.on('error', reject);
    client.connect({
      host: machine.address,
      port: machine.port,
      username: user ?? machine.user,
      privateKey,
      hostVerifier: (key: Buffer) => {
        hostKey = key.toString('base64');
        return true;
      },
    });
  });
}

function collect(channel: ClientChannel) {
  return new Promise<{ code: number; stdout: string; stderr: string }>(
    resolve => {
      let stdout = '';
      let stderr = '';
      channel.on('data', (data: Buffer) => (stdout += data));
      channel.stderr.on('data', (data: Buffer) => (stderr += data));
      channel.on('close', (code: number) => resolve({ code, stdout, stderr }));
    },
  );
}

async function run(machine: RunningMachine, command: string) {
  const { client } = await login(machine, mine);
  try {
    const channel = await new Promise<ClientChannel>((resolve, reject) =>
      client.exec(command, (error, stream) =>
        error ? reject(error) : resolve(stream),
      ),
    );
    return await collect(channel);
  } finally {
    client.end();
  }
}

async function hostKeyOf(machine: RunningMachine): Promise<string> {
  const { client, hostKey } = await login(machine, mine);
  client.end();
  return hostKey;
}

function canConnect(machine: RunningMachine): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(machine.port, machine.address);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

describe('machines', () => {
  let folder: string;
  let park: MachineParkStandIn;
  const open = async () => {
    park = await createMachinePark({ folder, sshPort: 0, now: () => BOOTED });
    return park;
  };
  const make = (name: string, address?: string) =>
    park.create({
      name,
      hostname: 'web-1',
      vmId: 9000,
      address,
      user: 'ubuntu',
      authorizedKeys: [mine.publicKey, 'not a key'],
    });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opencsp-machines-'));
    await open();
  });
  afterEach(async () => {
    await park.close();
    await rm(folder, { recursive: true });
  });

  it('answers the closed table of commands', async () => {
    const machine = await make('vm-a');
    expect(await run(machine, 'whoami')).toEqual({
      code: 0,
      stdout: 'ubuntu\n',
      stderr: '',
    });
    expect((await run(machine, 'hostname')).stdout).toBe('web-1\n');
    expect((await run(machine, 'uname -a')).stdout).toMatch(/^Linux web-1 /);
    expect((await run(machine, 'uptime')).stdout).toContain('up 0 min');
    expect((await run(machine, 'cat /etc/os-release')).stdout).toContain(
      'simulated',
    );
    expect((await run(machine, 'cloud-init status --wait')).stdout).toBe(
      'status: done\n',
    );
    expect((await run(machine, 'true')).code).toBe(0);
    expect((await run(machine, 'exit')).code).toBe(0);
  });

  it.each(['ls /', 'touch /tmp/opencsp-was-here', 'constructor', 'toString'])(
    'does not run %s',
    async command => {
      const machine = await make('vm-a');
      const result = await run(machine, command);
      expect(result.code).toBe(127);
      expect(result.stderr).toContain('command not found');
      expect(result.stdout).toBe('');
    },
  );

  it.each(['true; id', 'hostname $(id)', 'true | id', 'true "a', "cat 'a"])(
    'reads %s as a syntax error',
    async command => {
      const machine = await make('vm-a');
      expect(await run(machine, command)).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringMatching(/^sh: 1: Syntax error: /),
      });
    },
  );

  it('has a shell for people, with the same table', async () => {
    const { client } = await login(await make('vm-a'), mine);
    const channel = await new Promise<ClientChannel>((resolve, reject) =>
      client.shell({ term: 'xterm' }, (error, stream) =>
        error ? reject(error) : resolve(stream),
      ),
    );
    const result = collect(channel);
    channel.write('hostnamex\u007f\rwho\rexit\r');
    expect((await result).stdout).toContain('ubuntu@web-1:~$ ');
    expect((await result).stdout).toContain('\r\nweb-1\r\n');
    expect((await result).stderr).toContain('who: command not found');
    client.end();
  });

  it('lets in its own user with a key of its own only', async () => {
    const machine = await make('vm-a');
    await expect(login(machine, another)).rejects.toThrow(
      'All configured authentication methods failed',
    );
    await expect(login(machine, { ...mine, user: 'root' })).rejects.toThrow(
      'All configured authentication methods failed',
    );
  });

  it('answers a second order of the same name with the same machine', async () => {
    const [first, second] = await Promise.all([make('vm-a'), make('vm-a')]);
    expect(second).toEqual(first);
    expect(park.list()).toEqual([first]);
    expect(park.find('vm-a')).toEqual(first);
  });

  it('gives each machine an address and a host key of its own', async () => {
    const [a, b] = await Promise.all([make('vm-a'), make('vm-b')]);
    expect(`${a.address}:${a.port}`).not.toBe(`${b.address}:${b.port}`);
    expect(await hostKeyOf(a)).not.toBe(await hostKeyOf(b));
  });

  it('takes an address that was asked for in its range, and no other', async () => {
    expect((await make('vm-a', '127.77.3.9')).address).toBe('127.77.3.9');
    expect((await make('vm-b', '10.20.0.15')).address).toMatch(/^127\./);
    await expect(make('vm-c', '127.77.3.9')).rejects.toThrow('127.77.3.9');
    expect(park.find('vm-c')).toBeUndefined();
  });

  it('brings machines back after a restart, with address and host key', async () => {
    const machine = await make('vm-a');
    const hostKey = await hostKeyOf(machine);
    await park.close();
    expect(await canConnect(machine)).toBe(false);
    await open();
    expect(park.list()).toEqual([machine]);
    expect(await hostKeyOf(machine)).toBe(hostKey);
  });

  it('leaves nothing of a machine that is destroyed', async () => {
    const machine = await make('vm-a');
    await park.destroy('vm-a');
    await park.destroy('vm-a');
    expect(await canConnect(machine)).toBe(false);
    expect(park.find('vm-a')).toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses a name that would leave its folder', async () => {
    await expect(make('../vm-a')).rejects.toThrow('cannot be the name');
  });

  it('plays ssh-never for the machines that are made next', async () => {
    await park.control({ scenario: 'ssh-never' });
    const silent = await make('vm-a');
    const normal = await make('vm-b');
    expect(await canConnect(silent)).toBe(false);
    expect(await canConnect(normal)).toBe(true);
    await park.control({ scenario: 'reset' });
    expect(await canConnect(silent)).toBe(true);
  });

  it('plays ssh-late: silent first, there in the end', async () => {
    await park.control({ scenario: 'ssh-late', seconds: 0.3 });
    const machine = await make('vm-a');
    expect(await canConnect(machine)).toBe(false);
    while (!(await canConnect(machine))) {
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    expect((await run(machine, 'true')).code).toBe(0);
  });

  it('plays ssh-refuses-key for one machine by name', async () => {
    const machine = await make('vm-a');
    await park.control({ scenario: 'ssh-refuses-key', name: 'vm-a' });
    await expect(login(machine, mine)).rejects.toThrow('authentication');
    await park.control({ scenario: 'reset' });
    expect((await run(machine, 'true')).code).toBe(0);
  });

  it('plays host-key-changes', async () => {
    const machine = await make('vm-a');
    const before = await hostKeyOf(machine);
    await park.control({ scenario: 'host-key-changes', name: 'vm-a' });
    const after = await hostKeyOf(machine);
    expect(after).not.toBe(before);
    const state = await park.control({ scenario: 'state' });
    expect(JSON.stringify(state)).toContain(after);
  });

  it('says what is wrong with a command', async () => {
    await expect(park.control({ scenario: 'explode' })).rejects.toThrow(
      'There are: reset, state, ssh-late',
    );
    await expect(
      park.control({ scenario: 'ssh-late', seconds: 'soon' }),
    ).rejects.toThrow('seconds');
    await expect(
      park.control({ scenario: 'ssh-never', name: 'vm-x' }),
    ).rejects.toThrow('There is no machine "vm-x"');
  });
});

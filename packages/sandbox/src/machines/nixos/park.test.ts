/**
 * Proves a machine with NixOS over real SSH: the park makes it when it is asked for one, and nothing of Debian
 * is on it; a switch runs detached, its log grows while it runs, and a cut connection loses nothing of it; the
 * machine starts anew in the middle; and all is remembered after a restart of the sandbox. Leaves the programs
 * to the tests beside.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMachinePark, MachineParkStandIn } from '..';
import { generateOpenSshKeyPair } from '../../keys';
import { RunningMachine } from '../../machinePark';
import { sha256 } from '../files/machineFiles';
import { SshHost } from '../__testUtils__/sshHost';
import { FLAKE, profileFiles } from './__testUtils__/nixosScene';

const mine = generateOpenSshKeyPair('mine');
const SCRIPT = '#!/bin/sh\n';
const PROGRAM = `/var/lib/opencsp/bin/host-${sha256(SCRIPT).slice(0, 12)}`;
const SECRETS = '/var/lib/opencsp/secrets';
const SWITCH = `nixos-rebuild switch --flake '${FLAKE}#ada-home'`;

/** So slow that a log is seen to grow. */
const WATCHABLE = 8;
/** So slow that nothing ends meanwhile. */
const REAL = 1;

describe('a machine with NixOS over SSH', () => {
  let folder: string;
  let park: MachineParkStandIn;
  let machine: RunningMachine;
  let host: SshHost;

  const open = (speed = 200) =>
    createMachinePark({ folder, sshPort: 0, speed });
  const connect = async () => {
    host = await SshHost.connect(machine, mine.privateKey);
  };
  const ok = async (line: string, input?: string) => {
    const answer = await host.run(`sudo -n ${line}`, input);
    expect(answer).toMatchObject({ code: 0 });
    return answer.stdout;
  };
  const poll = (id: string) => ok(`${PROGRAM} poll ${id} 0 1000000`);
  const pollUntil = async (
    id: string,
    isReached: (text: string) => boolean,
  ) => {
    const sizes: number[] = [];
    for (;;) {
      const text = await poll(id);
      sizes.push(text.length);
      if (isReached(text)) {
        return { text, sizes };
      }
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  };
  const upload = async () => {
    await ok('install -d -m 0755 /var/lib/opencsp /var/lib/opencsp/bin');
    await ok(`install -d -m 0700 ${SECRETS} /var/lib/opencsp/runs`);
    await ok(`install -m 0755 /dev/stdin ${PROGRAM}.new`, SCRIPT);
    await ok(`mv -f ${PROGRAM}.new ${PROGRAM}`);
    for (const [path, text] of Object.entries(profileFiles())) {
      await ok(`${PROGRAM} put 0644 ${FLAKE}/${path}`, text);
    }
    await ok(`${PROGRAM} put 0400 ${SECRETS}/lldap-admin-password`, 's3cret');
    await ok(`git -C ${FLAKE} init --quiet`);
    await ok(`git -C ${FLAKE} add --all`);
  };
  const generations = async () =>
    JSON.parse(await ok('nixos-rebuild list-generations --json')).length;

  const begin = async (speed?: number) => {
    park = await open(speed);
    machine = await park.create({
      name: 'vm-n',
      hostname: 'web-n',
      vmId: 9001,
      user: 'ubuntu',
      authorizedKeys: [mine.publicKey],
      system: 'nixos',
    });
    await connect();
    await upload();
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opencsp-nixos-'));
  });
  afterEach(async () => {
    host.end();
    await park.close();
    await rm(folder, { recursive: true });
  });

  it('is NixOS, and nothing else', async () => {
    await begin();
    expect(await ok('cat /etc/os-release')).toContain(
      'ID=nixos\nID_LIKE=""\nNAME=NixOS\n',
    );
    expect(await ok('cat /etc/os-release')).toContain('VERSION_ID="26.05"\n');
    for (const program of ['docker ps', 'apt-get install docker.io']) {
      expect((await host.run(`sudo -n ${program}`)).stderr).toMatch(
        /command not found\n$/,
      );
    }
  });

  it('switches detached, telling as it goes on, also when the connection is cut', async () => {
    await begin(WATCHABLE);
    await park.control({
      scenario: 'ssh-cuts',
      name: 'vm-n',
      matching: 'start switch-1',
      when: 'after',
    });
    const cut = await host.run(
      `sudo -n ${PROGRAM} start switch-1 ${FLAKE} ${SWITCH}`,
    );
    expect(cut.code).toBeNull();
    await connect();
    const { text, sizes } = await pollUntil('switch-1', each =>
      each.startsWith('ended'),
    );
    expect(text).toMatch(/^ended 0 /);
    expect(text).toContain("unit-lldap.service.drv'...\n");
    expect(new Set(sizes).size).toBeGreaterThan(2);
    expect(await ok('systemctl is-active lldap.service')).toBe('active\n');
    expect(await generations()).toBe(2);
  });

  it('starts anew in the middle of a build, and is as it was', async () => {
    await begin(REAL);
    await ok(`${PROGRAM} start switch-2 ${FLAKE} ${SWITCH}`);
    await pollUntil('switch-2', text => text.includes('building the system'));
    await park.control({ scenario: 'machine-reboots', name: 'vm-n' });
    host.end();
    await connect();
    expect(await poll('switch-2')).toMatch(/^lost - /);
    expect(await generations()).toBe(1);
    expect(await ok(`${PROGRAM} start switch-3 ${FLAKE} ${SWITCH}`)).toBe(
      'started\n',
    );
  });

  it('remembers its generations after a restart of the sandbox', async () => {
    await begin();
    await ok(SWITCH);
    const before = await ok('readlink -f /run/current-system');
    host.end();
    await park.close();
    park = await open();
    const [restored] = park.list();
    machine = restored;
    await connect();
    expect(await ok('readlink -f /run/current-system')).toBe(before);
    expect(await ok('systemctl is-active traefik.service')).toBe('active\n');
    expect(await generations()).toBe(2);
  });

  it('plays what goes wrong by the control API', async () => {
    await begin();
    await park.control({
      scenario: 'nixos-unit',
      name: 'vm-n',
      unit: 'traefik.service',
      does: 'loops',
    });
    const failed = await host.run(`sudo -n ${SWITCH}`);
    expect(failed.code).toBe(4);
    expect(failed.stderr).toContain(
      'warning: the following units failed: traefik.service\n',
    );
    await park.control({ scenario: 'mend', name: 'vm-n' });
    expect(await ok('systemctl is-active traefik.service')).toBe('active\n');
  });
});

/**
 * Proves the portal's program on a machine, as `docs/operators/what-runs-on-a-host.md` describes
 * it: not there before it is installed, each command with what it prints and its exit code, one
 * detached program at a time, lost when the machine starts anew; and that who is not root may not
 * do it. Leaves Compose to `replay.test.ts`, the connection to `hosts.test.ts`.
 */
import { sha256 } from '../files/machineFiles';
import { LabMachine } from '../__testUtils__/labMachine';

const SCRIPT = '#!/bin/sh\n# the text does not matter here\n';
const DIGITS = sha256(SCRIPT).slice(0, 12);
const PROGRAM = `/var/lib/opencsp/bin/host-${DIGITS}`;
const HOME = '/var/lib/opencsp';

const COMPOSE = `name: good
services:
  web:
    image: lab/web:1
`;

async function install(machine: LabMachine, sudo = ''): Promise<void> {
  const lines: [string, string?][] = [
    [`install -d -m 0755 ${HOME} ${HOME}/bin ${HOME}/projects`],
    [`install -d -m 0700 ${HOME}/secrets ${HOME}/runs`],
    [`install -m 0755 /dev/stdin ${PROGRAM}.new`, SCRIPT],
    [`mv -f ${PROGRAM}.new ${PROGRAM}`],
  ];
  for (const [line, input] of lines) {
    expect(await machine.line(`${sudo}${line}`, input)).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: '',
    });
  }
}

describe('the portal’s program', () => {
  let machine: LabMachine;
  const run = (words: string, input = '') =>
    machine.line(`${PROGRAM} ${words}`, input);
  const printed = async (words: string, input = '') =>
    (await run(words, input)).stdout;

  beforeEach(async () => {
    machine = new LabMachine();
    await install(machine);
  });

  it('is there once it was installed, under the digits of its content', async () => {
    const fresh = new LabMachine();
    expect(await fresh.line(`${PROGRAM} version`)).toEqual({
      exitCode: 127,
      stdout: '',
      stderr: `sh: 1: ${PROGRAM}: not found\n`,
    });
    expect(await printed('version')).toBe(`${DIGITS}\n`);
    const other = `${HOME}/bin/host-000000000000`;
    await machine.line(`install -m 0755 /dev/stdin ${other}`, SCRIPT);
    expect((await machine.line(`${other} version`)).exitCode).toBe(127);
    await machine.line(`install -m 0644 /dev/stdin ${PROGRAM}`, SCRIPT);
    expect((await run('version')).exitCode).toBe(126);
  });

  it('puts, lists, prunes and removes files', async () => {
    const folder = `${HOME}/projects/ada-home`;
    expect(await printed(`put 0644 ${folder}/compose.yaml`, 'a')).toBe(
      `${sha256('a')}\n`,
    );
    await run(`put 0600 ${folder}/deep/er/secret`, 'b');
    expect(await printed(`list ${folder}`)).toBe(
      `${sha256('a')} 0644 compose.yaml\n${sha256('b')} 0600 deep/er/secret\n`,
    );
    expect(await printed(`list ${folder}-not`)).toBe('');
    expect(await printed(`prune ${folder}`, 'compose.yaml\n\n')).toBe(
      'deep/er/secret\n',
    );
    expect(await printed(`list ${folder}`)).not.toContain('secret');
    expect((await run(`prune ${folder}`, 'other\n')).exitCode).toBe(1);
    expect(
      (await run(`put 0644 ${folder}/half ${sha256('whole')}`, 'who')).exitCode,
    ).toBe(1);
    expect(await printed(`list ${folder}`)).toBe(
      `${sha256('a')} 0644 compose.yaml\n`,
    );
    expect((await run(`remove ${folder}`)).exitCode).toBe(0);
    expect((await run(`remove ${folder}`)).exitCode).toBe(0);
    expect(await printed(`list ${folder}`)).toBe('');
    expect((await run('remove /etc')).exitCode).toBe(2);
    expect((await run(`remove ${HOME}/../../etc`)).exitCode).toBe(2);
    expect((await run(`put 0644 ${PROGRAM}/x`, 'c')).exitCode).toBe(1);
  });

  it('gathers, frames, and hands words on', async () => {
    const answer = await run(
      'gather arch 2 uname -m no 1 nosuch name 1 hostname again 3 getent ahosts @name none 2 cat @no',
    );
    expect(answer.exitCode).toBe(0);
    expect(answer.stdout).toMatch(
      /^#opencsp arch 0 7 0\nx86_64\n\n#opencsp no 127 0 \d+\n/,
    );
    expect(answer.stdout).toContain('#opencsp name 0 7 0\nhost-1\n');
    expect(answer.stdout).toMatch(/#opencsp again 0 \d+ 0\n203\.0\.113\.\d+/);
    expect(answer.stdout.endsWith('#opencsp none 0 0 0\n\n')).toBe(true);
    expect((await run('gather a 5 uname')).exitCode).toBe(2);
  });

  it('starts one program at a time, and each id once', async () => {
    await machine.put('/srv/good/compose.yaml', COMPOSE);
    const up = 'docker compose up --detach --wait';
    expect(await printed(`start one /srv/good ${up}`)).toBe('started\n');
    expect(await printed(`start one /srv/good ${up}`)).toBe('already\n');
    expect(await printed(`start two /srv/good ${up}`)).toBe('busy one\n');
    expect(await printed('poll one 0 0')).toMatch(/^running - \d+\n$/);
    expect((await run('forget one')).exitCode).toBe(1);
    const ended = await untilEnded('one');
    expect(ended).toMatch(/^ended 0 \d+\n/);
    expect(ended).toContain(' Container good-web-1  Healthy\n');
    expect(await printed('poll one 1 7')).toMatch(/\nNetwork$/);
    expect(await printed('poll two 0 10')).toBe('absent - 0\n');
    expect((await run('forget one')).exitCode).toBe(0);
    expect(await printed('poll one 0 10')).toBe('absent - 0\n');
  });

  it('stops a program, which says that it was interrupted', async () => {
    await machine.put('/srv/good/compose.yaml', COMPOSE);
    await run('start one /srv/good docker compose --progress json up --wait');
    expect(await printed('stop one 10')).toBe('ended\n');
    expect(await printed('poll one 0 9999')).toMatch(
      /^ended 130 \d+\n[^]*\{"error":true\}\n$/,
    );
    expect(await printed('stop nothing 1')).toBe('absent\n');
  });

  it('loses what runs when the machine starts anew, and keeps the rest', async () => {
    await machine.put('/srv/good/compose.yaml', COMPOSE);
    await run('start one /srv/good docker compose up --wait');
    const boot = await machine.line('cat /proc/sys/kernel/random/boot_id');
    await machine.inside.close();
    const state = machine.saved[machine.saved.length - 1];
    machine = new LabMachine({ state: JSON.parse(JSON.stringify(state)) });
    expect(await printed('version')).toBe(`${DIGITS}\n`);
    expect(await printed('poll one 0 99')).toMatch(/^lost - \d+\n/);
    expect(await printed('start one / true')).toBe('already\n');
    expect(await printed('start two / true')).toBe('started\n');
    expect(boot.stdout).toMatch(/^[0-9a-f-]{36}\n$/);
  });

  it('wants root, by login or by sudo', async () => {
    machine = new LabMachine({ user: 'ubuntu' });
    expect(
      await machine.line(`install -d -m 0755 ${HOME} ${HOME}/bin`),
    ).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('Permission denied'),
    });
    await install(machine, 'sudo -n ');
    expect((await machine.line(`sudo -n ${PROGRAM} version`)).stdout).toBe(
      `${DIGITS}\n`,
    );
    await machine.line(`sudo -n ${PROGRAM} put 0444 ${HOME}/secrets/a`, 's');
    expect(await machine.line(`cat ${HOME}/secrets/a`)).toMatchObject({
      exitCode: 1,
      stderr: `cat: ${HOME}/secrets/a: Permission denied\n`,
    });
    expect(await machine.line('docker ps')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^permission denied while trying/),
    });
    expect(await machine.line('sudo -n nosuch')).toMatchObject({
      exitCode: 1,
      stderr: 'sudo: nosuch: command not found\n',
    });
    machine.faults.arm({ scenario: 'sudo-refuses', how: 'password', times: 1 });
    machine.faults.arm({ scenario: 'sudo-refuses', how: 'terminal', times: 1 });
    expect((await machine.line('sudo -n true')).stderr).toContain('tty');
    expect(await machine.line('sudo -n true')).toMatchObject({
      exitCode: 1,
      stderr: 'sudo: a password is required\n',
    });
    expect((await machine.line('sudo -n true')).exitCode).toBe(0);
  });

  async function untilEnded(id: string): Promise<string> {
    for (;;) {
      const shown = await printed(`poll ${id} 0 99999`);
      if (!shown.startsWith('running')) {
        return shown;
      }
      await new Promise(resolve => setImmediate(resolve));
    }
  }
});

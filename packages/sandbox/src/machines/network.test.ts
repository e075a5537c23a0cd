/**
 * Proves how a machine looks out: which connections are opened, what is said of the others in the words of
 * Bash, and what of it the engine gets; and that the one script which is known is that of the docs. Leaves
 * names and `curl` to `docker/scenarios.test.ts`.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { LabMachine } from './__testUtils__/labMachine';
import { Fault } from './faults';
import { REACH_SCRIPT } from './network';

const DOCS = resolve(
  __dirname,
  '../../../../docs/operators/what-runs-on-a-host.md',
);
const HUB = 'registry-1.docker.io:443';
const IMAGE = 'example/app:1';

function open() {
  const machine = new LabMachine({ isReachable: true });
  return {
    arm: (
      fault: Omit<Extract<Fault, { scenario: 'egress-closed' }>, 'scenario'>,
    ) => machine.faults.arm({ scenario: 'egress-closed', ...fault }),
    reach: (...targets: string[]) =>
      machine.words(['bash', '-c', REACH_SCRIPT, 'reach', ...targets]),
    pull: () => machine.words(['docker', 'pull', IMAGE]),
    machine,
  };
}

describe('connections', () => {
  it('are opened, but to nobody on the machine itself', async () => {
    const { reach } = open();
    expect(await reach(HUB, 'ghcr.io:443', '127.0.0.1:5000')).toEqual({
      exitCode: 0,
      stdout: [
        `${HUB} yes`,
        'ghcr.io:443 yes',
        '127.0.0.1:5000 no reach: connect: Connection refused',
        '',
      ].join('\n'),
      stderr: '',
    });
  });

  it('are not opened where names are not known', async () => {
    const { arm, reach, pull } = open();
    arm({});
    expect((await reach(HUB)).stdout).toBe(
      `${HUB} no reach: line 1: registry-1.docker.io: Name or service not known\n`,
    );
    expect((await pull()).stderr).toContain('no such host');
  });

  it('are given up behind a firewall, after minutes', async () => {
    const { arm, reach, pull, machine } = open();
    arm({ keepsNames: true });
    expect((await machine.line('getent ahosts example.com')).exitCode).toBe(0);
    const before = machine.clock.now();
    expect((await reach(HUB)).stdout).toBe(
      `${HUB} no reach: connect: Connection timed out\n`,
    );
    expect(machine.clock.now() - before).toBeGreaterThan(60_000);
    expect((await pull()).stderr).toContain('Client.Timeout exceeded');
  });

  it('are the engine’s by its proxy, which it names', async () => {
    const { arm, reach, pull, machine } = open();
    const proxy = async () =>
      (
        await machine.words(['docker', 'info', '--format', '{{.HttpsProxy}}'])
      ).stdout.trim();
    expect(await proxy()).toBe('');
    arm({ hasProxy: true });
    expect((await reach(HUB)).stdout).toContain(' no ');
    expect(await proxy()).toMatch(/^http:/);
    expect((await pull()).exitCode).toBe(0);
  });
});

describe('bash', () => {
  it('knows the script of the docs, and no other', async () => {
    const oneLine = (text: string) => text.replace(/\s+/g, ' ');
    expect(oneLine(readFileSync(DOCS, 'utf8'))).toContain(
      `env LC_ALL=C bash -c '${oneLine(REACH_SCRIPT)}' reach`,
    );
    const { machine } = open();
    expect(await machine.words(['bash', '-c', 'id'])).toMatchObject({
      exitCode: 127,
      stdout: '',
    });
  });
});

it('says who it is', async () => {
  const { machine } = open();
  expect((await machine.line('id -u')).stdout).toBe('0\n');
  const other = new LabMachine({ user: 'debian' });
  expect((await other.line('id -u')).stdout).toBe('1000\n');
  expect((await other.line('sudo -n id -u')).stdout).toBe('0\n');
});

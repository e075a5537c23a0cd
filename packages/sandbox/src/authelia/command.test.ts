/*
 * Proves the command that tells who is kept out and lets them in again. What it writes was not recorded: the
 * columns are those of the source of 4.39. Leaves running it in a container to services/autheliaProgram.test.ts.
 */
import { KeptState } from '../program/KeptState';
import { autheliaCommand } from './command';
import { emptyDatabase } from './database';
import { Bans } from './regulation/Bans';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const LIST = ['storage', 'bans', 'user', 'list'];
const REVOKE = ['storage', 'bans', 'user', 'revoke'];

describe('authelia storage bans user', () => {
  let bans: Bans;

  beforeEach(() => {
    const chance = { now: () => new Date(NOW), random: () => Buffer.alloc(0) };
    bans = new Bans(new KeptState(emptyDatabase(), chance, () => {}), {
      ...{ maxRetries: 1, findMs: 120_000, banMs: 300_000 },
    });
  });
  const run = (...argv: string[]) => autheliaCommand(argv, { bans, now: NOW });

  it('lists nobody', () => {
    expect(run(...LIST)).toEqual({
      ...{ exit: 0, stdout: 'No results.\n', stderr: '' },
    });
  });

  it('lists who is kept out until when, in columns', () => {
    bans.failed('ada', NOW);
    bans.failed('grace.hopper', NOW);
    expect(run(...LIST, '--config', '/etc/authelia/configuration.yml')).toEqual(
      {
        exit: 0,
        stdout: [
          'ID Username     Expires             Source     Reason',
          '1  ada          2026-11-23 10:05:00 regulation Exceeding Maximum Retries',
          '2  grace.hopper 2026-11-23 10:05:00 regulation Exceeding Maximum Retries',
          '',
        ].join('\n'),
        stderr: '',
      },
    );
  });

  it.each([
    ['by name', ['ada']],
    ['by number', ['--id', '1']],
    ['by number, in one word', ['-i=1']],
  ])('lets somebody in again %s', (_, given) => {
    bans.failed('ada', NOW);
    bans.failed('grace', NOW);
    expect(run(...REVOKE, ...given)).toMatchObject({
      exit: 0,
      stdout: 'ID Username Result  Information\n1  ada      SUCCESS N/A\n',
    });
    expect(bans.effective(NOW).map(({ username }) => username)).toEqual([
      'grace',
    ]);
  });

  it('says that a ban is over, and that somebody has none', () => {
    bans.failed('ada', NOW);
    bans.revoke(1);
    expect(run(...REVOKE, '--id', '1').stdout).toContain(
      'SKIPPED Ban has already been revoked',
    );
    expect(run(...REVOKE, 'ada')).toEqual({
      ...{ exit: 0, stderr: '' },
      stdout: 'ID Username Result Information\n',
    });
  });

  it.each([
    [[...REVOKE], 'either the username or id is required'],
    [[...REVOKE, '--all'], 'unknown flag: --all'],
    [[...REVOKE, '--id', 'x'], 'invalid argument "x"'],
    [[...REVOKE, '--id', '7'], "error selecting banned user with id '7'"],
    [[...LIST, 'ada'], 'unknown command "ada"'],
    [['crypto'], 'unknown command "crypto" for "authelia"'],
  ])('refuses %j', (argv, why) => {
    const { exit, stderr } = run(...argv);
    expect(exit).toBe(1);
    expect(stderr).toContain(`Error: ${why}`);
  });
});

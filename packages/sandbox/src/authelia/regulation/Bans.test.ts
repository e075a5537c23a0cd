/*
 * Proves when somebody is kept out and for how long, with a clock (recorded: authelia/07, Authelia 14), and
 * what a ban that was ended leaves behind. Leaves the answers to recordings.test.ts.
 */
import { KeptState } from '../../program/KeptState';
import { emptyDatabase } from '../database';
import { Bans } from './Bans';

const RULES = { maxRetries: 3, findMs: 100, banMs: 500 };

function bansWith(regulation = RULES) {
  const chance = { now: () => new Date(0), random: () => Buffer.alloc(0) };
  const database = new KeptState(emptyDatabase(), chance, () => {});
  const bans = new Bans(database, regulation);
  return {
    bans,
    database,
    fail: (username: string, ...at: number[]) =>
      at.forEach(each => bans.failed(username, each)),
  };
}

const names = (bans: Bans, now: number) =>
  bans.effective(now).map(({ username }) => username);

describe('bans', () => {
  it('begin with the third wrong password and end by themselves', () => {
    const { bans, fail } = bansWith();
    fail('ada', 1, 2);
    expect(bans.banOf('ada', 2)).toBeUndefined();
    fail('ada', 3);
    expect(bans.banOf('ada', 3)).toMatchObject({ id: 1, expires: 503 });
    expect(names(bans, 502)).toEqual(['ada']);
    expect(names(bans, 503)).toEqual([]);
  });

  it('are for one name, not for others of the same address', () => {
    const { bans, fail } = bansWith();
    fail('ada', 1, 2, 3);
    expect(bans.banOf('grace', 3)).toBeUndefined();
  });

  it('count wrong passwords of a short time, and none before a right one', () => {
    const { bans, fail } = bansWith();
    fail('ada', 0, 60, 120, 180);
    expect(names(bans, 180)).toEqual([]);
    fail('grace', 201, 202);
    bans.succeeded('grace', 203);
    fail('grace', 204, 205);
    expect(names(bans, 205)).toEqual([]);
  });

  it('are off without a number of tries', () => {
    const { bans, fail } = bansWith({ ...RULES, maxRetries: 0 });
    fail('ada', 1, 2, 3, 4);
    expect(names(bans, 5)).toEqual([]);
  });

  it('that are ended begin again with the next wrong password of the same time', () => {
    const { bans, fail } = bansWith();
    fail('ada', 1, 2, 3);
    bans.revoke(1);
    expect(names(bans, 4)).toEqual([]);
    fail('ada', 5);
    expect(bans.banOf('ada', 6)).toMatchObject({ id: 2, expires: 505 });
  });

  it('are kept over a restart, and gone when all is forgiven', () => {
    const first = bansWith();
    first.fail('ada', 1, 2, 3);
    const again = new Bans(first.database, RULES);
    expect(names(again, 4)).toEqual(['ada']);
    again.forgive();
    expect(first.database.state).toEqual(emptyDatabase());
  });
});

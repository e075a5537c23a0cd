/*
 * Proves when sessions and bans end, with a clock (recorded: authelia/15 and 07); leaves answers to
 * recordings.test.ts.
 */
import { People } from './people';
import { cookieValue, newValue, Sessions } from './sessions';

const SECOND = 1_000;
const ada = {
  ...{ username: 'ada', password: 'right', displayName: 'Ada' },
  ...{ email: 'ada@example.com', groups: [] },
};

describe('sessions', () => {
  const begin = (isKept: boolean) => {
    const sessions = new Sessions({
      ...{ domain: 'a.localhost', cookie: 'c', portalUrl: 'https://a' },
      expirationMs: 20 * SECOND,
      inactivityMs: 5 * SECOND,
      rememberMs: 3_600 * SECOND,
    });
    const session = { username: 'ada', level: 1, isKept, lastUse: 0 } as const;
    const value = sessions.begin({ ...session }, undefined);
    return (second: number) => sessions.use(value, second * SECOND)?.username;
  };

  it('end without use', () => {
    const use = begin(false);
    expect([0, 3, 6, 13].map(use)).toEqual(['ada', 'ada', 'ada', undefined]);
    expect(use(14)).toBeUndefined();
  });

  it('go on while they are used, beyond their expiration', () => {
    const use = begin(false);
    for (let second = 3; second <= 27; second += 3) {
      expect(use(second)).toBe('ada');
    }
  });

  it('that are remembered do not end without use, until their own end', () => {
    const use = begin(true);
    expect([8, 24, 3_623].map(use)).toEqual(['ada', 'ada', 'ada']);
    expect(use(3_623 + 3_600)).toBeUndefined();
  });

  it('have values that are read back as they are', () => {
    const values = new Set(Array.from({ length: 200 }, newValue));
    expect(values.size).toBe(200);
    for (const value of values) {
      expect(value).toHaveLength(32);
      expect(cookieValue(`a=b; c=${value};d=e`, 'c')).toBe(value);
    }
    expect(cookieValue('xc=1', 'c')).toBeUndefined();
    expect(cookieValue(undefined, 'c')).toBeUndefined();
  });
});

describe('bans', () => {
  const people = () =>
    new People([ada], { maxRetries: 3, findMs: 100, banMs: 500 });

  it('begin with the third wrong password and end by themselves', () => {
    const them = people();
    expect(them.signIn('ada', 'right', 0)).toBe(ada);
    [1, 2, 3].forEach(at => them.signIn('ADA@example.com', 'wrong', at));
    expect(them.bannedNow(3)).toEqual(['ada']);
    expect(them.signIn('ada', 'right', 502)).toBeUndefined();
    expect(them.signIn('ada', 'right', 503)).toBe(ada);
    expect(them.bannedNow(503)).toEqual([]);
  });

  it('count wrong passwords of a short time only, and none of unknown names', () => {
    const them = people();
    [0, 60, 120, 180].forEach(at => them.signIn('ada', 'wrong', at));
    [181, 182, 183].forEach(at => them.signIn('nobody', 'wrong', at));
    expect(them.signIn('ada', 'right', 190)).toBe(ada);
  });

  it('are off without a number of tries', () => {
    const them = new People([ada], { maxRetries: 0, findMs: 100, banMs: 500 });
    [1, 2, 3, 4].forEach(at => them.signIn('ada', 'wrong', at));
    expect(them.signIn('ada', 'right', 5)).toBe(ada);
  });
});

/*
 * Proves when sessions end, with a clock (recorded: authelia/15); leaves answers to recordings.test.ts, and
 * what the directory has to do with them to directory/refresh.test.ts.
 */
import { cookieValue, newValue, Sessions } from './sessions';

const SECOND = 1_000;
const ada = {
  ...{ username: 'ada', displayName: 'Ada' },
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
    const value = sessions.begin(
      {
        ...{ person: ada, refreshAt: 0, level: 1, signedInAt: 0 },
        ...{ isKept, lastUse: 0 },
      },
      undefined,
    );
    return (second: number) =>
      sessions.use(value, second * SECOND)?.person.username;
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

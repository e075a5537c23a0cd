/*
 * Proves which passwords a person may choose: shape, words that a service refuses, and the demand on
 * their strength, and that no message repeats the password. Leaves the strength itself to the meter
 * that is given (the backend's `profiles/secrets/strength.test.ts`).
 */
import fc from 'fast-check';
import {
  handoffValueProblem,
  MAX_HANDOFF_BYTES,
  MAX_PASSWORD_LENGTH,
  MIN_PASSWORD_LENGTH,
  normalizePassword,
  passwordProblems,
  PasswordStrength,
  ServiceWithAccounts,
  strictestPolicy,
  wordsOf,
} from './passwords';

const GITLAB: ServiceWithAccounts = {
  id: 'gitlab',
  title: 'GitLab',
  accounts: 'local',
};
const NEXTCLOUD: ServiceWithAccounts = {
  id: 'nextcloud',
  title: 'Nextcloud',
  accounts: 'directory',
};
const HOMER: ServiceWithAccounts = {
  id: 'homer',
  title: 'Homer',
  accounts: 'none',
};
const GOOD = 'lantern rope Öl 77 quarz';

function problems(
  password: string,
  {
    services = [NEXTCLOUD],
    userInputs = [],
    found = { score: 4 },
  }: {
    services?: ServiceWithAccounts[];
    userInputs?: string[];
    found?: PasswordStrength;
  } = {},
): string[] {
  return passwordProblems(password, {
    services,
    userInputs,
    strength: () => found,
  });
}

describe('passwordProblems', () => {
  it.each([
    [GOOD],
    ['x'.repeat(MIN_PASSWORD_LENGTH)],
    ['x'.repeat(MAX_PASSWORD_LENGTH)],
    ['🔑'.repeat(MAX_PASSWORD_LENGTH)],
    ['пароль-на-сто-лет'],
    ['$(reboot) `id` \'"\\{{x}}'],
  ])('takes accepted password %#', password => {
    expect(problems(password)).toEqual([]);
  });

  it.each([
    ['empty', '', /^Type a password/],
    ['short', 'x'.repeat(MIN_PASSWORD_LENGTH - 1), /at least 12/],
    ['short, though long in bytes', '🔑'.repeat(11), /at least 12/],
    ['long', 'x'.repeat(MAX_PASSWORD_LENGTH + 1), /at most 128/],
    ['a tab', `${GOOD}\tx`, /control characters/],
    ['a line end', `${GOOD}\nx`, /control characters/],
    ['NUL', `${GOOD}\0x`, /control characters/],
    ['a zero-width joiner', `${GOOD}\u200dx`, /invisible/],
    ['a direction mark', `${GOOD}\u202ex`, /invisible/],
    ['half a character', `${GOOD}\ud800x`, /invisible/],
    ['a line separator', `${GOOD}\u2028x`, /invisible/],
    ['a fixed blank', `${GOOD}\u00a0x`, /ordinary blank/],
    ['a blank before', ` ${GOOD}`, /beginning and the end/],
    ['a blank behind', `${GOOD} `, /beginning and the end/],
  ])('refuses %s', (_what, password, why) => {
    expect(problems(password)).toEqual([expect.stringMatching(why)]);
  });

  it('says all that is wrong with the shape at once', () => {
    expect(problems(' \t')).toHaveLength(3);
  });

  it.each([
    [0, 1],
    [1, 1],
    [2, 1],
    [3, 0],
    [4, 0],
  ])('with score %d has %d problems', (score, count) => {
    expect(problems(GOOD, { found: { score } })).toHaveLength(count);
  });

  it('passes the warning of the meter on', () => {
    expect(
      problems(GOOD, {
        found: { score: 1, warning: 'Single words are easy to guess.' },
      }),
    ).toEqual([
      'It is too easy to guess. Single words are easy to guess. Use several words that do not belong together.',
    ]);
  });

  it('asks the meter about the normal form, with the words of the person', () => {
    const asked: unknown[] = [];
    passwordProblems('cafe\u0301 am Rathaus', {
      services: [],
      userInputs: ['ada'],
      strength: (...question) => {
        asked.push(question);
        return { score: 4 };
      },
    });
    expect(asked).toEqual([['café am Rathaus', ['ada']]]);
  });

  it('does not ask the meter about what is refused already', () => {
    const strength = jest.fn(() => ({ score: 4 }));
    passwordProblems('x'.repeat(100_000), {
      services: [],
      userInputs: [],
      strength,
    });
    expect(strength).not.toHaveBeenCalled();
  });

  it("knows GitLab's own words and parts of names, for GitLab alone", () => {
    const ofGitlab = { services: [HOMER, GITLAB], userInputs: ['ada', 'Lace'] };
    expect(problems('my-GitLab-lantern-77', ofGitlab)).toEqual([
      'GitLab refuses passwords with "gitlab" in them.',
    ]);
    expect(problems('my-lace-lantern-77', ofGitlab)).toEqual([
      expect.stringMatching(/^GitLab refuses .* parts of your name/),
    ]);
    // Three letters stand in good passwords by chance.
    expect(problems('my-ada-lantern-77', ofGitlab)).toEqual([]);
    expect(problems('my-gitlab-lace-77', { userInputs: ['lace'] })).toEqual([]);
  });

  it('does not ask services without accounts', () => {
    expect(
      strictestPolicy([{ ...GITLAB, accounts: 'none' }]).forbidden,
    ).toEqual([]);
    expect(strictestPolicy([GITLAB]).forbidden).toHaveLength(2);
  });

  it.each([['constructor'], ['__proto__'], ['toString']])(
    'is not confused by a service named %s',
    id => {
      expect(
        problems(GOOD, { services: [{ id, title: id, accounts: 'local' }] }),
      ).toEqual([]);
    },
  );

  it('judges both spellings of the same characters alike', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), text => {
        expect(problems(text.normalize('NFD'))).toEqual(
          problems(text.normalize('NFC')),
        );
        expect(normalizePassword(text.normalize('NFD'))).toBe(
          normalizePassword(text),
        );
      }),
    );
  });

  it('never repeats the password', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }),
        fc.integer({ min: 0, max: 4 }),
        (text, score) => {
          const password = `cAnArY${text}`;
          const said = problems(password, {
            services: [GITLAB, NEXTCLOUD],
            userInputs: ['canary'],
            found: { score },
          }).join(' ');
          expect(said.toLowerCase()).not.toContain('canary');
        },
      ),
    );
  });
});

describe('wordsOf', () => {
  it('splits what is known, and leaves short parts out', () => {
    expect(
      wordsOf({
        adminEmail: 'Ada.Byron@example.com',
        domain: 'home.example.com',
        names: ['Ada Byron'],
      }),
    ).toEqual([
      'ada.byron@example.com',
      'home.example.com',
      'ada byron',
      'ada',
      'byron',
      'example',
      'com',
      'home',
    ]);
    expect(wordsOf({})).toEqual([]);
  });
});

describe('handoffValueProblem', () => {
  const taken = (value: string) => handoffValueProblem(value) === undefined;

  it('counts bytes, not characters', () => {
    expect(taken('x'.repeat(MAX_HANDOFF_BYTES))).toBe(true);
    expect(taken('x'.repeat(MAX_HANDOFF_BYTES + 1))).toBe(false);
    expect(taken('ö'.repeat(MAX_HANDOFF_BYTES / 2))).toBe(true);
    expect(taken('ö'.repeat(MAX_HANDOFF_BYTES / 2 + 1))).toBe(false);
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 600 }),
        text => {
          const long = `${'x'.repeat(MAX_HANDOFF_BYTES - 1_000)}${text}`;
          expect(taken(long)).toBe(new Blob([long]).size <= MAX_HANDOFF_BYTES);
        },
      ),
    );
  });

  it.each([
    ['nothing', '', /Type a password/],
    ['too much', 'cAnArY'.repeat(3_000), /more than 16 KiB/],
    ['half a character', 'cAnArY\ud800', /half a character/],
  ])('refuses %s without repeating it', (_what, value, why) => {
    expect(handoffValueProblem(value)).toMatch(why);
    expect(handoffValueProblem(value)).not.toContain('cAnArY');
  });
});

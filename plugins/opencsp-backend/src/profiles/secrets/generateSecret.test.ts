/*
 * Proves length, alphabet and evenness of generated secrets, and that keys are whole. Leaves when one
 * is made to `nextBundle.test.ts`.
 */
import fc from 'fast-check';
import { createPrivateKey } from 'node:crypto';
import { secretAlphabets } from '@opencsp/plugin-opencsp-common';
import { countingRandom } from './__testUtils__/random';
import { ALPHABETS, generateSecret } from './generateSecret';
import { systemRandom } from './randomSource';
import { secretProblem } from './secretProblems';

describe('ALPHABETS', () => {
  it.each([
    ['alphanumeric', 62, /^[A-Za-z0-9]+$/],
    ['hex', 16, /^[0-9a-f]+$/],
    ['printable', 89, /^[!-~]+$/],
  ] as const)('%s has %d different characters', (name, count, shape) => {
    expect(new Set(ALPHABETS[name]).size).toBe(count);
    expect(ALPHABETS[name]).toHaveLength(count);
    expect(ALPHABETS[name]).toMatch(shape);
  });

  it('printable leaves out what a shell or a file reads as its own', () => {
    expect(ALPHABETS.printable).not.toMatch(/['"`\\$\s]/);
  });
});

describe('generateSecret', () => {
  it.each(secretAlphabets)('is as even as chance is, in %s', async alphabet => {
    const size = ALPHABETS[alphabet].length;
    const perCycle = Math.floor(256 / size);
    const text = await generateSecret(
      { kind: 'password', alphabet, length: size * perCycle * 3 },
      countingRandom(),
    );
    const counts = [...ALPHABETS[alphabet]].map(
      character => text.split(character).length - 1,
    );
    expect(new Set(counts)).toEqual(new Set([perCycle * 3]));
  });

  it('has the length and the characters of its rule', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 16, max: 256 }),
        fc.constantFrom(...secretAlphabets),
        async (length, alphabet) => {
          const secret = await generateSecret(
            { kind: 'password', length, alphabet },
            systemRandom,
          );
          expect(secret).toHaveLength(length);
          expect(
            [...secret].every(it => ALPHABETS[alphabet].includes(it)),
          ).toBe(true);
          expect(
            secretProblem({ kind: 'password', isLogin: false }, secret),
          ).toBeUndefined();
        },
      ),
    );
  });

  it('is another one each time', async () => {
    const rule = { kind: 'password', length: 16, alphabet: 'hex' } as const;
    const made = await Promise.all(
      Array.from({ length: 200 }, () => generateSecret(rule, systemRandom)),
    );
    expect(new Set(made).size).toBe(200);
  });

  it('makes an RSA key of 2048 bits that is taken', async () => {
    const pem = await generateSecret(
      { kind: 'rsa-key', length: 48, alphabet: 'alphanumeric' },
      systemRandom,
    );
    expect(pem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(createPrivateKey(pem).asymmetricKeyDetails?.modulusLength).toBe(
      2048,
    );
    expect(
      secretProblem({ kind: 'rsa-key', isLogin: false }, pem),
    ).toBeUndefined();
  });
});

describe('systemRandom', () => {
  it('makes a key while other work goes on', async () => {
    let wentOn = false;
    setImmediate(() => {
      wentOn = true;
    });
    await systemRandom.rsaKey(2048);
    expect(wentOn).toBe(true);
  });
});

describe('secretProblem', () => {
  const password = { kind: 'password', isLogin: false } as const;

  it.each([
    [undefined],
    [''],
    ['short'],
    ['REPLACE_WITH_RANDOM_STRING'],
    ['insecure_session_secret'],
    ['changeme-changeme-changeme'],
    ['you_must_generate_a_random_string_of_more_than_twenty_chars'],
    ['aaaaaaaaaaaaaaaaaaaaaaaa'],
  ])('refuses the secret %j', value => {
    expect(secretProblem(password, value)).toEqual(expect.any(String));
  });

  it('leaves what a person typed to those who judge passwords, but wants one', () => {
    const login = { kind: 'password', isLogin: true } as const;
    expect(secretProblem(login, 'for example')).toBeUndefined();
    expect(secretProblem(login, '')).toMatch(/Type it/);
  });

  it.each([['no key at all'], ['-----BEGIN PRIVATE KEY-----\nAAAA\n']])(
    'refuses the key %j',
    value => {
      expect(secretProblem({ kind: 'rsa-key', isLogin: false }, value)).toMatch(
        /no private RSA key/,
      );
    },
  );
});

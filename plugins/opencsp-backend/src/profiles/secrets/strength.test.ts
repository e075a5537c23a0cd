/*
 * Proves that the meter knows common passwords, patterns and the person's own words, in both languages'
 * dictionaries. Leaves what is demanded to `passwords.test.ts` of the common package.
 */
import { passwordProblems, wordsOf } from '@opencsp/plugin-opencsp-common';
import { createStrengthMeter } from './strength';

const strength = createStrengthMeter();

describe('the strength meter', () => {
  it.each([
    ['a common password', 'password1234'],
    ['a keyboard row', 'qwertyuiop[]'],
    ['a repetition', 'abcabcabcabcabc'],
    ['one character', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
    ['a sequence', 'abcdefghijklmnop'],
    ['a date twice', '2026112120261121'],
    ['a changed word', 'P@$$w0rdP@$$w0rd'],
  ])('finds %s weak, and says why without repeating it', (_what, password) => {
    const { score, warning } = strength(password, []);
    expect(score).toBeLessThan(3);
    expect(warning).toEqual(expect.any(String));
    expect(warning).not.toContain(password);
  });

  it.each([
    ['words', 'lantern rope quarz lid'],
    ['chance', 'fV7#kQ2m!xZ9'],
    ['another script', 'пароль-на-сто-лет-вперёд'],
  ])('finds %s strong', (_what, password) => {
    expect(strength(password, []).score).toBeGreaterThanOrEqual(3);
  });

  it("counts the person's own words as known", () => {
    const inputs = wordsOf({
      adminEmail: 'wilhelmina@quartzbrook.example',
      domain: 'quartzbrook.example',
    });
    const password = 'wilhelminaquartzbrook';
    expect(strength(password, []).score).toBeGreaterThanOrEqual(3);
    expect(strength(password, inputs).score).toBeLessThan(3);
    expect(
      passwordProblems(password, {
        services: [],
        userInputs: inputs,
        strength,
      }),
    ).toHaveLength(1);
  });

  it('takes the longest of passwords, of the kind that is hard to look at', () => {
    for (const piece of ['p@$$w0rd', '4@8({[<369&#!1/|0$5+7%2', '|/-\\', '1']) {
      expect(strength(piece.repeat(128), []).score).toBeGreaterThanOrEqual(0);
    }
  });
});

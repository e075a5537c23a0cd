/* Proves that a secret is hidden in every form in which hosts write it; leaves guessing to `redact`. */
import fc from 'fast-check';
import { secretRedactor } from './secretRedactor';

const secretOf = fc.string({ unit: 'grapheme', minLength: 12, maxLength: 40 });

describe('secretRedactor', () => {
  it('hides a secret wherever it stands, alone or within base64 of more', () => {
    fc.assert(
      fc.property(
        secretOf,
        fc.string({ maxLength: 9 }),
        fc.string({ maxLength: 9 }),
        (secret, before, after) => {
          const hide = secretRedactor([secret]);
          const whole = Buffer.from(`${before}${secret}${after}`);
          // Of the bytes in the middle no character may be left in clear.
          for (const encoding of ['base64', 'base64url', 'hex'] as const) {
            const hidden = hide(whole.toString(encoding));
            expect(hidden).toContain('***');
            const left = Buffer.from(
              hidden.slice(0, hidden.indexOf('***')),
              encoding,
            ).toString('latin1');
            const start = Buffer.from(before).length;
            expect(left.length).toBeLessThanOrEqual(start + 1);
          }
          expect(hide(`x ${secret} y`)).toBe('x *** y');
          expect(hide(`?p=${encodeURIComponent(secret)}`)).toBe('?p=***');
          const inJson = JSON.stringify({ p: secret });
          expect(hide(inJson)).toBe('{"p":"***"}');
          expect(hide(JSON.stringify({ log: inJson }))).not.toContain(
            JSON.stringify(inJson).slice(9, -5),
          );
        },
      ),
    );
  });

  it('hides the lines of a key, the longest form first, and no short word', () => {
    const hide = secretRedactor([
      'first line\nsecond line',
      'abcde',
      'secret-1',
      'secret-1-more',
    ]);
    expect(hide('a first line b')).toBe('a *** b');
    expect(hide('secret-1-more secret-1 abcde')).toBe('*** *** abcde');
    expect(secretRedactor([])('abc')).toBe('abc');
  });
});

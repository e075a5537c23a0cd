/* Proves that a text stays one line of plain words in Markdown; leaves where it is used to `profileFiles.test.ts`. */
import fc from 'fast-check';
import { markdownText } from './markdown';

describe('a text in Markdown', () => {
  it('has no sign left that means something, and loses no letter', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab `*_[](){}#+!|<>&~\\\n\t"') }),
        text => {
          const written = markdownText(text);
          expect(written.replace(/\\[^a-z0-9\s]/g, '')).not.toMatch(
            /[\\`*_{}[\]()#+!|<>&~\n]/,
          );
          expect(written.replace(/\\([^a-z0-9\s])/g, '$1')).toBe(
            text.replace(/\s+/g, ' '),
          );
        },
      ),
    );
  });

  it.each([
    ['a | b', 'a \\| b'],
    ['<img src=x>', '\\<img src=x\\>'],
    ['[a](javascript:b)', '\\[a\\]\\(javascript:b\\)'],
    ['one\n\n# two', 'one \\# two'],
  ])('writes %j so that it is only read', (text, written) => {
    expect(markdownText(text)).toBe(written);
  });
});

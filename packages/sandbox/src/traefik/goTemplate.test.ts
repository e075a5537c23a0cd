/*
 * Proves that templates of dynamic files are evaluated where they are simple, refused in Go's words where
 * a function is unknown, and that a text without braces stays as it is, whatever it is.
 */
import fc from 'fast-check';
import { evaluateTemplate } from './goTemplate';

const ENVIRONMENT = { GREETING: 'hello' };

describe('templates', () => {
  it.each([
    ['a {{ "b" }} c', 'a b c'],
    ['a {{`{{ b }`}}}', 'a {{ b }}'],
    ['{{ env "GREETING" }}', 'hello'],
    ['{{ env "NOBODY_SET_IT" }}.', '.'],
    ['a{{/* told */}}b', 'ab'],
    ['a \n {{- "b" -}} \n c', 'abc'],
  ])('%s becomes %s', (text, wanted) => {
    expect(evaluateTemplate(text, ENVIRONMENT)).toEqual({ text: wanted });
  });

  it.each([
    ['x\n\ny: {{ bad }}', 'template: :3: function "bad" not defined'],
    ['x\n{{ "a"', 'template: :2: unclosed action'],
    ['{{ }}', 'template: :1: missing value for command'],
    [
      '{{ range $i := until 3 }}',
      'template: :1: the sandbox\'s proxy evaluates texts, comments and env only, not "range $i := until 3"',
    ],
  ])('%s is refused', (text, problem) => {
    expect(evaluateTemplate(text, ENVIRONMENT)).toEqual({ problem });
  });

  it('leave all other texts as they are', () => {
    fc.assert(
      fc.property(
        fc.string().filter(text => !text.includes('{{')),
        text => {
          expect(evaluateTemplate(text, ENVIRONMENT)).toEqual({ text });
        },
      ),
    );
  });
});

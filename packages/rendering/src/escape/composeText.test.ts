/*
 * Proves that texts come through Compose's interpolation unchanged, also through YAML; the reader of its
 * rules is held to recordings. Leaves the file as a whole to `renderCompose.test.ts`.
 */
import fc from 'fast-check';
import { load } from 'js-yaml';
import { interpolate } from '../compose/interpolation';
import { writeYamlFile } from '../rules/yamlFile';
import { composeText, composeTexts } from './composeText';

const VARIABLES = { PLAIN: 'plain value', EMPTY: '', V: 'v' };

const troublesome = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '$',
      '${',
      '}',
      '$$',
      'V',
      ':-',
      ':?',
      '\\',
      '"',
      '\n',
      ':',
      '#',
      '{{',
      '%',
      '&',
      '*',
      '- ',
    ),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 30,
});

describe('interpolation', () => {
  it.each([
    // recorded/docker-compose/17-env-files
    ['$2b$10$abcdefghij', '$2b$10'],
    ['pa$$word$1', 'pa$word$1'],
    ['a$PLAINb$$c', 'a$c'],
    ['${PLAIN:-none}-${NOPE:-dflt}', 'plain value-dflt'],
    // services-contracts.md §2.4
    ['${EMPTY:-d}|${EMPTY-d}', 'd|'],
    ['${V:+r}|${EMPTY:+r}|${EMPTY+r}|${NOPE+r}', 'r||r|'],
    ['$v', ''],
    ['$ $1 $}', '$ $1 $}'],
  ])('makes of %j what Compose makes of it', (text, wanted) => {
    expect(interpolate(text, VARIABLES)).toBe(wanted);
  });

  it('fails for a variable that must be there', () => {
    expect(() => interpolate('${NOPE:?say it}', VARIABLES)).toThrow(
      'required variable NOPE is missing a value: say it',
    );
    expect(() => interpolate('${EMPTY:?say it}', VARIABLES)).toThrow('EMPTY');
    expect(interpolate('${EMPTY?say it}', VARIABLES)).toBe('');
  });
});

describe('escaping for Compose', () => {
  it('keeps every text as it is', () => {
    fc.assert(
      fc.property(troublesome, text => {
        expect(interpolate(composeText(text), VARIABLES)).toBe(text);
      }),
    );
  });

  it('keeps texts through YAML as well, and touches nothing else', () => {
    fc.assert(
      fc.property(
        troublesome,
        fc.integer(),
        fc.boolean(),
        (text, number, flag) => {
          const { content } = writeYamlFile(
            { path: 'a.yaml', about: [], isTemplate: false },
            {
              all: composeTexts({
                list: [text, { inner: text }],
                number,
                flag,
              }),
            },
          );
          const read = JSON.parse(JSON.stringify(load(content)), (_, value) =>
            typeof value === 'string' ? interpolate(value, VARIABLES) : value,
          );
          expect(read).toEqual({
            all: { list: [text, { inner: text }], number, flag },
          });
        },
      ),
    );
  });

  it('leaves keys alone', () => {
    expect(composeTexts({ a$b: '$' })).toEqual({ a$b: '$$' });
  });
});

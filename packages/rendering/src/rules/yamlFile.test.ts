/*
 * Proves that what is written as YAML is read back as it was by two other readers, whatever stands in
 * it; leaves what each file says to the tests of the files.
 */
import fc from 'fast-check';
import { load } from 'js-yaml';
import { parse } from 'yaml';
import { writeYamlFile } from './yamlFile';
import { yamlText } from './yamlText';

const FILE = { path: 'a.yml', about: ['What it is.'], isTemplate: false };

const WORDS = [
  'no',
  'Yes',
  'ON',
  'y',
  'null',
  'NULL',
  '~',
  'true',
  '1e3',
  '0o7',
  '12:30:00',
  '2026-11-22',
  '<<',
  '=',
  '-',
  '- a',
  'a: b',
  ' #',
  '80/tcp',
  '',
  ' ',
  '"',
  '\\',
  '\n',
  '\u0085',
  '\u2028',
  '\ufeff',
  '\uffff',
  '\u0000',
  '😀',
];

const text = fc.oneof(
  fc.constantFrom(...WORDS),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

const { value } = fc.letrec<{ value: unknown; filled: object }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    fc.boolean(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter(isNoMinusZero),
    fc.constant(null),
    tie('filled'),
  ),
  filled: fc.oneof(
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      text.filter(key => key !== '__proto__'),
      tie('value'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
}));

function isNoMinusZero(number: number): boolean {
  return !Object.is(number, -0);
}

it('is the same for two readers, whatever stands in it', () => {
  fc.assert(
    fc.property(value, inner => {
      const { content } = writeYamlFile(FILE, { inner, after: 'it' });
      expect(load(content)).toEqual({ inner, after: 'it' });
      expect(parse(content)).toEqual({ inner, after: 'it' });
    }),
    { numRuns: 1000 },
  );
});

it('leaves out what is undefined, and keeps what is empty', () => {
  expect(yamlText({ a: undefined, b: [], c: {}, d: [[], [1, [2]]] })).toBe(
    'b: []\nc: {}\nd:\n  - []\n  - - 1\n    - - 2\n',
  );
});

it.each([[{}], [[]], ['no'], [7]])('writes %p alone, too', alone => {
  expect(load(yamlText(alone))).toEqual(alone);
});

it.each([[() => 1], [Number.NaN], [Number.POSITIVE_INFINITY]])(
  'has no word for %p',
  wrong => {
    expect(() => yamlText({ wrong })).toThrow(TypeError);
  },
);

it('names the key with half a character, in a value and in a name', () => {
  expect(() => writeYamlFile(FILE, { a: [{ b: '\ud800' }] })).toThrow(
    'a.yml: a.0.b: ',
  );
  expect(() => writeYamlFile(FILE, { '\udc00': 1 })).toThrow(/^a\.yml: /);
});

it('names the key with a template, where templates are evaluated', () => {
  const wrong = { a: { b: 'x {{ y' } };
  expect(() => writeYamlFile({ ...FILE, isTemplate: true }, wrong)).toThrow(
    'a.yml: a.b: ',
  );
  expect(load(writeYamlFile(FILE, wrong).content)).toEqual(wrong);
});

it('refuses a comment of two lines', () => {
  const about = ['one\nkey: value'];
  expect(() => writeYamlFile({ ...FILE, about }, { a: 1 })).toThrow(/one line/);
});

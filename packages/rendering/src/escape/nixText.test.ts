/*
 * Proves by the real parser of Nix that each text, name and value comes back as it went in, whatever stands in
 * it; leaves which values a system has to the tests of `nixos/`.
 */
import fc from 'fast-check';
import { evaluateText } from '../nixos/__testUtils__/nix';
import { NixCode, nixName, nixText, NixValue, nixValue } from './nixText';

const AWKWARD = [
  '',
  '${',
  '$${a}',
  '\\${a}',
  "''",
  "''${a}",
  '"; builtins.abort "x',
  'a\\',
  '\\n',
  'a\r\nb\rc\td',
  '$',
  '$$',
  '{ }',
  '# no comment',
  '/* none */',
  '@@',
  'ada ∀ 😀 ü',
  '\u0001\u001b\u007f\u2028',
];

/** Pieces that mean something in one of the two kinds of texts. */
const piece = fc.oneof(
  fc.constantFrom('$', '{', '}', '"', "'", '\\', '\n', '\r', '\t', '`', '/*'),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const texts = fc
  .array(piece, { maxLength: 12 })
  .map(pieces => pieces.join(''))
  .filter(text => !/\0|\p{Surrogate}/u.test(text));

it('writes texts that Nix reads back', () => {
  const sample = [...AWKWARD, ...fc.sample(texts, { numRuns: 2_000, seed: 7 })];
  const list = sample.map(text => `  ${nixText(text)}\n`).join('');
  expect(evaluateText(`[\n${list}]`)).toEqual(sample);
});

it('writes names that Nix reads back', () => {
  const names = [
    ...new Set([
      ...AWKWARD,
      'if',
      'or',
      'with',
      'overwrite.cli.url',
      'a-b',
      "a'",
      '1a',
      '*',
      ...fc.sample(texts, { numRuns: 500, seed: 11 }),
    ]),
  ];
  const set = names
    .map((name, index) => `  ${nixName(name)} = ${index};\n`)
    .join('');
  expect(evaluateText(`{\n${set}}`)).toEqual(
    Object.fromEntries(names.map((name, index) => [name, index])),
  );
});

const values: fc.Arbitrary<NixValue> = fc.letrec<{ value: NixValue }>(tie => ({
  value: fc.oneof(
    { maxDepth: 4 },
    texts,
    fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(texts, tie('value'), { maxKeys: 4 }),
  ),
})).value;

it('writes values that Nix reads back', () => {
  const sample = fc.sample(values, { numRuns: 400, seed: 13 });
  expect(evaluateText(nixValue(sample))).toEqual(
    JSON.parse(JSON.stringify(sample)),
  );
});

it('joins the names of what has one inner name only', () => {
  expect(
    nixValue({ services: { redis: { enable: true } }, a: [-1, 'b'] }),
  ).toBe(
    '{\n  services.redis.enable = true;\n  a = [\n    (-1)\n    "b"\n  ];\n}',
  );
});

it('writes code as it is, in brackets where it would be several elements', () => {
  expect(
    nixValue([new NixCode('./a'), new NixCode('lib.importJSON ./a')]),
  ).toBe('[\n  ./a\n  (lib.importJSON ./a)\n]');
});

it.each([
  ['a NUL character', 'a\0b'],
  ['half of a character', 'a\ud800'],
])('refuses %s', (_, text) => {
  expect(() => nixText(text)).toThrow(/Leave it out/);
});

it('refuses a number that is not whole', () => {
  expect(() => nixValue({ a: 1.5 })).toThrow('1.5: A number for NixOS');
});

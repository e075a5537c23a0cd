/*
 * Proves that the file with the encrypted secrets is refused unless it is the portal's own, byte by byte
 * and a plain file; leaves which one that is to `reconcile/profiles/branchWatch.test.ts`.
 */
import fc from 'fast-check';
import { file } from './__testUtils__/branch';
import { sealedProblems } from './sealedProblems';

const PATH = 'secrets.env.age';
const known = { sealed: 'sealed by the portal', head: 'a'.repeat(40) };
const found = (...files: ReturnType<typeof file>[]) =>
  sealedProblems({ files, truncated: false }, PATH, known);

it('takes the one that the portal wrote, whatever lies beside it', () => {
  expect(
    found(
      file('config.env'),
      file(PATH, { content: known.sealed }),
      file(`old/${PATH}`),
    ),
  ).toEqual([]);
});

it('refuses every other content', () => {
  fc.assert(
    fc.property(fc.string(), content => {
      fc.pre(content !== known.sealed);
      expect(found(file(PATH, { content }))).toEqual([
        expect.objectContaining({
          file: PATH,
          reason: expect.stringMatching(/changed by hand.*git checkout a{40}/),
        }),
      ]);
    }),
  );
});

it.each([
  ['a link to what says the same', { kind: 'symlink' as const }],
  ['a program', { kind: 'executable' as const }],
  ['too large to be read', { content: undefined }],
])('refuses %s', (_what, change) => {
  const problems = found(file(PATH, { content: known.sealed, ...change }));
  expect(problems.map(it => it.file)).toEqual([PATH]);
});

it('refuses that it is gone, also where another one is called nearly so', () => {
  expect(
    found(file(`${PATH}.bak`, { content: known.sealed })).map(
      ({ reason }) => reason,
    ),
  ).toEqual([expect.stringContaining('It was taken out')]);
});

it('never says what stands in either', () => {
  const said = JSON.stringify(found(file(PATH, { content: 'canary-sealed' })));
  expect(said).not.toContain('canary-sealed');
  expect(said).not.toContain(known.sealed);
});

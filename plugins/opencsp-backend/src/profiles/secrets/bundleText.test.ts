/*
 * Proves that any bundle comes back from its text, that a real POSIX shell reads the same from it, that
 * the lines have the one shape that Compose was recorded to take word for word (17-env-files: single
 * quotes, nothing escaped), and that nothing else is read. Leaves encryption to `sealedBundle.test.ts`.
 */
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  readBundle,
  SecretBundle,
  secretNameProblem,
  variableOf,
  writeBundle,
} from './bundleText';

const RECIPIENTS = 'ab'.repeat(32);

const names = fc
  .stringMatching(/^[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,8}){1,3}$/)
  .filter(name => secretNameProblem(name) === undefined);

const values = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
    fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 60 }),
    fc.stringMatching(/^['"\\$`#= \n\r\t{}!%~a1]{1,20}$/),
    fc.constantFrom(
      "'",
      '\\',
      "it's",
      'ends with \\',
      '$(id)',
      '${HOME:-x}',
      '$2b$10$abcdefghij',
      ' both ends ',
      'a # b',
      'a\nB=c',
      '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n',
      '\ufeffmark',
      'ZmFrZQ==',
    ),
  )
  .filter(value => !/\0|\p{Cs}/u.test(value));

const bundles = fc.dictionary(names, values, { maxKeys: 12 });

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bundle-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What a shell has in these variables after it read the text. */
function readByShell(text: string, variables: string[]): string[] {
  const file = join(folder, 'secrets.env');
  writeFileSync(file, text, { mode: 0o600 });
  const script =
    'set -u; . "$1"; shift; for name; do eval "printf \'%s\\0\' \\"\\$$name\\""; done';
  return execFileSync('sh', ['-c', script, 'sh', file, ...variables])
    .toString()
    .split('\0')
    .slice(0, -1);
}

/** A bundle of which no time is known. */
const whole = (bundle: SecretBundle) => ({
  bundle,
  recipients: RECIPIENTS,
  since: {},
});

describe('the text of a bundle', () => {
  it('gives the bundle back', () => {
    fc.assert(
      fc.property(bundles, bundle => {
        const text = writeBundle(whole(bundle));
        expect(readBundle(text)).toEqual(whole({ ...bundle }));
      }),
      { numRuns: 500 },
    );
  });

  it('gives back when each secret was made, and of those alone that are in it', () => {
    fc.assert(
      fc.property(
        bundles,
        fc.array(fc.date({ min: new Date(0), noInvalidDate: true }), {
          maxLength: 5,
        }),
        (bundle, dates) => {
          const since = Object.fromEntries(
            Object.keys(bundle)
              .slice(0, dates.length)
              .map((name, index) => [
                name,
                dates[index].getTime() % Date.UTC(9999, 0, 1),
              ]),
          );
          const text = writeBundle({
            ...whole(bundle),
            since: { ...since, 'gone-since-then': 0 },
          });
          expect(readBundle(text)).toEqual({
            ...whole({ ...bundle }),
            since,
          });
        },
      ),
    );
  });

  it.each([
    '# since a-x',
    '# since a-x yesterday',
    '# since a-x 2026-99-99T00:00:00.000Z',
    '# since __proto__ 2026-01-01T00:00:00.000Z',
    '# since b-y 2026-01-01T00:00:00.000Z',
  ])('takes no time from "%s"', line => {
    expect(readBundle(`${line}\nA_X='1'\n`).since).toEqual({});
  });

  it('is read alike by a shell', () => {
    fc.assert(
      fc.property(bundles, bundle => {
        const entries = Object.entries(bundle);
        const variables = entries.map(entry => variableOf(...entry));
        const text = writeBundle(whole(bundle));
        expect(
          readByShell(text, variables).map((value, index) =>
            variables[index].endsWith('_B64')
              ? Buffer.from(value, 'base64').toString('utf8')
              : value,
          ),
        ).toEqual(entries.map(([, value]) => value));
      }),
      { numRuns: 60 },
    );
  });

  it('has only lines that Compose takes word for word', () => {
    fc.assert(
      fc.property(bundles, bundle => {
        const lines = writeBundle(whole(bundle))
          .split('\n')
          .filter(line => line !== '' && !line.startsWith('#'));
        expect(lines).toHaveLength(Object.keys(bundle).length);
        lines.forEach(line =>
          expect(line).toMatch(/^[A-Z][A-Z0-9_]*='[ -&(-[\]-~]+'$/),
        );
      }),
    );
  });

  it('is the same whatever the order of the names', () => {
    const one = { 'b-x': '1', 'a-y': '2', 'a-x': '3' };
    const other = { 'a-x': '3', 'b-x': '1', 'a-y': '2' };
    expect(writeBundle(whole(one))).toBe(writeBundle(whole(other)));
    expect(
      writeBundle({
        ...whole({ ...one, 'a-z': "it's" }),
        since: { 'b-x': 1_767_225_600_000, 'a-x': 0 },
      }),
    ).toBe(
      [
        '# Secrets of a profile. Values of names that end with _B64 are base64.',
        `# recipients ${RECIPIENTS}`,
        '# since a-x 1970-01-01T00:00:00.000Z',
        '# since b-x 2026-01-01T00:00:00.000Z',
        `A_X='3'`,
        `A_Y='2'`,
        `A_Z_B64='aXQncw=='`,
        `B_X='1'`,
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['a name that a shell uses itself', { path: 'cAnArY' }],
    ['upper case', { 'A-b': 'cAnArY' }],
    ['a name with a line end', { 'a-b\nC-D': 'cAnArY' }],
    ['the mark in a name', { 'a-b64': 'cAnArY' }],
    ['an empty value', { 'a-b': '' }],
    ['NUL', { 'a-b': 'cAnArY\0' }],
    ['half a character', { 'a-b': 'cAnArY\ud800' }],
  ])('refuses to write %s, and names it without its value', (_what, bundle) => {
    const write = () => writeBundle(whole(bundle));
    expect(write).toThrow(`secrets.${Object.keys(bundle)[0]}`);
    expect(write).not.toThrow(/cAnArY/);
  });

  it.each([
    ['no quotes', 'A_B=cAnArY'],
    ['double quotes', 'A_B="cAnArY"'],
    ['an escape', `A_B='cAnArY\\''`],
    ['something behind', `A_B='cAnArY' # x`],
    ['an export', `export A_B='cAnArY'`],
    ['an open quote', `A_B='cAnArY`],
    ['an empty value', `A_B=''`],
    ['a name of one part', `PATH='cAnArY'`],
    ['a name in lower case', `a_b='cAnArY'`],
    ['a double underscore', `A__B='cAnArY'`],
    ['base64 of what needs none', `A_B_B64='Y0FuQXJZ'`],
    ['base64 that is none', `A_B_B64='cAnArY!'`],
    ['base64 of no text', `A_B_B64='/w=='`],
    ['a carriage return', `A_B='cAnArY'\r`],
    ['what is no ASCII', `A_B='cAnArYö'`],
    ['the same name twice', `A_B='cAnArY'\nA_B='cAnArY'`],
  ])('refuses to read %s, and names the line alone', (_what, text) => {
    expect(() => readBundle(`# x\n${text}\n`)).toThrow(/^Line [23] of/);
    expect(() => readBundle(`# x\n${text}\n`)).not.toThrow(/cAnArY/);
  });

  it('refuses to read megabytes', () => {
    expect(() => readBundle('#'.repeat(1_000_001))).toThrow(/too long/);
  });
});

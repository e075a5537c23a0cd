/*
 * Proves that whatever a definition holds comes through unchanged and takes no right that it does not
 * have; leaves values in the shared files to their own tests.
 */
import fc from 'fast-check';
import {
  container,
  definition,
  secret,
  volume,
} from '../__testUtils__/definition';
import {
  readingOf,
  seenInFiles,
  seenInModel,
} from '../__testUtils__/compareCompose';
import { profileOf } from '../__testUtils__/profile';
import { readCompose } from './readCompose';
import { renderCompose } from './renderCompose';

/** What has broken others: each is a text that a reader could take for something else. */
const TROUBLE = [
  '$HOME',
  '${OPENCSP_SECRETS_DIR}',
  '$$',
  '$(id)',
  '`id`',
  "'",
  '"',
  '\\',
  '\n',
  '\r\n',
  '\t',
  ': ',
  ' #',
  '- ',
  '&a',
  '*a',
  '!!js/function',
  '<<: *x',
  '%',
  '@',
  '---\n',
  '...\n',
  'no',
  'null',
  '1e3',
  '0o7',
  '12:30:45',
  '\u0085',
  '\u2028',
  '\ufeff',
  '\u202e',
  '\u{1f984}',
  'privileged: true',
  '/var/run/docker.sock:/var/run/docker.sock',
];

const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(...TROUBLE),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
    ),
    { maxLength: 6 },
  )
  .map(pieces => pieces.join('').replaceAll('\0', ''));

const line = text
  .map(value =>
    value
      .replace(/[\p{Cc}']/gu, ' ')
      .replace(/[\s\\]+$/, '')
      .trim(),
  )
  .filter(value => value.length > 0);

const variable = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/);

/** The braces of a text that is no template. */
function plain(value: string): string {
  return value.replace(/[{}]/g, brace => brace + brace);
}

const hostile = fc.record({
  title: line,
  version: line,
  contains: line,
  purpose: line,
  environment: fc.dictionary(variable, text, { maxKeys: 4 }),
  own: fc.dictionary(variable, text, { maxKeys: 4 }),
  command: fc.array(text, { maxLength: 3 }),
  test: fc.array(text, { minLength: 1, maxLength: 3 }),
  path: text.map(value => `/${value.replace(/[\p{Cc}:]/gu, '')}`),
});

type Hostile = typeof hostile extends fc.Arbitrary<infer T> ? T : never;

function profileWith(values: Hostile) {
  return profileOf(['strange'], {
    definitions: [
      definition({
        id: 'strange',
        title: values.title,
        version: values.version,
        ports: [{ name: 'http', port: 80 }],
        volumes: [{ ...volume('data'), contains: values.contains }],
        secrets: [secret('key', { purpose: values.purpose })],
        databases: [{ name: 'main', engine: 'postgres', version: 16 }],
        environment: inBraces(values.environment),
        routing: { host: 'strange', port: 'http' },
        engines: {
          compose: {
            containers: [
              container('strange', {
                environment: inBraces(values.own),
                command: values.command.map(plain),
                health: { test: values.test.map(plain) },
                mounts: [{ volume: 'data', path: values.path }],
                tmpfs: [values.path],
              }),
            ],
          },
        },
      }),
    ],
  });
}

function inBraces(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, plain(value)]),
  );
}

describe('a hostile definition', () => {
  it('comes through letter by letter', () => {
    fc.assert(
      fc.property(hostile, values => {
        const profile = profileWith(values);
        const files = renderCompose(profile);
        expect(seenInFiles(files)).toEqual({
          ...seenInModel(profile),
          services: [
            expect.objectContaining({ id: 'strange', version: values.version }),
          ],
        });
        const [database, strange] = readingOf(files).containers;
        expect(database.name).toBe('strange-main-db');
        expect(strange).toMatchObject({
          environment: { ...values.environment, ...values.own },
          command: values.command,
          volumes: [
            { type: 'volume', source: 'strange-data', target: values.path },
          ],
          tmpfs: [values.path],
          healthcheck: { test: ['CMD', ...values.test] },
        });
      }),
    );
  });

  it('never gets at a path of the host, nor at a right', () => {
    fc.assert(
      fc.property(hostile, values => {
        const { hostPaths, containers } = readingOf(
          renderCompose(profileWith(values)),
        );
        expect(hostPaths).toEqual([]);
        for (const each of containers) {
          expect(each.cap_drop).toEqual(['ALL']);
          expect(each.cap_add).toEqual([]);
          expect(each.read_only).toBe(true);
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('the reader', () => {
  const rendered = {
    name: 'ada-family',
    services: {},
    networks: { backend: { name: 'ada-family_backend', internal: true } },
  };

  it.each([
    ['include', { include: ['other.yaml'] }],
    ['configs', { configs: {} }],
    ['a container with rights', { services: { a: { privileged: true } } }],
    [
      'a volume with a driver',
      { volumes: { a: { name: 'a', driver_opts: { device: '/' } } } },
    ],
  ])('knows no %s', (_what, more) => {
    expect(() => readCompose(rendered, {})).not.toThrow();
    expect(() => readCompose({ ...rendered, ...more }, {})).toThrow(
      expect.objectContaining({ name: 'ZodError' }),
    );
  });
});

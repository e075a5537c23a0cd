/*
 * Proves that placeholders become what `pieces.ts` of the common package says, and that a text that the
 * schema accepts has no other meaning; leaves where texts stand to the tests of the model and of Compose.
 */
import {
  placeholderTextSchema,
  PublicPorts,
} from '@opencsp/plugin-opencsp-common';
import fc from 'fast-check';
import { definition, secret } from './__testUtils__/definition';
import { profileOf } from './__testUtils__/profile';
import { profileParts } from './build/parts';
import { baseDnOf, Filler, placeholdersOf, secretsIn } from './placeholders';

const needed = definition({ id: 'cache', secrets: [secret('password')] });
const stranger = definition({
  id: 'other',
  secrets: [secret('key')],
  ports: [{ name: 'http', port: 80 }],
  routing: { host: 'else', port: 'http' },
});
const own = definition({
  id: 'notes',
  title: 'Notes',
  ports: [{ name: 'http', port: 80 }],
  secrets: [secret('key')],
  databases: [{ name: 'main', engine: 'postgres', version: 17 }],
  needs: ['cache'],
  routing: { host: 'notes', port: 'http' },
});

function filler(
  protocol: 'https' | 'http' = 'https',
  ports?: PublicPorts,
): Filler {
  const parts = profileParts(
    profileOf(['notes', 'other'], {
      spec: { protocol },
      definitions: [needed, stranger, own],
      ports,
    }),
  );
  const part = parts.parts.find(each => each.definition.id === 'notes');
  if (!part) {
    throw new Error('no part');
  }
  return placeholdersOf(part, parts);
}

const MEANT = new Map([
  ['{{', '{'],
  ['}}', '}'],
  ['{domain}', 'ada.example.com'],
  ['{secret:key}', '/run/secrets/notes-key'],
]);

describe('placeholders', () => {
  it.each([
    ['{domain}', 'ada.example.com'],
    ['{adminEmail}', 'ada@example.com'],
    ['{baseDn}', 'dc=ada,dc=example,dc=com'],
    ['{host}', 'notes.ada.example.com'],
    ['{url}/a', 'https://notes.ada.example.com/a'],
    ['{host:other}', 'else.ada.example.com'],
    ['{url:other}', 'https://else.ada.example.com'],
    [
      '{hostPort} {hostPort:other}',
      'notes.ada.example.com else.ada.example.com',
    ],
    ['{secret:key}', '/run/secrets/notes-key'],
    ['{secret:database-main}', '/run/secrets/notes-database-main'],
    ['{secret:cache-password}', '/run/secrets/cache-password'],
    ['{database:main}', 'notes-main-db'],
    ['{{domain}}', '{domain}'],
    ['{{{domain}}}', '{ada.example.com}'],
    ['{{{{}}', '{{}'],
    ['$5 and $& stay', '$5 and $& stay'],
  ])('%j becomes %j', (text, wanted) => {
    expect(filler()(text, 'here')).toBe(wanted);
  });

  it('begins addresses with the protocol of the profile', () => {
    expect(filler('http')('{url}', 'here')).toBe(
      'http://notes.ada.example.com',
    );
  });

  it.each([
    [
      'https',
      '{url} {url:other}',
      'https://notes.ada.example.com:8443 https://else.ada.example.com:8443',
    ],
    ['http', '{url}', 'http://notes.ada.example.com:8088'],
    [
      'https',
      '{hostPort} {hostPort:other}',
      'notes.ada.example.com:8443 else.ada.example.com:8443',
    ],
    [
      'https',
      '{host} {host:other} {domain}',
      'notes.ada.example.com else.ada.example.com ada.example.com',
    ],
  ] as const)(
    'with ports of their own, over %s %j becomes %j',
    (protocol, text, filled) => {
      const fill = filler(protocol, { http: 8088, https: 8443 });
      expect(fill(text, 'here')).toBe(filled);
    },
  );

  it.each([
    '{host:cache}',
    '{hostPort:cache}',
    '{url:nobody}',
    '{secret:other}',
    '{secret:other-key}',
    '{database:other}',
    '{host:constructor}',
  ])('refuses %s, which is not there, saying where', text => {
    expect(() => filler()(`a ${text} b`, 'environment "X"')).toThrow(
      `services.0.id: Notes, environment "X": "${text}" names what is not there.`,
    );
  });

  it('never sees a placeholder in what a value brings in', () => {
    const fill = filler();
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            '{{',
            '}}',
            '{domain}',
            '{secret:key}',
            'a',
            ' ',
            '$',
          ),
          { maxLength: 8 },
        ),
        pieces => {
          const text = pieces.join('');
          fc.pre(placeholderTextSchema.safeParse(text).success);
          expect(fill(text, 'here')).toBe(
            pieces.map(piece => MEANT.get(piece) ?? piece).join(''),
          );
        },
      ),
    );
  });
});

it('names the secrets that a text points at, but not escaped ones', () => {
  expect(secretsIn('{secret:a} {{secret:b}} {url} {secret:c-d}')).toEqual([
    'a',
    'c-d',
  ]);
});

it('makes the base of a directory from a domain', () => {
  expect(baseDnOf('xn--bcher-kva.example')).toBe('dc=xn--bcher-kva,dc=example');
});

/*
 * Proves that the key `opencsp.routes` may be missing or partial, is read whole with the certificates of its
 * file, and that a mistake is said with its field. Leaves what is done with it to DefaultRouteLooks.test.ts.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AUTHORITY,
  TRAEFIK_DEFAULT,
} from './looks/__testUtils__/testCertificates';
import { hasMovedPorts, readRoutesConfig } from './routesConfig';

const USUAL = { https: 443, http: 80 };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opencsp-routes-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, 'ca.pem');
  writeFileSync(path, text);
  return path;
}

it.each([
  ['no key', undefined, { publicPorts: USUAL }],
  ['an empty one', {}, { publicPorts: USUAL }],
  [
    'one port',
    { publicPorts: { https: '8443' } },
    { publicPorts: { https: 8443, http: 80 } },
  ],
  [
    'a name server',
    { nameServer: '127.0.0.1:7015' },
    { publicPorts: USUAL, nameServer: '127.0.0.1:7015' },
  ],
  [
    'one over IPv6',
    { nameServer: '[2001:db8::53]:53' },
    { publicPorts: USUAL, nameServer: '[2001:db8::53]:53' },
  ],
])('reads %s', (_, raw, expected) => {
  expect(readRoutesConfig(raw)).toEqual(expected);
});

it('reads all certificates of a file, with words between them', () => {
  const caFile = file(`Ours:\n${AUTHORITY}\nTheirs:\n${TRAEFIK_DEFAULT.cert}`);
  expect(readRoutesConfig({ caFile }).trusted).toEqual([
    AUTHORITY,
    TRAEFIK_DEFAULT.cert,
  ]);
});

it.each([
  [null, 'opencsp.routes is not right. (the whole): '],
  [{ ports: {} }, 'Unrecognized key: "ports"'],
  [{ publicPorts: { ssh: 22 } }, 'publicPorts: Unrecognized key: "ssh"'],
  [{ publicPorts: { http: 0 } }, 'publicPorts.http: Write a port'],
  [{ publicPorts: { https: 65_536 } }, 'publicPorts.https: Write a port'],
  [{ publicPorts: { https: 'x' } }, 'publicPorts.https: Write a port'],
  [{ nameServer: '192.0.2.53' }, 'nameServer: Write an address and a port'],
  [{ nameServer: 'dns.example.com:53' }, 'nameServer: Write an address'],
  [{ nameServer: '2001:db8::53:53' }, 'nameServer: Write an address'],
  [{ nameServer: '[192.0.2.53]:53' }, 'nameServer: Write an address'],
  [{ nameServer: '192.0.2.53:70000' }, 'nameServer: Write an address'],
  [{ caFile: '' }, 'caFile: Name a file with certificates'],
])('says what is wrong with %j', (raw, words) => {
  expect(() => readRoutesConfig(raw)).toThrow(words);
});

it.each([
  ['nothing but words', 'no certificate here', 'There is no certificate in it'],
  [
    'one that is damaged',
    AUTHORITY + AUTHORITY.replace('MIIB', 'AAAA'),
    'Certificate 2 in it cannot be read',
  ],
])('names the field for a file with %s', (_, text, words) => {
  const caFile = file(text);
  expect(() => readRoutesConfig({ caFile })).toThrow(
    `opencsp.routes is not right. caFile: ${caFile}: ${words}`,
  );
});

it('names the field for a file that is not there', () => {
  const caFile = join(folder, 'missing.pem');
  expect(() => readRoutesConfig({ caFile })).toThrow(
    `opencsp.routes is not right. caFile: ${caFile}: It cannot be read`,
  );
});

it.each([
  [443, 80, false],
  [8443, 80, true],
  [443, 8088, true],
])('ports %i and %i are moved: %s', (https, http, isMoved) => {
  expect(hasMovedPorts({ https, http })).toBe(isMoved);
});

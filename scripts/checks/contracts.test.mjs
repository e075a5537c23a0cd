// Proves that `docs/contracts.md` has no empty row, and that every test that it names exists. Whether
// those tests pass is for the suites that run them.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inRoot } from '../lib/paths.mjs';
import { hasTest, problemsOf, readContracts } from './contracts.mjs';

/** Rows of the tables of the recordings' descriptions. */
const SECTIONS = {
  'Kubernetes and tofu-controller': 68,
  'bpg/proxmox provider': 16,
  Semaphore: 51,
  ZITADEL: 39,
  'Other OpenID providers': 23,
  Authelia: 33,
  Traefik: 35,
  LLDAP: 27,
  Vaultwarden: 31,
  'Docker Compose': 46,
  'ssh2 client': 17,
};

const read = file =>
  existsSync(inRoot(file)) ? readFileSync(inRoot(file), 'utf8') : undefined;

test('every row of docs/contracts.md has a proof or a reason', () => {
  const rows = readContracts(read('docs/contracts.md') ?? '');
  assert.deepEqual(
    rows.flatMap(row => problemsOf(row, read)),
    [],
  );
});

test('every system has all of its rows, each once', () => {
  const rows = readContracts(read('docs/contracts.md') ?? '');
  for (const [section, atLeast] of Object.entries(SECTIONS)) {
    const numbers = rows
      .filter(row => row.section === section)
      .map(row => row.number);
    assert.ok(
      numbers.length >= atLeast,
      `${section} has ${numbers.length} rows of ${atLeast}`,
    );
    assert.equal(new Set(numbers).size, numbers.length, section);
  }
});

test('a row without proof, file or test is found', () => {
  const row = (answer, proof) =>
    problemsOf({ section: 'S', number: '1', fact: 'f', answer, proof }, file =>
      file === 'a.test.ts' ? "it('does it', () => {})" : undefined,
    );
  assert.deepEqual(row('We look.', '`a.test.ts` › does it'), []);
  assert.deepEqual(row('Does not touch us: we never do that.', '–'), []);
  assert.equal(row('We look.', '–').length, 1);
  assert.equal(row('We look.', '').length, 1);
  assert.equal(row('We look.', 'a test').length, 1);
  assert.equal(row('We look.', '`b.test.ts` › does it').length, 1);
  assert.equal(row('We look.', '`a.test.ts` › does that').length, 1);
});

test('titles are compared whole', () => {
  assert.equal(hasTest("it('waits for it', f)", 'waits'), false);
  assert.equal(hasTest("it(\n 'it\\'s gone', f)", "it's gone"), true);
});

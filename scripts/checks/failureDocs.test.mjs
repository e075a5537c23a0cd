// Proves that every code that a page can link to has one section in `docs/users/failures.md`, that no
// section is of a code that is gone, that links to it lead somewhere, and that no check of a host is made
// twice. Leaves what the texts say to
// people, and codes of drivers that others add to their own docs.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inRoot } from '../lib/paths.mjs';

const BACKEND = 'plugins/opencsp-backend/src';
const COMPOSE = 'plugins/opencsp-backend-module-compose/src';
const NIXOS = 'plugins/opencsp-backend-module-nixos/src';

/** Files whose table `FAILURES` or `WORDS` has a key for each kind. */
const KINDS = [
  `${BACKEND}/domain/failures.ts`,
  `${BACKEND}/domain/profiles/profileFailures.ts`,
  `${BACKEND}/domain/hosts/hostFailures.ts`,
  `${BACKEND}/domain/deployments/deploymentFailures.ts`,
];

/** Table of all that can be wrong with routes; its keys are codes. */
const TROUBLES = `${BACKEND}/domain/routes/routeTroubles.ts`;

/** Folders whose checks of a host have a name and a title. */
const CHECKS = [
  `${BACKEND}/hosts/preflight`,
  `${COMPOSE}/checks`,
  `${NIXOS}/checks`,
];

/** Why an account is not as it should be. */
const ACCOUNTS = 'plugins/opencsp-common/src/people/person.ts';

/** Why a sign-in does not work. */
const SIGN_INS = 'plugins/opencsp-common/src/readiness/signInCheck.ts';

/** Made of a kind and `-taken` (`steps/stores.ts`). */
const FROM_A_TEMPLATE = ['network-taken', 'volume-taken'];

/** Marks a service that waits for a broken one; no page links to it. */
const NO_FAILURE = ['waits'];

const read = file => readFileSync(inRoot(file), 'utf8');

function sourcesBelow(folder) {
  return readdirSync(inRoot(folder), { recursive: true })
    .filter(name => /\.ts$/.test(name) && !/\.test\.ts$|__/.test(name))
    .map(name => read(join(folder, name)));
}

function all(text, pattern) {
  return [...text.matchAll(pattern)].map(match => match[1]);
}

function kindsIn(file) {
  const body = /^const (?:FAILURES|WORDS)\b[^=]*= \{\n(.*?)^\}/ms.exec(
    read(file),
  )?.[1];
  const kinds = all(body ?? '', /^ {2}'?([a-z-]+)'?: \{$/gm);
  assert.ok(kinds.length > 3, `${file}: its kinds are not found`);
  return kinds;
}

function troubles() {
  const body = /^const TROUBLES = \{\n(.*?)^\} as const;/ms.exec(
    read(TROUBLES),
  )?.[1];
  const codes = all(body ?? '', /^ {2}'?([a-z0-9-]+)'?: \{$/gm);
  assert.ok(codes.length > 50, `${TROUBLES}: its codes are not found`);
  return codes;
}

function reasonsIn(file, name) {
  const body = new RegExp(
    `^export const ${name} = \\[\\n(.*?)^\\] as const;`,
    'ms',
  ).exec(read(file))?.[1];
  const reasons = all(body ?? '', /^ {2}'([a-z-]+)',$/gm);
  assert.ok(reasons.length > 5, `${file}: its reasons are not found`);
  return reasons;
}

function checksIn(folder) {
  const names = sourcesBelow(folder).flatMap(text =>
    all(text, /name: '([a-z-]+)',\s*title: '/g),
  );
  assert.ok(names.length > 0, `${folder}: its checks are not found`);
  return names;
}

/** Reasons of the drivers: written out, or looked up by the state of a container. */
function driverReasons() {
  return [COMPOSE, NIXOS]
    .flatMap(sourcesBelow)
    .flatMap(text => [
      ...all(text, /\breason: '([a-z-]+)'/g),
      ...all(text, /\breasons\[state\] \?\? '([a-z-]+)'/g),
      ...all(text, /\bconst reasons\b[^{]*\{([^}]*)\}/g).flatMap(table =>
        all(table, /: '([a-z-]+)'/g),
      ),
    ]);
}

const sections = all(read('docs/users/failures.md'), /^### (.+)$/gm);
const codes = new Set(
  [
    ...KINDS.flatMap(kindsIn),
    ...troubles(),
    ...reasonsIn(ACCOUNTS, 'accountReasons'),
    ...reasonsIn(SIGN_INS, 'signInReasons'),
    ...CHECKS.flatMap(checksIn),
    ...driverReasons(),
    ...FROM_A_TEMPLATE,
  ].filter(code => !NO_FAILURE.includes(code)),
);

test('every code has a section, once', () => {
  assert.deepEqual([...sections].sort(), [...codes].sort());
});

test('each check of a host is judged in one place', () => {
  const all = CHECKS.flatMap(folder => [...new Set(checksIn(folder))]);
  assert.deepEqual(
    all.filter((name, at) => all.indexOf(name) !== at),
    [],
  );
});

test('the codes of each kind are among them', () => {
  for (const code of [
    'ssh-unreachable',
    'branch-changed',
    'prepare-lost',
    'preflight-failed',
    'architecture',
    'ports',
    'container-restarting',
    'not-as-asked',
    'volume-taken',
    'project-taken',
    'port-80-closed',
    'dns-ipv6-elsewhere',
  ]) {
    assert.ok(codes.has(code), code);
  }
});

const groups = all(read('docs/users/failures.md'), /^##? (.+)$/gm).map(it =>
  it.toLowerCase().replaceAll(' ', '-'),
);

test('no other heading takes the anchor of a code', () => {
  assert.deepEqual(
    groups.filter(it => codes.has(it)),
    [],
  );
});

test('failures link to this page of the repository, unless an operator says otherwise', () => {
  const address = /^ {2}failureDocsUrl: (\S+)$/m.exec(
    read('app-config.yaml'),
  )?.[1];
  assert.equal(
    address,
    `${
      all(read('catalog-info.yaml'), /^ {6}url: (\S+)$/gm)[0]
    }/blob/main/docs/users/failures.md`,
  );
});

test('links to a code, or to a group of them, lead somewhere', () => {
  const there = new Set([...sections, ...groups]);
  const lost = readdirSync(inRoot('docs'), { recursive: true })
    .filter(name => name.endsWith('.md'))
    .flatMap(name => {
      const own = name.endsWith('users/failures.md') ? '|\\(' : '';
      const link = new RegExp(`(?:failures\\.md${own})#([a-z0-9-]+)`, 'g');
      return all(read(join('docs', name)), link)
        .filter(anchor => !there.has(anchor))
        .map(anchor => `${name}: ${anchor}`);
    });
  assert.deepEqual(lost, []);
});

// Proves that monitoring, security and hardening do on a real Debian with a real systemd and sshd what they say, tell
// it in a facts file, change nothing at the second run, and leave a machine reachable and running when something is
// wrong. The collector is a stand-in package, since a real one cannot be had here; what a kernel of its own would do
// with its switches is left to a machine that has one.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  createReadStream,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { GivenMachine, inModule, MESSAGE } from './GivenMachine.mjs';
import { makeCollectorPackage } from './standInCollector.mjs';

const BOOKS = [
  'prepare.yml',
  'monitoring.yml',
  'security.yml',
  'hardening.yml',
];
const FAILED = 2;
const TOKEN = 'token-of-the-collector';
const machine = new GivenMachine();
let folder;
let server;
let good;
let newer;
let dying;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'opencsp-collector-'));
  [good, newer, dying] = [
    makeCollectorPackage({ folder, version: '0.0.1' }),
    makeCollectorPackage({ folder, version: '0.0.2' }),
    makeCollectorPackage({ folder, version: '0.0.3', dies: true }),
  ];
  server = createServer((request, response) =>
    createReadStream(join(folder, basename(request.url)))
      .on('error', () => response.writeHead(404).end())
      .pipe(response),
  );
  await new Promise(done => server.listen(0, machine.gateway, done));
});
after(async () => {
  server?.closeAllConnections();
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

const collector = (from, change) => ({
  otel_collector_endpoint: 'https://otel.example.org:4317',
  otel_collector_token: TOKEN,
  otel_collector_package_url: `http://${machine.gateway}:${
    server.address().port
  }/${basename(from.file)}`,
  otel_collector_package_checksum: from.checksum,
  ...change,
});
const resultsOf = ({ checks }) =>
  Object.fromEntries(checks.map(({ name, result }) => [name, result]));
const words = text => text.replace(/\s+/g, ' ');

for (const book of BOOKS) {
  test(`${book} is read without complaint`, async () => {
    const { code, text } = await machine.play(book, {}, ['--syntax-check']);
    assert.equal(code, 0, text);
  });
}

test('prepare in check mode changes nothing on a machine that has no Docker', async () => {
  const { code, text } = await machine.play('prepare.yml', {}, ['--check']);
  assert.equal(code, 0, text);
  machine.shell('! command -v docker && ! command -v nft');
  assert.equal(machine.facts('prepare'), undefined);
});

test('monitoring without an endpoint installs nothing, and says that it was skipped', async () => {
  const { code, text } = await machine.play('monitoring.yml');
  assert.equal(code, 0, text);
  const { time, version, ...facts } = machine.facts('monitoring');
  assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assert.match(version, /^\d+\.\d+\.\d+$/);
  assert.deepEqual(facts, {
    ...{ step: 'monitoring', run: MESSAGE, outcome: 'skipped' },
    checks: [
      {
        name: 'the collector sends figures',
        result: 'skipped',
        saw: 'otel_collector_endpoint is empty: nothing was installed or changed',
      },
    ],
  });
});

const refused = [
  ['otel_collector_endpoint', { otel_collector_endpoint: 'otel.example.org' }],
  [
    'otel_collector_token',
    { otel_collector_endpoint: 'http://192.0.2.1:4317' },
  ],
  ['otel_collector_package_checksum', { otel_collector_package_checksum: '' }],
];
for (const [name, change] of refused) {
  test(`monitoring refuses a wrong ${name} by its name`, async () => {
    const { code, text } = await machine.play(
      'monitoring.yml',
      collector(good, change),
    );
    assert.equal(code, FAILED);
    assert.match(text, new RegExp(`"msg": "${name} `));
    assert.doesNotMatch(text, new RegExp(TOKEN));
  });
}

test('monitoring installs no package with another checksum', async () => {
  const { code } = await machine.play(
    'monitoring.yml',
    collector(good, { otel_collector_package_checksum: newer.checksum }),
  );
  assert.equal(code, FAILED);
  machine.shell('! command -v otelcol-contrib');
});

test('monitoring in check mode changes nothing on a machine that has no collector', async () => {
  const { code, text } = await machine.play('monitoring.yml', collector(good), [
    '--check',
  ]);
  assert.equal(code, 0, text);
  machine.shell('! command -v otelcol-contrib && ! ls /etc/otelcol-contrib');
});

test('monitoring has a collector run, in a box, with its token where only it reads it', async () => {
  const { code, text } = await machine.play('monitoring.yml', collector(good));
  assert.equal(code, 0, text);
  assert.doesNotMatch(text, new RegExp(TOKEN));
  const facts = machine.facts('monitoring');
  assert.equal(facts.outcome, 'done');
  assert.deepEqual(resultsOf(facts), {
    'otelcol-contrib.service is in its box': 'ok',
    'the collector is installed': 'ok',
    'it takes its configuration': 'ok',
    'otelcol-contrib runs': 'ok',
  });
  const config = machine.shell('cat /etc/otelcol-contrib/config.yaml');
  assert.match(config, /^ {4}endpoint: "https:\/\/otel\.example\.org:4317"$/m);
  assert.doesNotMatch(config, new RegExp(TOKEN));
  assert.equal(
    machine.shell('stat -c "%a %U" /etc/otelcol-contrib/opencsp.env'),
    '600 root',
  );
  assert.equal(
    machine.shell(
      'systemctl show --value --property=NoNewPrivileges,ProtectSystem otelcol-contrib | sort | paste -sd " "',
    ),
    'strict yes',
  );
});

test('monitoring changes nothing at the second run, nor does hardening after it', async () => {
  const again = await machine.play('monitoring.yml', collector(good));
  assert.equal(again.code, 0, again.text);
  assert.equal(again.changed, 0, again.text);
  const hardened = await machine.play('hardening.yml');
  assert.equal(hardened.code, 0, hardened.text);
  assert.equal(hardened.changed, 0, hardened.text);
  assert.equal(machine.facts('hardening').outcome, 'done');
});

test('monitoring reports a package that does not go on, and takes another', async () => {
  const broken = await machine.play('monitoring.yml', collector(dying));
  assert.equal(broken.code, FAILED);
  assert.match(words(broken.text), /otelcol-contrib runs: /);
  const facts = machine.facts('monitoring');
  assert.equal(facts.outcome, 'failed');
  assert.equal(resultsOf(facts)['otelcol-contrib runs'], 'failed');
  const other = await machine.play('monitoring.yml', collector(newer));
  assert.equal(other.code, 0, other.text);
  const { saw } = machine
    .facts('monitoring')
    .checks.find(({ name }) => name === 'the collector is installed');
  assert.equal(saw, '0.0.2');
});

test('security leaves passwords to somebody who has no key of their own', async () => {
  machine.shell(
    `mv /home/ada/.ssh/authorized_keys /etc/ssh/keys &&
     printf 'AuthorizedKeysCommand /usr/bin/cat /etc/ssh/keys\\nAuthorizedKeysCommandUser root\\n' >/etc/ssh/sshd_config.d/05-test.conf &&
     systemctl reload ssh`,
  );
  const { code, text } = await machine.play('security.yml');
  machine.shell(
    'mv /etc/ssh/keys /home/ada/.ssh/authorized_keys; rm /etc/ssh/sshd_config.d/05-test.conf; systemctl reload ssh',
  );
  assert.equal(code, 0, text);
  assert.equal(
    resultsOf(machine.facts('security'))['nobody logs in with a password'],
    'skipped',
  );
  assert.deepEqual(machine.waysIn(), ['password', 'publickey']);
});

test('security takes passwords from somebody who has keys, and lets them in by these', async () => {
  const { code, text } = await machine.play('security.yml');
  assert.equal(code, 0, text);
  const facts = machine.facts('security');
  assert.equal(facts.outcome, 'done');
  assert.deepEqual(resultsOf(facts), {
    'root never logs in with a password': 'ok',
    'nobody logs in with a password': 'ok',
    'keys are let in': 'ok',
    'security updates come by themselves': 'ok',
    'the kernel has its switches': 'skipped',
  });
  assert.deepEqual(machine.waysIn(), ['publickey']);
});

test('security changes nothing at the second run', async () => {
  const { code, text, changed } = await machine.play('security.yml');
  assert.equal(code, 0, text);
  assert.equal(changed, 0, text);
});

test('security puts the settings of before back when keys would not be let in', async () => {
  const settings = '/etc/ssh/sshd_config.d/10-opencsp.conf';
  const was = machine.shell(`cat ${settings}`);
  machine.shell(
    "echo 'PubkeyAuthentication no' >/etc/ssh/sshd_config.d/05-test.conf",
  );
  const { code, text } = await machine.play('security.yml', {
    security_baseline_silent_minutes: 5,
  });
  machine.shell('rm /etc/ssh/sshd_config.d/05-test.conf');
  assert.equal(code, FAILED);
  assert.match(
    words(text),
    /sshd keeps its settings of before: sshd would not/,
  );
  assert.equal(machine.shell(`cat ${settings}`), was);
  assert.deepEqual(machine.waysIn(), ['publickey']);
});

test('hardening boxes what can bear it, twice the same, and refuses what others depend on', async () => {
  machine.shell(
    `printf '[Service]\\nExecStart=/usr/bin/sleep infinity\\n' >/etc/systemd/system/sturdy.service &&
     printf '[Service]\\nExecStart=/bin/sh -c "touch /etc/fragile && sleep infinity"\\n' >/etc/systemd/system/fragile.service &&
     systemctl daemon-reload && systemctl start sturdy fragile`,
  );
  const units = {
    hardening_units_units: [
      { name: 'sturdy.service', settings: { ProtectHome: 'yes' } },
      { name: 'absent.service' },
    ],
  };
  const first = await machine.play('hardening.yml', units);
  assert.equal(first.code, 0, first.text);
  assert.deepEqual(resultsOf(machine.facts('hardening')), {
    'sturdy.service is in its box': 'ok',
    'absent.service is in its box': 'skipped',
  });
  assert.equal(
    machine.shell(
      'systemctl show --value --property=ActiveState,ProtectHome sturdy | sort | paste -sd " "',
    ),
    'active yes',
  );
  assert.equal((await machine.play('hardening.yml', units)).changed, 0);
  const ssh = await machine.play('hardening.yml', {
    hardening_units_units: [{ name: 'ssh.service' }],
  });
  assert.equal(ssh.code, FAILED);
  assert.match(words(ssh.text), /ssh\.service cannot be taken/);
});

test('hardening takes the box away from a service that does not go on in it', async () => {
  const { code, text } = await machine.play('hardening.yml', {
    hardening_units_units: [{ name: 'fragile.service' }],
  });
  assert.equal(code, FAILED);
  assert.match(words(text), /fragile\.service does not go on in its box/);
  assert.equal(machine.shell('systemctl is-active fragile'), 'active');
  machine.shell('! ls /etc/systemd/system/fragile.service.d/opencsp.conf');
});

test('the collection is built, installed, and its roles are found by their full names', async () => {
  const galaxy = (...args) => {
    const { status, stderr } = spawnSync(
      'ansible-galaxy',
      ['collection', ...args],
      { encoding: 'utf8', env: { ...process.env, ANSIBLE_HOME: folder } },
    );
    assert.equal(status, 0, stderr);
  };
  galaxy('build', inModule(), '--output-path', folder);
  const archive = readdirSync(folder).find(name => name.endsWith('.tar.gz'));
  galaxy('install', '--offline', '-p', folder, join(folder, archive));
  const book = join(folder, 'own.yml');
  writeFileSync(
    book,
    `- import_playbook: ${inModule('plays', 'target.yml')}
- hosts: opencsp_target
  gather_facts: false
  become: true
  roles:
    - role: opencsp.machine.hardening_units
    - role: opencsp.machine.report
      vars: { report_step: own }
`,
  );
  const { code, text } = await machine.play(book, {}, [], {
    ANSIBLE_COLLECTIONS_PATH: folder,
  });
  assert.equal(code, 0, text);
  assert.equal(machine.facts('own').outcome, 'done');
});

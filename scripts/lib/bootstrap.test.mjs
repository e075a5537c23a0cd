// Proves the small decisions of the bootstrap: what npm's settings become, which ports are taken,
// what people are shown. That the whole of it works is proved by running it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { findCertutil } from './debianPrograms.mjs';
import { toYarnSettings } from './npm.mjs';
import { Reporter } from './reporter.mjs';
import { readSettings } from './settings.mjs';
import { summary } from './summary.mjs';
import { formatElapsed, readableLine, tail } from './text.mjs';
import { withDependencies } from './workspaces.mjs';

const folder = mkdtempSync(join(tmpdir(), 'opencsp-bootstrap-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test("npm's registry, certificates and proxies are handed to Yarn", () => {
  assert.deepEqual(
    toYarnSettings({
      registry: 'http://packages.example:4873/',
      cafile: '/etc/ca.pem',
      proxy: 'http://proxy.example:3128',
      'https-proxy': 'http://proxy.example:3129',
      'strict-ssl': 'false',
    }),
    {
      YARN_NPM_REGISTRY_SERVER: 'http://packages.example:4873',
      YARN_UNSAFE_HTTP_WHITELIST: 'packages.example',
      YARN_HTTPS_CA_FILE_PATH: '/etc/ca.pem',
      YARN_HTTP_PROXY: 'http://proxy.example:3128',
      YARN_HTTPS_PROXY: 'http://proxy.example:3129',
      YARN_ENABLE_STRICT_SSL: 'false',
    },
  );
  assert.deepEqual(toYarnSettings({ 'strict-ssl': 'true' }), {});
});

test('ports come from the environment, and the URL follows', () => {
  const settings = readSettings({ OPENCSP_PORT: '8080' });
  assert.equal(settings.ports.portal, 8080);
  assert.equal(settings.ports.oidc, 7010);
  assert.equal(settings.url, 'http://localhost:8080');
  assert.equal(settings.env.OPENCSP_PORT, '8080');
  assert.equal(settings.env.OPENCSP_PORTAL_URL, 'http://localhost:8080');
});

for (const text of ['0', '70000', 'x', '80.5']) {
  test(`the port "${text}" is refused by name`, () => {
    assert.throws(
      () => readSettings({ OPENCSP_SANDBOX_OIDC_PORT: text }),
      error => error.message.includes('OPENCSP_SANDBOX_OIDC_PORT'),
    );
  });
}

test('a log is shown as people read it', () => {
  const file = join(folder, 'log');
  writeFileSync(
    file,
    [
      'plain',
      '\u001b[31mred\u001b[0m',
      '{"level":"error","plugin":"catalog","message":"it broke"}',
      '{not json',
      '',
    ].join('\n'),
  );
  assert.deepEqual(tail(file), [
    'plain',
    'red',
    'error catalog it broke',
    '{not json',
  ]);
  assert.deepEqual(tail(file, 1), ['{not json']);
  assert.deepEqual(tail(join(folder, 'none')), []);
  assert.equal(readableLine('{"a":1}'), '{"a":1}');
});

test('elapsed time is short', () => {
  assert.equal(formatElapsed(8_400), '8 s');
  assert.equal(formatElapsed(125_000), '2 min 05 s');
});

test('without a terminal, a step is two lines', async () => {
  const lines = [];
  const out = { write: text => lines.push(text) };
  const reporter = new Reporter(out, { LANG: 'C.UTF-8' }, () => 0);
  assert.equal(await reporter.step('Building', async () => 7), 7);
  await assert.rejects(
    reporter.step('Failing', async () => {
      throw new Error('no');
    }),
  );
  assert.deepEqual(lines, [
    '  Building ...\n',
    '✓ Building (0 s)\n',
    '  Failing ...\n',
    '✗ Failing (0 s)\n',
  ]);
});

test('on a terminal, a step is one moving line with its progress', async () => {
  const written = [];
  const out = { isTTY: true, columns: 80, write: text => written.push(text) };
  const reporter = new Reporter(out, { LANG: 'C.UTF-8' });
  await reporter.step('Installing', async progress => {
    progress('3 of 7');
    reporter.line('a line between');
  });
  assert.ok(written.some(text => text.includes('Installing: 3 of 7 (0 s)')));
  assert.equal(written.at(-1), '✓ Installing (0 s)\n');
});

test('another SSH port reaches the config as a number', () => {
  const { env } = readSettings({ OPENCSP_SANDBOX_SSH_PORT: '2300' });
  assert.equal(env.APP_CONFIG_opencsp_hosts_defaults_port, '2300');
  assert.equal(env.OPENCSP_SANDBOX_SSH_PORT, '2300');
});

test('the summary names the URL, the people, what is simulated, and how to stop', () => {
  const text = summary(readSettings({}), {
    oidc: 'http://localhost:7010',
    kubernetes: 'https://127.0.0.1:7011',
    semaphore: 'http://127.0.0.1:7012',
    git: 'http://127.0.0.1:7014',
    control: 'http://127.0.0.1:7013',
    people: [
      { userName: 'member', password: 'secret-word', roles: ['member'] },
      { userName: 'guest', password: 'secret-word', roles: [] },
    ],
  }).join('\n');
  for (const part of [
    'http://localhost:7007',
    'member  member',
    'guest   no role',
    'secret-word',
    'https://127.0.0.1:7011',
    'http://127.0.0.1:7014',
    'port 2222',
    '127.0.0.1:7015',
    'http://…:8088',
    'https://cloud.ada.localhost:8443',
    '.state/sandbox/acme/root.crt',
    'docs/users/sandbox-certificates.md',
    '.state/logs',
    'npm run reset',
    'Ctrl-C',
  ]) {
    assert.ok(text.includes(part), `${part} is missing`);
  }
});

test('without a sandbox, the summary names no people', () => {
  const text = summary(readSettings({}), undefined).join('\n');
  assert.doesNotMatch(text, /Sign in as|Simulated/);
});

test('dependencies among the packages are followed to the end', () => {
  const all = [
    { manifest: { name: 'a', dependencies: { b: '1', x: '1' } } },
    { manifest: { name: 'b', dependencies: { c: '1' } } },
    { manifest: { name: 'c', dependencies: { a: '1' } } },
    { manifest: { name: 'd' } },
  ];
  assert.deepEqual(
    withDependencies('a', all).map(({ manifest }) => manifest.name),
    ['a', 'b', 'c'],
  );
});

test('a program of the browser tests is the one that is named, or the one on the path', async () => {
  const bin = mkdtempSync(join(tmpdir(), 'opencsp-bin-'));
  try {
    const certutil = join(bin, 'certutil');
    writeFileSync(certutil, '', { mode: 0o755 });
    const find = env => findCertutil(undefined, 'unused.log', env);
    assert.equal(await find({ PATH: bin }), certutil);
    assert.equal(await find({ OPENCSP_CERTUTIL: certutil }), certutil);
    await assert.rejects(find({ PATH: bin, OPENCSP_CERTUTIL: '/nowhere' }), {
      message: 'OPENCSP_CERTUTIL is "/nowhere", which is no program.',
    });
  } finally {
    rmSync(bin, { recursive: true });
  }
});

// Proves that the scripts and playbooks have none of the mistakes that the linters of Debian know; leaves what they
// do to the other tests. Which linters there are is said by who starts this.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { inRoot } from '../../lib/paths.mjs';
import { inModule } from './GivenMachine.mjs';

const BOOKS = ['prepare', 'monitoring', 'security', 'hardening'];
const SCRIPTS = [
  inRoot('infrastructure', 'modules', 'template', 'build.sh'),
  inRoot('scripts', 'real', 'machine.sh'),
];
let copy;
before(() => {
  // A linter leaves files behind where it works.
  copy = mkdtempSync(join(tmpdir(), 'opencsp-lint-'));
  cpSync(inModule(), copy, { recursive: true });
});
after(() => rmSync(copy, { recursive: true, force: true }));

const linters = {
  shellcheck: () => ['shellcheck', ...SCRIPTS],
  yamllint: () => ['yamllint', '--strict', '.'],
  'ansible-lint': () => [
    ...['ansible-lint', '--offline', '-p', '--nocolor'],
    ...BOOKS.map(name => `${name}.yml`),
    ...readdirSync(join(copy, 'plays')).map(name => `plays/${name}`),
    ...readdirSync(join(copy, 'roles')).map(name => `roles/${name}`),
  ],
};

for (const name of JSON.parse(process.env.OPENCSP_REAL_LINTERS)) {
  test(`${name} finds nothing`, () => {
    const [command, ...args] = linters[name]();
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: copy,
      encoding: 'utf8',
      env: { ...process.env, ANSIBLE_HOME: join(copy, '.ansible') },
    });
    assert.equal(status, 0, `${stdout}${stderr}`);
  });
}

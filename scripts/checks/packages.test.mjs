// Proves that each package is complete: what it is, how it is used, what it may be configured with.
// What its archive holds is the packing suite's business.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { inRoot, root } from '../lib/paths.mjs';
import { workspaces } from '../lib/workspaces.mjs';
import { importsOf } from './imports.mjs';
import { projectFiles } from './projectFiles.mjs';

const README_WORDS = 40;
const READS_CONFIG = /coreServices\.rootConfig\b/;

for (const workspace of workspaces()) {
  const { manifest, folder } = workspace;
  const place = relative(root, folder);
  const read = file => readFileSync(join(folder, file), 'utf8');

  test(`${place} has a README that says what it is`, () => {
    assert.ok(existsSync(join(folder, 'README.md')), 'there is no README.md');
    const text = read('README.md');
    assert.match(text, /^# /, 'it does not begin with a title');
    assert.ok(
      text.split(/\s+/).length >= README_WORDS,
      `it has fewer than ${README_WORDS} words`,
    );
  });

  test(`${place} is named after its folder and described`, () => {
    const base = folder.split('/').pop();
    const names = {
      packages: [base, `@opencsp/${base}`],
      plugins: [`@opencsp/plugin-${base}`],
    };
    assert.ok(
      names[place.split('/')[0]].includes(manifest.name),
      `${manifest.name} is no name for it`,
    );
    assert.equal(manifest.license, 'Apache-2.0');
    assert.equal(manifest.repository?.directory, place);
    assert.ok(manifest.description, 'there is no description');
    assert.ok(manifest.backstage?.role, 'there is no backstage.role');
    assert.equal(manifest.type, undefined, 'packages are CommonJS');
  });

  test(`${place} describes the configuration that it reads`, () => {
    const reads = importsOf(workspace).some(
      ({ file, forTests }) =>
        !forTests &&
        file.startsWith(join(folder, 'src')) &&
        READS_CONFIG.test(readFileSync(file, 'utf8')),
    );
    if (manifest.configSchema) {
      assert.ok(
        existsSync(join(folder, manifest.configSchema)),
        `${manifest.configSchema} does not exist`,
      );
      assert.ok(
        manifest.files.includes(manifest.configSchema),
        `files does not list ${manifest.configSchema}`,
      );
    } else {
      assert.ok(!reads, 'it reads config but has no configSchema');
    }
  });
}

test('the workspace packages of one plugin name each other', () => {
  for (const { manifest } of workspaces()) {
    const { pluginId, pluginPackages } = manifest.backstage;
    if (pluginId === 'opencsp' && pluginPackages) {
      assert.ok(pluginPackages.includes(manifest.name), manifest.name);
    }
  }
});

test('every command that a document names is a script of the root', () => {
  const { scripts } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
  const unknown = documents().flatMap(file =>
    [...readFileSync(file, 'utf8').matchAll(/\bnpm run ([a-z][\w:-]*)/g)]
      .filter(([, name]) => !(name in scripts))
      .map(([command]) => `${relative(root, file)}: ${command}`),
  );
  assert.deepEqual(unknown, []);
});

// Adding a package to another Backstage is done with that one's Yarn.
test('no document sends people to a program that the checkout does not bring', () => {
  const found = documents().flatMap(file =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter(line => /^\s*(\$ )?(yarn|npx|pnpm|corepack) /.test(line))
      .filter(line => !/ add @opencsp\//.test(line))
      .map(line => `${relative(root, file)}: ${line.trim()}`),
  );
  assert.deepEqual(found, []);
});

function documents() {
  return projectFiles().filter(file => file.endsWith('.md'));
}

// Proves that the packages use each other only downwards (docs/adr/0001 and the README of each
// name the layers), in what they declare and in what they import. Whether an import is declared at
// all is the linter's business.
import assert from 'node:assert/strict';
import { relative } from 'node:path';
import { test } from 'node:test';
import { root } from '../lib/paths.mjs';
import { workspaces } from '../lib/workspaces.mjs';
import { importsOf } from './imports.mjs';
import { dependencyProblems, importProblem, layerOf } from './layers.mjs';

const all = workspaces();
const manifests = all.map(({ manifest }) => manifest);

for (const workspace of all) {
  const { manifest, folder } = workspace;
  test(`${manifest.name} (${layerOf(
    manifest,
  )}) uses only what is below it`, () => {
    const problems = importsOf(workspace).flatMap(use => {
      const problem = importProblem(manifest, use, manifests);
      return problem ? [`${relative(root, use.file)}: ${problem}`] : [];
    });
    assert.deepEqual(
      [...dependencyProblems(manifest, manifests), ...problems],
      [],
      relative(root, folder),
    );
  });
}

const common = {
  name: '@opencsp/plugin-opencsp-common',
  backstage: { role: 'common-library' },
  exports: { '.': './src/index.ts' },
};
const core = {
  name: '@opencsp/plugin-opencsp-backend',
  backstage: { role: 'backend-plugin' },
};
const module = {
  name: '@opencsp/plugin-opencsp-backend-module-x',
  backstage: { role: 'backend-plugin-module' },
};
const client = {
  name: '@opencsp/client-x',
  backstage: { role: 'node-library' },
};
const sandbox = {
  name: '@opencsp/sandbox',
  backstage: { role: 'node-library' },
};
const page = {
  name: '@opencsp/plugin-opencsp',
  backstage: { role: 'frontend-plugin' },
};
const sample = [common, core, module, client, sandbox, page];

const cases = [
  [core, common.name, false, undefined],
  [common, core.name, false, /common may not use backend-plugin/],
  [page, core.name, false, /plugin may not use backend-plugin/],
  [core, client.name, false, /backend-plugin may not use client/],
  [core, module.name, true, /backend-plugin may not use module/],
  [module, client.name, false, undefined],
  [client, sandbox.name, false, /client may not use sandbox/],
  [client, sandbox.name, true, undefined],
  [sandbox, client.name, false, undefined],
  [sandbox, core.name, true, /sandbox may not use/],
  [core, `${common.name}/src/names`, false, /is no entry of/],
  [common, 'node:crypto', false, /runs without Node/],
  [common, 'fs', false, /runs without Node/],
  [common, 'react', false, /knows no React/],
  [page, '@backstage/backend-plugin-api', false, /runs without Node/],
  [page, 'react', false, undefined],
  [core, '@material-ui/core', false, /knows no React/],
  [core, 'node:crypto', false, undefined],
];

for (const [from, imported, forTests, expected] of cases) {
  const verdict = expected ? 'is refused' : 'is allowed';
  const where = forTests ? ' in a test' : '';
  test(`${imported} in ${from.name}${where} ${verdict}`, () => {
    const problem = importProblem(from, { imported, forTests }, sample);
    if (expected) {
      assert.match(problem ?? '', expected);
    } else {
      assert.equal(problem, undefined);
    }
  });
}

test('a declared dependency upwards is refused, even when nothing imports it', () => {
  assert.deepEqual(
    dependencyProblems(
      { ...common, dependencies: { [core.name]: 'workspace:^' } },
      sample,
    ),
    [`dependencies: common may not use backend-plugin (${core.name})`],
  );
});

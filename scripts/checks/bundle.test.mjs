/*
 * Proves how the initial JavaScript of a built app is counted, and that an app without our packages has no import of
 * theirs left; leaves the budget itself to the suite that builds both apps.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { standInsFor, withoutOurs } from '../suites/bundleStock.mjs';
import { addedJavaScript, initialJavaScript } from './bundle.mjs';

const folder = mkdtempSync(join(tmpdir(), 'opencsp-bundle-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a built app whose page asks for these scripts. */
function builtApp(name, scripts, html) {
  const dist = join(folder, name);
  mkdirSync(join(dist, 'static'), { recursive: true });
  Object.entries(scripts).forEach(([file, contents]) =>
    writeFileSync(join(dist, 'static', file), contents),
  );
  writeFileSync(join(dist, 'index.html'), html);
  return dist;
}

const tag = file => `<script defer="defer" src="/static/${file}"></script>`;

test('counts what the page asks for, compressed, and nothing else', () => {
  const main = randomBytes(3_000);
  const dist = builtApp(
    'one',
    { 'main.0123456789ab.js': main, '12.aaaaaaaaaaaa.chunk.js': main },
    `<link href="/static/main.0123456789ab.css">${tag('main.0123456789ab.js')}`,
  );
  assert.deepEqual(
    [...initialJavaScript(dist)],
    [['main.js', gzipSync(main).length]],
  );
});

test('fails when the page asks for no script', () => {
  const dist = builtApp('none', {}, '<html></html>');
  assert.throws(() => initialJavaScript(dist), /asks for no script/);
});

test('what is added is told for each chunk, the largest first', () => {
  const stock = new Map([
    ['main.js', 100],
    ['vendor.js', 900],
    ['same.js', 50],
  ]);
  const ours = new Map([
    ['main.js', 150],
    ['vendor.js', 890],
    ['same.js', 50],
    ['new.js', 200],
  ]);
  const { chunks, ...totals } = addedJavaScript(ours, stock);
  assert.deepEqual(Object.entries(chunks), [
    ['new.js', 200],
    ['main.js', 50],
    ['vendor.js', -10],
  ]);
  assert.deepEqual(totals, {
    ...{ stockBytes: 1_050, oursBytes: 1_290, addedBytes: 240 },
    ...{ budgetBytes: 60_000, ratio: 1.229 },
  });
});

test('the app without our packages depends on none', () => {
  const manifest = withoutOurs({
    name: 'app',
    dependencies: { react: '^18', '@opencsp/plugin-opencsp': 'workspace:^' },
  });
  assert.deepEqual(manifest, { name: 'app', dependencies: { react: '^18' } });
});

test('what the shell imports of ours is stood in for by nothing', () => {
  const sources = [
    `import {\n  OperationsNavItem,\n  One as Other,\n} from '@opencsp/plugin-opencsp';`,
    `import { Two } from '@opencsp/plugin-opencsp';\nimport { useState } from 'react';`,
  ];
  assert.deepEqual(
    [...standInsFor(sources)],
    [
      [
        '@opencsp/plugin-opencsp',
        [
          'export const OperationsNavItem = () => null;',
          'export const One = () => null;',
          'export const Two = () => null;',
        ].join('\n'),
      ],
    ],
  );
});

// Proves that what a page tells people to do is read as they would read it. Leaves doing it to the suite.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  additions,
  patchOf,
  readBlocks,
  tableNames,
} from './anyBackstageDocs.mjs';

const PAGE = `# Title

## Backend

\`\`\`sh
yarn --cwd packages/backend add @opencsp/a @opencsp/b
\`\`\`

\`\`\`diff
--- a/x
+++ b/x
@@ -1 +1,2 @@
 one
+## two
\`\`\`

## Pages

\`\`\`yaml title="app-config.x.yaml"
a: 1
\`\`\`

\`\`\`sh
yarn --cwd packages/app add @opencsp/c
\`\`\`

### Options

| extension | options |
| --- | --- |
| \`page:x\` | \`path\` |
| \`card:y\`, \`card:z\` | none |

### More

| \`not:this\` | none |
`;

test('each block is found with its section, language and title', () => {
  assert.deepEqual(
    readBlocks(PAGE).map(({ section, language, title }) => [
      section,
      language,
      title,
    ]),
    [
      ['Backend', 'sh', undefined],
      ['Backend', 'diff', undefined],
      ['Pages', 'yaml', 'app-config.x.yaml'],
      ['Pages', 'sh', undefined],
    ],
  );
  assert.equal(readBlocks(PAGE)[2].text, 'a: 1');
});

test('packages are added where the command says', () => {
  assert.deepEqual(
    [...additions(readBlocks(PAGE))],
    [
      ['packages/backend', ['@opencsp/a', '@opencsp/b']],
      ['packages/app', ['@opencsp/c']],
    ],
  );
});

test('differences are one patch, as they stand', () => {
  assert.equal(
    patchOf(readBlocks(PAGE)),
    '--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n one\n+## two\n',
  );
});

test("names of a table are those of its first column, up to the section's end", () => {
  assert.deepEqual(tableNames(PAGE, '### Options'), [
    'page:x',
    'card:y',
    'card:z',
  ]);
  assert.deepEqual(tableNames(PAGE, '### None'), []);
});

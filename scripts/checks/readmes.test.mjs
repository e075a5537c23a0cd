// Proves that the README of each package answers the same questions in the same order: what it is, how it is
// installed, what is configured, and an example. Leaves whether the words are true to their readers.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { root } from '../lib/paths.mjs';
import { workspaces } from '../lib/workspaces.mjs';

/** The first headings of the second level; what else there is to say comes after them. */
const ORDER = ['Install', 'Configuration', 'Example'];

for (const { folder, manifest } of workspaces()) {
  const place = relative(root, folder);

  test(`${place}/README.md says what it is, then ${ORDER.join(', ')}`, () => {
    const [before, ...sections] = readSections(join(folder, 'README.md'));
    assert.match(before.text, /\S/, 'nothing says what it is');
    assert.deepEqual(
      sections.slice(0, ORDER.length).map(({ heading }) => heading),
      ORDER,
    );
    for (const { heading, text } of sections.slice(0, ORDER.length)) {
      assert.match(text, /\S/, `"${heading}" is empty`);
    }
    if (!manifest.private) {
      assert.ok(
        sections[0].text.includes(manifest.name),
        '"Install" does not name the package',
      );
    }
    assert.match(sections[2].text, /^```\w/m, '"Example" has no code');
  });
}

/** Headings of the second level with the text below each; the first one is what stands before them. */
function readSections(file) {
  const sections = [{ heading: '', text: '' }];
  let fenced = false;
  for (const line of readFileSync(file, 'utf8').split('\n').slice(1)) {
    fenced = line.startsWith('```') ? !fenced : fenced;
    if (!fenced && line.startsWith('## ')) {
      sections.push({ heading: line.slice('## '.length), text: '' });
    } else {
      sections.at(-1).text += `${line}\n`;
    }
  }
  return sections;
}

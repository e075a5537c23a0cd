// Proves habits that a linter does not know: short files, nothing unfinished or silenced, tests that
// say what they prove, and nothing of the computer that a change was made on.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { test } from 'node:test';
import { inRoot, root } from '../lib/paths.mjs';
import { projectFiles } from './projectFiles.mjs';
import { silencedTypes } from './silencedTypes.mjs';

const MOST_LINES = 400;
const CODE = /\.([cm]?[jt]sx?)$/;
const TEXT =
  /(\.([cm]?[jt]sx?|json|ya?ml|md|txt|sh|tf|nix|html|css|svg|env)|\/[A-Z]+|\/\.[\w.-]+)$/;
// Written in pieces, so that this file does not find itself.
const UNFINISHED = new RegExp(
  `\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')})\\b`,
);
const SKIPPED =
  /\b(it|test|describe)\.(skip|only|todo|fixme)\(|\bx(it|describe)\(|\bf(it|describe)\(/;
const SWITCHED_OFF = new RegExp(`${'eslint'}-disable`);
const COMMENT = /^\s*(\/\/|\*|\/\*|\{\/\*)/;

const code = projectFiles().filter(file => CODE.test(file));
const tests = code.filter(file => /\.test\.[cm]?[jt]sx?$/.test(file));

test(`no file of code has more than ${MOST_LINES} lines`, () => {
  nothingIn(code, (_, lines) =>
    lines.length - 1 > MOST_LINES ? [`${lines.length - 1} lines`] : [],
  );
});

test('nothing is unfinished', () => {
  nothingIn(code, matching(UNFINISHED));
});

test('no test is skipped or runs alone', () => {
  nothingIn(tests, matching(SKIPPED));
});

test('no check of types is silenced', () => {
  nothingIn(
    code.filter(file => /\.[cm]?tsx?$/.test(file)),
    (text, _, file) => silencedTypes(file, text),
  );
});

test('what silences a check of types is found, and nothing else', () => {
  const found = text => silencedTypes('sample.ts', text).length > 0;
  assert.equal(found('let x: any;'), true);
  assert.equal(found('f<any>(1);'), true);
  assert.equal(found('const y = x as unknown as string;'), true);
  assert.equal(found(`// @ts-${'ignore'}\nlet x = 1;`), true);
  assert.equal(found('// any text\nconst y = { any: 1, z: unknown };'), false);
});

test('no rule of the linter is switched off without a reason', () => {
  nothingIn(code, (_, lines) =>
    lines.filter(
      (line, index) =>
        SWITCHED_OFF.test(line) &&
        !/ -- \S/.test(line) &&
        !isReason(lines[index - 1] ?? ''),
    ),
  );
});

test('every file of tests opens by saying what it proves', () => {
  nothingIn(tests, text =>
    /^(\/\/|\/\*)/.test(text.trimStart()) ? [] : ['no opening comment'],
  );
});

test('nothing names the folder of the checkout that it was written in', () => {
  nothingIn(
    projectFiles().filter(file => TEXT.test(file)),
    (_, lines) => lines.filter(line => line.includes(`${root}/`)),
  );
});

test('the lockfiles name no host', () => {
  const lockfiles = ['yarn.lock', 'tools/package-lock.json'].map(file =>
    inRoot(file),
  );
  nothingIn(lockfiles, matching(/https?:\/\/|__archiveUrl|"resolved"/));
});

test('no setting of a package manager names a host', () => {
  nothingIn(
    [inRoot('.yarnrc.yml'), inRoot('tools', '.npmrc')],
    matching(/https?:\/\//),
  );
});

function matching(pattern) {
  return (_, lines) => lines.filter(line => pattern.test(line));
}

/** A comment right above that is no such switch itself. */
function isReason(line) {
  return COMMENT.test(line) && !SWITCHED_OFF.test(line);
}

/** Fails with each finding, its file in front. */
function nothingIn(files, find) {
  assert.ok(files.length > 0, 'there are no such files');
  const findings = files.flatMap(file => {
    const text = readFileSync(file, 'utf8');
    return find(text, text.split('\n'), file).map(
      finding => `${relative(root, file)}: ${finding.trim().slice(0, 120)}`,
    );
  });
  assert.deepEqual(findings, []);
}

/*
 * Proves which files of the folder the proxy takes, and in which words it refuses the others, as a real 3.7.9 did
 * with the same texts. Leaves the recorded files to `configErrors.test.ts`, and what a bad one does to all others
 * to `fileReplacement.test.ts`.
 */
import { readDynamic } from './fileProvider';

const ROUTER = 'rule: "Host(`x`)", service: noop@internal';

it.each([
  ['a key at the top that it does not know', 'nonsense: 1\n'],
  [
    'such a key beside routes',
    `nonsense: 1\nhttp: {routers: {b: {${ROUTER}}}}\n`,
  ],
  ['a section with nothing in it', 'http:\n'],
  ['a remark', '# to come\n'],
])('takes %s', (_, text) => {
  expect(readDynamic(text)).toHaveProperty('settings');
});

it.each([
  [
    'a key below the top that it does not know',
    'http:\n  nonsense: 1\n',
    'field not found, node: nonsense',
  ],
  [
    'such a key of a router',
    `http: {routers: {b: {${ROUTER}, nonsense: 1}}}\n`,
    'field not found, node: nonsense',
  ],
  [
    'a word',
    'word\n',
    'yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str `word` into map[string]interface {}',
  ],
  [
    'a list',
    '- http\n',
    'yaml: unmarshal errors:\n  line 1: cannot unmarshal !!seq into map[string]interface {}',
  ],
  [
    'a section that is no map',
    'http: 1\n',
    'http cannot be a standalone element (type *dynamic.HTTPConfiguration)',
  ],
  [
    'an empty section',
    'http: {}\n',
    'http cannot be a standalone element (type *dynamic.HTTPConfiguration)',
  ],
  [
    'an empty list of routes',
    'http: {routers: {}}\n',
    'routers cannot be a standalone element (type map[string]*dynamic.Router)',
  ],
])('refuses %s', (_, text, problem) => {
  expect(readDynamic(text)).toEqual({ problem });
});

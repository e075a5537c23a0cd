/*
 * Proves which dynamic files are told to be bad: only those that Traefik surely cannot read, of which
 * recorded/traefik/config-errors.json has some, and a real 3.7.9 was given the others. What is made of it is proven by `faultsOfProxy.test.ts`.
 */
import { isBadDynamicFile } from './dynamicFile';

it.each([
  ['a list that does not end', 'http:\n  routers: [\n'],
  ['a tab', 'http:\n\trouters: {}\n'],
  ['a key that Traefik does not know', 'http:\n  nonsense: 1\n'],
  ['such a key of certificates', 'tls: {nonsense: 1}\n'],
  ['an empty section', 'http: {}\n'],
  ['a section that is no map', 'http: 1\n'],
  ['routes without any', 'http: {routers: {}}\n'],
  ['stores without any', 'tls:\n  stores: {}\n'],
  ['a list', '- http\n'],
  ['a word', 'http\n'],
])('%s is bad', (_, text) => {
  expect(isBadDynamicFile(text)).toBe(true);
});

const ROUTER = '{rule: "Host(`x`)", service: noop@internal}';

it.each([
  ['routes', `http: {routers: {x: ${ROUTER}}}\n`],
  ['routes in capitals', `HTTP: {Routers: {x: ${ROUTER}}}\n`],
  ['nothing', ''],
  ['a remark', '# to come\n'],
  ['a section with nothing in it', 'http:\n'],
  ['certificates', 'tls: {options: {old: {minVersion: VersionTLS12}}}\n'],
  ['a key at the top, which is passed over', 'nonsense: 1\n'],
  [
    'a key further down, which is not judged',
    'http: {routers: {x: {nonsense: 1}}}\n',
  ],
])('%s is not told to be', (_, text) => {
  expect(isBadDynamicFile(text)).toBe(false);
});

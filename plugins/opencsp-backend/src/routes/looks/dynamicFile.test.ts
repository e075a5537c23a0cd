/*
 * Proves which dynamic files are told to be bad: only those that Traefik surely cannot read, of which
 * recorded/traefik/config-errors.json has some. What is made of it is proven by `faultsOfProxy.test.ts`.
 */
import { isBadDynamicFile } from './dynamicFile';

it.each([
  ['a list that does not end', 'http:\n  routers: [\n'],
  ['a tab', 'http:\n\trouters: {}\n'],
  ['a key that Traefik does not know', 'nonsense: 1\n'],
  ['a list', '- http\n'],
  ['a word', 'http\n'],
])('%s is bad', (_, text) => {
  expect(isBadDynamicFile(text)).toBe(true);
});

it.each([
  ['routes', 'http:\n  routers: {}\n'],
  ['nothing', ''],
  ['a remark', '# to come\n'],
  ['certificates', 'tls:\n  stores: {}\n'],
  ['a key further down, which is not judged', 'http:\n  nonsense: 1\n'],
])('%s is not told to be', (_, text) => {
  expect(isBadDynamicFile(text)).toBe(false);
});

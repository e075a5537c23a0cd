/* Proves what of a profile's page lives in its address; leaves to the page's tests what is then shown. */
import { fileLanguage } from './fileLanguage';
import { readProfileView, writeProfileView } from './profileView';

it('reads what it wrote', () => {
  const view = {
    tab: 'files' as const,
    file: 'authelia/configuration.yml',
    commit: '3f9c1e2a',
  };
  expect(readProfileView(writeProfileView(view))).toEqual(view);
});

it('leaves what is usual out', () => {
  expect(String(writeProfileView({ tab: 'overview' }))).toBe('');
});

it.each(['tab=nonsense', 'commit=../../etc', 'commit=HEAD', ''])(
  'passes over "%s"',
  query => {
    expect(readProfileView(new URLSearchParams(query))).toEqual({
      tab: 'overview',
      file: undefined,
      commit: undefined,
    });
  },
);

it.each([
  ['compose.yaml', 'yaml'],
  ['authelia/configuration.yml', 'yaml'],
  ['config.env', 'ini'],
  ['README.md', 'markdown'],
  ['LICENSE', 'plaintext'],
  ['a.constructor', 'plaintext'],
])('highlights %s as %s', (path, language) => {
  expect(fileLanguage(path)).toBe(language);
});

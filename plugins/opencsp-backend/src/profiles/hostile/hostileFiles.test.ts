/*
 * Proves for paths, entries and env files that each spelling of what a commit made by hand may not have
 * is found; and that a branch as the portal writes it is taken. `compose.yaml` is for the tests beside;
 * how such a commit is read is proven beside the repository.
 */
import { BranchFile } from '../git/ProfileRepository';
import { compose, file, GOOD, problemsOf } from './__testUtils__/branch';
import { hostileFiles } from './hostileFiles';

it('takes a branch as the portal writes it', () => {
  expect(compose(GOOD)).toEqual([]);
});

describe('paths', () => {
  it.each([
    '../x',
    'a/../x',
    './x',
    'a//x',
    '/etc/passwd',
    '',
    '.git/config',
    'a/.GIT/config',
    '.git /config',
    '.git./config',
    'git~1/config',
    '.g\u200cit/config',
    '.\uff47it/config',
    '.gitmodules',
    '.gitattributes',
    'a\\b',
    'a\nb',
    'a\u0000b',
    'C:x',
    'con',
    'a/NUL.txt',
    'com1.yml',
    'x. ',
    'x.',
    ' x',
    '-rf',
    'a/~root',
    'x'.repeat(201),
    `${'ä'.repeat(101)}`,
  ])('%j is refused', path => {
    expect(problemsOf(file(path)).map(it => it.file)).toEqual([path]);
  });

  it.each(['a/b.yml', '.opencsp/x', 'README.md', 'x'.repeat(200), 'Ä/ö'])(
    '%j is taken',
    path => {
      expect(problemsOf(file(path))).toEqual([]);
    },
  );

  it.each([
    [['a.yml', 'A.yml']],
    [['a/x', 'A/y']],
    [['a', 'A/y']],
    [['a/b', 'a/B/c']],
    [['stra\u00dfe', 'STRA\u1e9eE']],
    [['e\u0301', '\u00e9']],
  ])('%j are one path elsewhere', paths => {
    expect(problemsOf(...paths.map(path => file(path)))).toHaveLength(1);
  });
});

describe('entries', () => {
  it.each([
    [
      'a symbolic link',
      { kind: 'symlink', content: '/etc/passwd' },
      'symbolic',
    ],
    ['a submodule', { kind: 'submodule', content: undefined }, 'submodule'],
    ['a program', { kind: 'executable' }, 'program'],
    [
      'what is too large',
      { content: undefined, unreadable: 'too-large' },
      'large',
    ],
    [
      'what is no text',
      { content: undefined, unreadable: 'not-text' },
      'UTF-8',
    ],
    ['a name that is no text', { pathIsText: false }, 'UTF-8'],
  ] as [string, Partial<BranchFile>, string][])(
    'finds %s',
    (_, given, word) => {
      expect(problemsOf(file('x', given))).toEqual([
        { file: 'x', reason: expect.stringContaining(word) },
      ]);
    },
  );

  it('finds that there are too many, and tells no more than a hundred problems', () => {
    const files = Array.from({ length: 200 }, (_, i) => file(`-${i}`));
    const problems = hostileFiles({ files, truncated: true });
    expect(problems).toHaveLength(100);
    expect(problems[0].reason).toContain('more than 200 files');
  });

  it.each([
    'compose.yml',
    'docker-compose.yml',
    'docker-compose.yaml',
    'compose.override.yaml',
    'docker-compose.override.yml',
    'Compose.yaml',
    '.env',
    '.ENV',
  ])('finds %s, which Compose would read by itself', path => {
    expect(problemsOf(file(path, { content: 'services: {}' }))).toHaveLength(1);
  });

  it.each([
    'COMPOSE_FILE=/etc/evil.yml',
    'compose_file=x',
    'export COMPOSE_PATH_SEPARATOR=:',
    '  COMPOSE_ENV_FILES = x',
    'DOCKER_HOST: tcp://evil:2375',
    '"DOCKER_CONTEXT"=x',
    'OPENCSP_SECRETS_DIR=/etc',
    'OPENCSP_SECRETS_DIR',
    'OPENCSP_NEXTCLOUD_DIR=/etc',
    'opencsp_domain=x',
    'A="\nOPENCSP_SECRETS_DIR=/etc\n"',
    'A=1\rDOCKER_HOST=x',
    '\ufeffDOCKER_HOST=x',
  ])('finds the setting in %j', content => {
    expect(problemsOf(file('services.env', { content }))).toEqual([
      {
        file: 'services.env',
        field: expect.stringMatching(/^(compose|docker|opencsp)_/i),
        reason: expect.any(String),
      },
    ]);
  });

  it('leaves what the portal itself writes alone', () => {
    const content = `OPENCSP_BRANCH=ada-family
OPENCSP_BASE_DN='dc=ada,dc=example,dc=com'
OPENCSP_SERVICES=homer
OPENCSP_HOMER_VERSION=1.0.0
OPENCSP_UPTIME_KUMA_HOST=status.ada.example.com
COMPOSE_PROJECT_NAME=ada-family
`;
    expect(problemsOf(file('config.env', { content }))).toEqual([]);
  });
});

/*
 * Proves which addresses and credentials are taken, how OpenSSH is called (read back through a real
 * shell and, where there is one, by OpenSSH itself), which branch names there are, and how a trouble
 * is told; leaves real connections to transports.test.ts.
 */
import { execFileSync } from 'node:child_process';
import { InputError } from '@backstage/errors';
import fc from 'fast-check';
import { branchNameProblem } from './branchNames';
import { sshCommand } from './credentials';
import { knownHosts, readRemote, RepositoryAuth } from './remote';
import { troubleOf, wasNotSent, wordsOf } from './trouble';

const HOST_KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH';
const token: RepositoryAuth = { kind: 'token', tokenFile: '/run/token' };
const key: RepositoryAuth = {
  kind: 'ssh-key',
  keyFile: '/run/key',
  hostKeys: HOST_KEY,
};

describe('readRemote', () => {
  it.each([
    ['https://git.example.com/profiles.git', token, 'http'],
    ['https://git.example.com/profiles.git', undefined, 'http'],
    ['http://127.0.0.1:3000/p.git', token, 'http'],
    ['http://[::1]:3000/p.git', token, 'http'],
    ['http://localhost/p.git', undefined, 'http'],
    ['ssh://git@git.example.com:2222/p.git', key, 'ssh'],
    ['git@git.example.com:ops/p.git', key, 'ssh'],
    ['/var/lib/opencsp/p.git', undefined, 'local'],
    ['file:///var/lib/opencsp/p.git', undefined, 'local'],
  ])('takes %s', (url, auth, kind) => {
    expect(readRemote(url, auth).kind).toBe(kind);
  });

  it('keeps the host as Git asks for it', () => {
    expect(
      readRemote('https://Git.Example.com:443/p.git', token),
    ).toMatchObject({
      url: 'https://git.example.com/p.git',
      host: 'git.example.com',
    });
  });

  it.each([
    ['', undefined, 'url'],
    ['profiles.git', undefined, 'url'],
    ['../profiles.git', undefined, 'url'],
    ['--upload-pack=touch /tmp/x', undefined, 'url'],
    ['-oProxyCommand=x', key, 'url'],
    ['ext::sh -c id', undefined, 'url'],
    ['ext::id', undefined, 'url'],
    ['git://git.example.com/p.git', undefined, 'url'],
    ['ftp://git.example.com/p.git', token, 'url'],
    ['fd::17', undefined, 'url'],
    ['http://git.example.com/p.git', token, 'url'],
    ['http://127.0.0.1.example.com/p.git', token, 'url'],
    ['https://bot:s3cret-canary@git.example.com/p.git', undefined, 'url'],
    ['https://bot@git.example.com/p.git', token, 'url'],
    ['https://git.example.com/p.git?x=1', token, 'url'],
    ['https://git.example.com/p\n.git', token, 'url'],
    ['https://git.example.com\\@evil.example/p.git', token, 'url'],
    ['ssh://-oProxyCommand=x/p.git', key, 'url'],
    ['ssh://git@-oProxyCommand=x/p.git', key, 'url'],
    ['ssh://-x@git.example.com/p.git', key, 'url'],
    ['-x@git.example.com:p.git', key, 'url'],
    ['ssh://git:pw@git.example.com/p.git', key, 'url'],
    ['file://other.example.com/p.git', undefined, 'url'],
    ['file:///a%2fb', undefined, 'url'],
    ['https://git.example.com/p.git', key, 'sshKeyFile'],
    ['/var/lib/p.git', token, 'tokenFile'],
    ['git@git.example.com:p.git', undefined, 'sshKeyFile'],
    ['git@git.example.com:p.git', token, 'sshKeyFile'],
    ['git@git.example.com:p.git', { ...key, keyFile: 'key' }, 'sshKeyFile'],
    ['git@git.example.com:p.git', { ...key, keyFile: '/a"b' }, 'sshKeyFile'],
    ['git@git.example.com:p.git', { ...key, hostKeys: '' }, 'knownHostsFile'],
    [
      'git@git.example.com:p.git',
      { ...key, hostKeys: 'x y' },
      'knownHostsFile',
    ],
    ['https://git.example.com/p', { ...token, username: 'a:b' }, 'username'],
  ] as [string, RepositoryAuth | undefined, string][])(
    'refuses %j',
    (url, auth, field) => {
      let failure: unknown;
      try {
        readRemote(url, auth);
      } catch (error) {
        failure = error;
      }
      expect(failure).toBeInstanceOf(InputError);
      expect(String(failure)).toContain(`profiles.repository.${field}:`);
      expect(String(failure)).not.toContain('canary');
    },
  );
});

describe('how OpenSSH is called', () => {
  const path = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .filter(text => !/["\p{Cc}]/u.test(text))
    .map(text => `/keys/${text}`);

  it('is one word for each option, through a real shell, whatever the paths hold', () => {
    fc.assert(
      fc.property(path, path, (keyFile, hosts) => {
        const words = execFileSync(
          '/bin/sh',
          [
            '-c',
            `ssh() { printf '%s\\0' "$@"; }; ${sshCommand(keyFile, hosts)}`,
          ],
          { encoding: 'utf8' },
        ).split('\0');
        expect(words).toContain(
          `IdentityFile="${keyFile.replaceAll('%', '%%')}"`,
        );
        expect(words).toContain(
          `UserKnownHostsFile="${hosts.replaceAll('%', '%%')}"`,
        );
        expect(words.slice(0, 2)).toEqual(['-F', '/dev/null']);
        expect(words.filter(it => it === '-o').length * 2 + 3).toBe(
          words.length,
        );
      }),
      { numRuns: 40 },
    );
  });

  it('means to OpenSSH what it should', () => {
    let settings: string;
    try {
      settings = execFileSync(
        '/bin/sh',
        [
          '-c',
          `${sshCommand(
            '/a b/%h key',
            '/c d/known',
          )} -G -p 2222 git@git.example.com`,
        ],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
      );
    } catch (error) {
      if (String(error).includes('not found')) {
        return;
      }
      throw error;
    }
    for (const line of [
      'stricthostkeychecking true',
      'userknownhostsfile "/c d/known"',
      'globalknownhostsfile /dev/null',
      'hostkeyalias opencsp-profiles',
      'identitiesonly yes',
      'batchmode yes',
      'forwardagent no',
    ]) {
      expect(
        settings.replace(/^(userknownhostsfile) (\/.*)$/m, '$1 "$2"'),
      ).toContain(`${line}\n`);
    }
    expect(settings).toMatch(/^identityfile "?\/a b\/%%?h key"?$/m);
  });

  it('pins the keys under a name of ours', () => {
    expect(knownHosts(`# comment\n${HOST_KEY} git\n\n`, 'alias')).toBe(
      `alias ${HOST_KEY} git\n`,
    );
  });
});

describe('branchNameProblem', () => {
  it.each([
    'ada-family',
    'a1-b',
    'ada-family-2',
    `${'a'.repeat(32)}-${'b'.repeat(30)}`,
  ])('takes %s', name => {
    expect(branchNameProblem(name)).toBeUndefined();
  });

  it.each([
    '',
    'HEAD',
    'main',
    'ada',
    '-ada',
    '--all',
    'ada-',
    'ada--b',
    'ada-b-',
    'a.lock',
    'ada-b.lock',
    'ada-@{1}',
    '@{-1}',
    'refs/heads/ada-b',
    'ada-b/c',
    'ada-..b',
    'ada-b..c',
    'ada-b c',
    'ada-b\n',
    'ada-b\u0000',
    'ada-b~1',
    'ada-b^',
    'ada-b:c',
    'ada-*',
    'ada-[a]',
    'ada-\\b',
    'Ada-b',
    'ada-B',
    'àda-b',
    'ada\u2010b',
    'ada-1b',
    'ada_b-c',
    `a-${'b'.repeat(31)}`,
    `${'a'.repeat(33)}-b`,
    'a-'.padEnd(101, 'b'),
    'a-'.padEnd(1_000_000, 'b'),
  ])('refuses %j, and says what would be right', name => {
    expect(branchNameProblem(name)).toMatch(/for example|is the most/);
  });

  it('lets nothing through that Git would not take', () => {
    const names = fc.string({
      unit: fc.constantFrom(...'ab1-.@{/~^:\\*[ \u0000\u00e4'),
      maxLength: 8,
    });
    fc.assert(
      fc.property(
        names.filter(it => branchNameProblem(it) === undefined),
        name => {
          expect(
            execFileSync('git', ['check-ref-format', '--branch', name], {
              encoding: 'utf8',
            }),
          ).toBe(`${name}\n`);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('what a trouble is', () => {
  const failed = (stderr: string) => ({
    exitCode: 128,
    stdout: Buffer.alloc(0),
    stderr,
    ended: 'itself' as const,
  });

  it.each([
    ["fatal: Authentication failed for 'https://x/'", 'credentials', true],
    [
      'git@x: Permission denied (publickey).\nfatal: Could not read from remote repository.',
      'credentials',
      true,
    ],
    [
      'Host key verification failed.\nfatal: Could not read from remote repository.',
      'credentials',
      true,
    ],
    [
      "fatal: unable to access 'https://x/': Could not resolve host: x",
      'unreachable',
      true,
    ],
    [
      'error: RPC failed; HTTP 500\nfatal: the remote end hung up unexpectedly',
      'unreachable',
      false,
    ],
    [
      "remote: fatal: unable to access 'x'\nfatal: the remote end hung up unexpectedly",
      'unreachable',
      false,
    ],
    ['fatal: loose object 1 is corrupt', 'local', false],
    ['', 'unreachable', false],
  ])('%j', (stderr, trouble, isBefore) => {
    expect(troubleOf(failed(stderr))).toBe(trouble);
    expect(wasNotSent(failed(stderr))).toBe(isBefore);
  });

  it('is told in one short line without secrets and control characters', () => {
    const words = wordsOf(
      `remote: a\u001b[31m s%crt\r\nremote: s%25crt\nhint: x\nfatal: password=hunter2 ${'x'.repeat(
        9_999,
      )}`,
      's%crt',
    );
    expect(words).toMatch(
      /^remote: a \[31m \*\*\* remote: \*\*\* fatal: password=\*\*\* x+$/,
    );
    expect(words).toHaveLength(500);
  });
});

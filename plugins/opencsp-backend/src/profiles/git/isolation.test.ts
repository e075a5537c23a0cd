/*
 * Proves that Git runs apart from everything around it: no hook, no setting of the machine, the user,
 * the environment, the mirror or a local repository runs or changes anything; no credential is in an
 * argument or in the environment; and that a damaged mirror is made anew.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { GitHttpServer } from './__testUtils__/GitHttpServer';
import { commitRequest, plainGit, Workshop } from './__testUtils__/workshop';

const TOKEN = 'glpat-canary-4711';

let shop: Workshop;

beforeEach(() => {
  shop = new Workshop();
  shop.init();
});

afterEach(() => shop.clear());

const HOOKS = [
  'pre-receive',
  'update',
  'post-receive',
  'post-update',
  'reference-transaction',
  'proc-receive',
  'push-to-checkout',
  'pre-push',
  'pre-auto-gc',
  'post-rewrite',
];

/** Every hook there is, each of which would leave a mark and refuse. */
function plantHooks(folder: string, mark: string): void {
  mkdirSync(folder, { recursive: true });
  HOOKS.forEach(name =>
    writeFileSync(join(folder, name), `#!/bin/sh\ntouch '${mark}'\nexit 1\n`, {
      mode: 0o755,
    }),
  );
}

it('runs no hook of the mirror or of a local repository, wherever they are said to be', async () => {
  const mark = join(shop.folder, 'ran');
  const repository = await shop.open();
  await repository.ensureMirror();
  const mirror = join(shop.folder, 'state-1', 'mirror.git');
  for (const gitDir of [shop.bare, mirror]) {
    plantHooks(join(gitDir, 'hooks'), mark);
    plantHooks(join(gitDir, 'more'), mark);
    plainGit(
      ['--git-dir', gitDir, 'config', 'core.hooksPath', join(gitDir, 'more')],
      shop.folder,
    );
    plainGit(
      [
        '--git-dir',
        gitDir,
        'config',
        'core.alternateRefsCommand',
        `touch '${mark}'`,
      ],
      shop.folder,
    );
    plainGit(
      ['--git-dir', gitDir, 'config', 'core.fsmonitor', `touch '${mark}'`],
      shop.folder,
    );
  }
  const result = await repository.commit(commitRequest('ada-family'));
  expect(result.outcome).toBe('pushed');
  await repository.ensureMirror();
  await repository.tidy();
  expect(
    await repository.delete({
      branch: 'ada-family',
      expected: 'commit' in result ? result.commit : '',
    }),
  ).toEqual({ outcome: 'deleted' });
  expect(existsSync(mark)).toBe(false);
});

it('does not read what the user and the environment say', async () => {
  const mark = join(shop.folder, 'ran');
  const home = join(shop.folder, 'user');
  mkdirSync(join(home, '.config', 'git'), { recursive: true });
  const hostile = `[url "/nowhere"]\n\tinsteadOf = ${shop.folder}\n[core]\n\tsshCommand = touch '${mark}'\n[user]\n\tname = Eve\n[credential]\n\thelper = "!touch '${mark}'"\n`;
  writeFileSync(join(home, '.gitconfig'), hostile);
  writeFileSync(join(home, '.config', 'git', 'config'), hostile);
  const repository = await shop.open({
    environment: {
      ...process.env,
      HOME: home,
      XDG_CONFIG_HOME: join(home, '.config'),
      GIT_DIR: '/nowhere',
      GIT_OBJECT_DIRECTORY: '/nowhere',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'remote.origin.pushurl',
      GIT_CONFIG_VALUE_0: '/nowhere',
      GIT_AUTHOR_NAME: 'Eve',
      GIT_COMMITTER_DATE: '1',
      GIT_ASKPASS: `touch ${mark}`,
      GIT_EXTERNAL_DIFF: `touch ${mark}`,
      GIT_TRACE: join(shop.folder, 'trace'),
    },
  });
  const result = await repository.commit(commitRequest('ada-family'));
  expect(result.outcome).toBe('pushed');
  await repository.diff(undefined, 'commit' in result ? result.commit : '');
  expect(shop.git(['log', '-1', '--format=%an', 'ada-family'])).toBe('Ada\n');
  expect(existsSync(mark)).toBe(false);
  expect(existsSync(join(shop.folder, 'trace'))).toBe(false);
});

it('has no credential in any argument or environment of any process that it starts', async () => {
  const server = new GitHttpServer(shop.folder, TOKEN);
  await server.start();
  const tokenFile = join(shop.folder, 'token');
  writeFileSync(tokenFile, TOKEN);
  const log = join(shop.folder, 'log');
  const bin = join(shop.folder, 'bin');
  mkdirSync(bin);
  const real = plainGit(['--exec-path'], shop.folder).trim();
  const git = (process.env.PATH ?? '')
    .split(':')
    .map(folder => join(folder, 'git'))
    .find(path => existsSync(path));
  writeFileSync(
    join(bin, 'git'),
    `#!/bin/sh\n{ printf '%s\\n' "$@"; env; } >> '${log}'\nexec '${git}' "$@"\n`,
  );
  chmodSync(join(bin, 'git'), 0o755);
  const repository = await shop.open({
    url: server.url('profiles.git'),
    auth: { kind: 'token', tokenFile },
    environment: { PATH: `${bin}:${process.env.PATH}`, TOKEN, HOME: real },
  });
  await repository.ensureMirror();
  await repository.commit(commitRequest('ada-family'));
  const seen = readFileSync(log, 'utf8');
  expect(seen).toContain('--force-with-lease=refs/heads/ada-family:');
  expect(seen).not.toContain('canary');
  expect(seen).not.toContain(Buffer.from(`oauth2:${TOKEN}`).toString('base64'));
  await server.stop();
});

it('gives the token to its own host only, whatever Git asks for', async () => {
  const tokenFile = join(shop.folder, 'token');
  writeFileSync(tokenFile, `${TOKEN}\n`);
  await shop.open({
    url: 'https://git.example.com/profiles.git',
    auth: { kind: 'token', tokenFile },
  });
  const askpass = join(shop.folder, 'state-1', 'helpers', 'askpass');
  const ask = (question: string) => {
    const { execFileSync } =
      jest.requireActual<typeof import('node:child_process')>(
        'node:child_process',
      );
    try {
      return execFileSync(askpass, [question], {
        encoding: 'utf8',
        env: {
          PATH: process.env.PATH,
          OPENCSP_GIT_HOST: 'git.example.com',
          OPENCSP_GIT_ORIGIN: 'https://git.example.com',
          OPENCSP_GIT_USERNAME: 'oauth2',
          OPENCSP_GIT_TOKEN_FILE: tokenFile,
        },
      });
    } catch {
      return 'refused';
    }
  };
  expect(ask("Username for 'https://git.example.com': ")).toBe('oauth2\n');
  expect(ask("Password for 'https://oauth2@git.example.com': ")).toBe(
    `${TOKEN}\n`,
  );
  for (const question of [
    "Password for 'https://oauth2@evil.example.com': ",
    "Password for 'https://oauth2@git.example.com.evil.example': ",
    "Password for 'https://oauth2@evilgit.example.com': ",
    "Username for 'http://git.example.com': ",
    "Enter passphrase for key '/x': ",
  ]) {
    expect(ask(question)).toBe('refused');
  }
});

describe('a damaged mirror', () => {
  const change = (expected: string) =>
    commitRequest('ada-family', {
      expected,
      key: 'change-2',
      files: [{ path: 'config.env', content: 'B=2\n' }],
    });

  const damages: [string, (mirror: string) => void][] = [
    ['is gone', mirror => rmSync(mirror, { recursive: true })],
    [
      'is a file',
      mirror => {
        rmSync(mirror, { recursive: true });
        writeFileSync(mirror, 'x');
      },
    ],
    ['has no HEAD', mirror => rmSync(join(mirror, 'HEAD'))],
    [
      'has no objects',
      mirror => {
        rmSync(join(mirror, 'objects'), { recursive: true });
        mkdirSync(join(mirror, 'objects'));
      },
    ],
    [
      'has empty objects',
      mirror => {
        const objects = join(mirror, 'objects');
        readdirSync(objects, { recursive: true, encoding: 'utf8' })
          .filter(name => /^[0-9a-f]{2}\/[0-9a-f]{38}$/.test(name))
          .forEach(name => {
            chmodSync(join(objects, name), 0o644);
            truncateSync(join(objects, name));
          });
      },
    ],
    [
      'has broken settings',
      mirror => writeFileSync(join(mirror, 'config'), '['),
    ],
    [
      'has a lock that nobody holds',
      mirror => {
        writeFileSync(join(mirror, 'packed-refs.lock'), '');
        mkdirSync(join(mirror, 'refs', 'remotes', 'origin'), {
          recursive: true,
        });
        writeFileSync(
          join(mirror, 'refs', 'remotes', 'origin', 'ada-family.lock'),
          '',
        );
      },
    ],
  ];

  it.each(damages)(
    'that %s is made anew, before and in use',
    async (_, damage) => {
      const first = await shop.open();
      await first.commit(commitRequest('ada-family'));
      await first.ensureMirror();
      const head = shop.headOf('ada-family');
      damage(join(shop.folder, 'state-1', 'mirror.git'));
      expect((await first.readFiles(head)).files).toHaveLength(1);
      const hand = shop.commitByHand('ada-family', [
        { path: 'a', content: 'b' },
      ]);
      damage(join(shop.folder, 'state-1', 'mirror.git'));
      const again = await shop.open({ folder: join(shop.folder, 'state-1') });
      expect(await again.history('ada-family', { limit: 9 })).toHaveLength(2);
      expect(await again.commit(change(hand))).toEqual({
        outcome: 'pushed',
        commit: shop.headOf('ada-family'),
      });
      expect(shop.git(['fsck', '--strict', '--no-dangling'])).toBe('');
    },
    120_000,
  );
});

it('says what is missing when Git is not there, or the path is something else', async () => {
  const without = await shop.open({ environment: { PATH: '/nowhere' } });
  await expect(without.heads()).rejects.toMatchObject({
    trouble: 'local',
    message: expect.stringContaining('Install git'),
  });
  const folder = join(shop.folder, 'plain');
  mkdirSync(folder);
  const other = await shop.open({ url: folder });
  await expect(other.commit(commitRequest('ada-family'))).rejects.toMatchObject(
    {
      mayHaveHappened: false,
      message: expect.stringContaining('git repository'),
    },
  );
});

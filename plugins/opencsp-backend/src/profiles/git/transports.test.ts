/*
 * Proves the repository over HTTP against the real `git http-backend`, with wrong tokens and a server
 * that fails in every way that was thought of: what is thrown, what was done, and that the token goes
 * nowhere else. SSH is proven as far as its command line, by remote.test.ts.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Answer, GitHttpServer } from './__testUtils__/GitHttpServer';
import { commitRequest, Workshop } from './__testUtils__/workshop';
import {
  ProfileRepository,
  RepositoryUnavailableError,
} from './ProfileRepository';

const TOKEN = 'glpat-canary-4711';

let shop: Workshop;
let server: GitHttpServer;
let tokenFile: string;

beforeEach(async () => {
  shop = new Workshop();
  shop.init();
  server = new GitHttpServer(shop.folder, TOKEN);
  await server.start();
  tokenFile = join(shop.folder, 'token file');
  writeFileSync(tokenFile, `${TOKEN}\n`);
});

afterEach(async () => {
  await server.stop();
  shop.clear();
});

function open(remote = 30_000): Promise<ProfileRepository> {
  return shop.open({
    url: server.url('profiles.git'),
    auth: { kind: 'token', tokenFile },
    timeouts: { remote },
  });
}

async function failureOf(
  work: Promise<unknown>,
): Promise<RepositoryUnavailableError> {
  const failure: unknown = await work.then(
    () => new Error('It did not fail.'),
    (error: unknown) => error,
  );
  if (!(failure instanceof RepositoryUnavailableError)) {
    throw failure;
  }
  expect(`${failure.message}${failure.stack}`).not.toContain('canary');
  return failure;
}

/** Every byte of every file below a folder. */
function everythingIn(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, name))
    .filter(path => statSync(path).isFile())
    .map(path => readFileSync(path, 'latin1'))
    .join('\n');
}

describe('over HTTP', () => {
  it('does everything that it does on this disk, with the token from its file', async () => {
    const repository = await open();
    await repository.ensureMirror();
    const first = await repository.commit(commitRequest('ada-family'));
    expect(first).toEqual({
      outcome: 'pushed',
      commit: shop.headOf('ada-family'),
    });
    const hand = shop.commitByHand('ada-family', [{ path: 'a', content: 'b' }]);
    expect(await repository.heads()).toEqual([
      { branch: 'ada-family', commit: hand },
    ]);
    expect(
      (await repository.readFiles(hand)).files.map(({ path }) => path),
    ).toEqual(['a', 'config.env']);
    expect(await repository.history('ada-family', { limit: 9 })).toHaveLength(
      2,
    );
    expect(
      await repository.delete({ branch: 'ada-family', expected: hand }),
    ).toEqual({ outcome: 'deleted' });
    expect(shop.git(['for-each-ref'])).toBe('');
  });

  it('keeps the token out of the mirror, its settings and the helpers', async () => {
    const repository = await open();
    await repository.commit(commitRequest('ada-family'));
    await repository.tidy();
    expect(everythingIn(join(shop.folder, 'state-1'))).not.toContain('canary');
  });

  it('takes a new token from the file without being opened again', async () => {
    const repository = await open();
    writeFileSync(tokenFile, 'old');
    expect((await failureOf(repository.heads())).trouble).toBe('credentials');
    writeFileSync(tokenFile, TOKEN);
    expect(await repository.heads()).toEqual([]);
  });

  it('says that the token is wrong, empty or not there, and that nothing was sent', async () => {
    const repository = await open();
    writeFileSync(tokenFile, 'wrong-canary');
    const failure = await failureOf(
      repository.commit(commitRequest('ada-family')),
    );
    expect(failure).toMatchObject({
      trouble: 'credentials',
      mayHaveHappened: false,
      message: expect.stringContaining('Authentication failed'),
    });
    writeFileSync(tokenFile, '\n');
    expect((await failureOf(open())).message).toContain('empty line');
    await expect(
      shop.open({
        url: server.url('profiles.git'),
        auth: { kind: 'token', tokenFile: '/nowhere/token' },
      }),
    ).rejects.toThrow('/nowhere/token');
  });

  it('does not follow a redirect, so that the token stays with its host', async () => {
    const other = new GitHttpServer(shop.folder);
    await other.start();
    server.answer = ({ url }) => ({
      status: 302,
      headers: { location: other.url(url.slice(1)) },
    });
    const repository = await open();
    const failure = await failureOf(
      repository.commit(commitRequest('ada-family')),
    );
    expect(failure.mayHaveHappened).toBe(false);
    expect(other.seen).toEqual([]);
    await other.stop();
  });

  it.each([
    [
      'HTML with 200',
      {
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: `<h1>Sign in</h1> ${TOKEN}`,
      },
    ],
    ['an empty page', { status: 200, body: '' }],
    ['500', { status: 500, body: TOKEN }],
    ['404', { status: 404 }],
    ['403', { status: 403 }],
    [
      'Git’s type with other content',
      {
        status: 200,
        headers: {
          'content-type': 'application/x-git-upload-pack-advertisement',
        },
        body: 'zzzz',
      },
    ],
  ] as const)('says so when the server answers with %s', async (_, answer) => {
    const repository = await open();
    server.answer = () => answer;
    for (const work of [
      () => repository.heads(),
      () => repository.head('ada-family'),
      () => repository.commit(commitRequest('ada-family')),
      () =>
        repository.delete({ branch: 'ada-family', expected: 'a'.repeat(40) }),
    ]) {
      const failure = await failureOf(work());
      expect(['unreachable', 'credentials']).toContain(failure.trouble);
    }
    server.answer = () => 'well';
    expect(await repository.commit(commitRequest('ada-family'))).toMatchObject({
      outcome: 'pushed',
    });
  });

  it('gives up a server that hangs, and a caller that does', async () => {
    server.answer = () => 'hang';
    const repository = await open(1_000);
    expect((await failureOf(repository.heads())).message).toContain('in time');
    const caller = new AbortController();
    const waiting = failureOf(repository.heads('', caller.signal));
    caller.abort();
    expect((await waiting).message).toContain('given up');
  });

  it('says that nobody is there, and that nothing was sent', async () => {
    const repository = await open();
    await repository.heads();
    await server.stop();
    expect(
      await failureOf(repository.commit(commitRequest('ada-family'))),
    ).toMatchObject({ trouble: 'unreachable', mayHaveHappened: false });
    await server.start();
  });
});

describe('a push that ends half-way', () => {
  it('is known to be done when the answer alone is lost', async () => {
    const repository = await open();
    server.answer = ({ isPush }) => (isPush ? 'cut-after' : 'well');
    expect(await repository.commit(commitRequest('ada-family'))).toEqual({
      outcome: 'pushed',
      commit: shop.headOf('ada-family'),
    });
  });

  it('is not known when the server cannot be asked afterwards; then the key finds it', async () => {
    const repository = await open();
    let isLost = false;
    server.answer = ({ isPush }) => {
      if (isLost) {
        return { status: 503 };
      }
      isLost = isPush;
      return isPush ? 'cut-after' : 'well';
    };
    const failure = await failureOf(
      repository.commit(commitRequest('ada-family')),
    );
    expect(failure.mayHaveHappened).toBe(true);
    server.answer = () => 'well';
    const commit = await repository.findCommit('ada-family', 'change-1');
    expect(commit).toBe(shop.headOf('ada-family'));
    expect(await repository.commit(commitRequest('ada-family'))).toEqual({
      outcome: 'pushed',
      commit,
    });
    expect(shop.commitsOf('ada-family')).toEqual([commit]);
  });

  it('may have happened when the connection broke while it was sent; done again, it is once', async () => {
    const repository = await open();
    server.answer = ({ isPush }) => (isPush ? 'cut-before' : 'well');
    const failure = await failureOf(
      repository.commit(commitRequest('ada-family')),
    );
    expect(failure.mayHaveHappened).toBe(true);
    expect(
      await repository.findCommit('ada-family', 'change-1'),
    ).toBeUndefined();
    server.answer = () => 'well';
    await repository.commit(commitRequest('ada-family'));
    expect(shop.commitsOf('ada-family')).toHaveLength(1);
  });

  it('may have happened when there was no answer in time, and is done late', async () => {
    const repository = await open(1_500);
    let goOn = () => {};
    server.answer = async ({ isPush }): Promise<Answer> => {
      if (isPush) {
        await new Promise<void>(resolve => {
          goOn = resolve;
        });
      }
      return 'well';
    };
    const failure = await failureOf(
      repository.commit(commitRequest('ada-family')),
    );
    expect(failure.mayHaveHappened).toBe(true);
    goOn();
    server.answer = () => 'well';
    const slower = await open();
    expect(await slower.commit(commitRequest('ada-family'))).toMatchObject({
      outcome: 'pushed',
    });
    expect(shop.commitsOf('ada-family')).toHaveLength(1);
  });

  it('is refused in the words of the server, without the token, and not tried for ever', async () => {
    const repository = await open();
    const hook = join(shop.bare, 'hooks', 'pre-receive');
    writeFileSync(
      hook,
      `#!/bin/sh\nprintf 'No pushes on \\033[31mSundays\\033[0m, %s\\n' '${TOKEN}'\nexit 1\n`,
      { mode: 0o755 },
    );
    const failure = await failureOf(
      repository.commit(commitRequest('ada-family')),
    );
    expect(failure).toMatchObject({
      trouble: 'rejected',
      mayHaveHappened: false,
      message: expect.stringContaining('Sundays'),
    });
    expect(failure.message).toContain('***');
    expect(failure.message).not.toMatch(/\p{Cc}/u);
    expect(server.seen.filter(({ isPush }) => isPush)).toHaveLength(1);
  });

  it('does not move a branch that moved between the look and the push', async () => {
    const repository = await open();
    const head = await repository.commit(commitRequest('ada-family'));
    if (head.outcome !== 'pushed') {
      throw new Error(head.outcome);
    }
    let hand = '';
    server.answer = ({ isPush }) => {
      if (isPush) {
        hand ||= shop.commitByHand('ada-family', [{ path: 'a', content: 'b' }]);
      }
      return 'well';
    };
    const change = commitRequest('ada-family', {
      expected: head.commit,
      key: 'change-2',
      files: [{ path: 'config.env', content: 'other\n' }],
    });
    expect(await repository.commit(change)).toEqual({
      outcome: 'moved',
      head: hand,
    });
    expect(
      await repository.delete({ branch: 'ada-family', expected: head.commit }),
    ).toEqual({ outcome: 'moved', head: hand });
    expect(shop.commitsOf('ada-family')).toEqual([hand, head.commit]);
  });
});

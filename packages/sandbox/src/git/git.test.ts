/*
 * Proves, with the real git as a client, that anybody may clone, that a push needs the token, that each
 * scenario does what it says, and that no process is left when a client hangs up or the server stops;
 * leaves how the portal copes with it to the backend's own tests.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import {
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createGitStandIn, GitStandIn } from '.';

describe('the Git server', () => {
  let folder: string;
  let server: GitStandIn;
  const start = async () => {
    server = await createGitStandIn({ port: 0, stateFolder: folder });
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opencsp-git-stand-in-'));
    await start();
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const clone = async (name = 'clone') => {
    const path = join(folder, name);
    await git(folder, 'clone', '--quiet', server.repositoryUrl, path);
    return path;
  };
  const commit = async (path: string, branch: string, content = branch) => {
    await git(path, 'checkout', '--quiet', '-B', branch);
    await writeFile(join(path, 'file'), content);
    await git(path, 'add', 'file');
    await git(path, 'commit', '--quiet', '-m', 'Change');
    return git(path, 'rev-parse', 'HEAD');
  };
  const withToken = (token = server.token) =>
    server.repositoryUrl.replace('//', `//portal:${token}@`);
  const push = (path: string, branch: string, ...options: string[]) =>
    git(path, ...options, 'push', withToken(), `HEAD:refs/heads/${branch}`);
  const heads = async (path: string) =>
    (await git(path, 'ls-remote', '--heads', server.repositoryUrl))
      .split('\n')
      .map(line => line.split('\trefs/heads/').reverse());

  it('is cloned by anybody, and pushed to with the token alone', async () => {
    const path = await clone();
    expect(await readFile(join(path, 'README.md'), 'utf8')).toContain('portal');
    const head = await commit(path, 'ada-home');
    await expect(
      git(path, 'push', server.repositoryUrl, 'HEAD'),
    ).rejects.toThrow(/could not read Username|Authentication failed/);
    await expect(git(path, 'push', withToken('wrong'), 'HEAD')).rejects.toThrow(
      'Authentication failed',
    );
    expect(await heads(path)).toHaveLength(1);
    await push(path, 'ada-home');
    expect(await heads(path)).toContainEqual(['ada-home', head]);
    await git(path, 'push', withToken(), ':refs/heads/ada-home');
    expect(await heads(path)).toHaveLength(1);
    await expect(
      git(path, 'push', withToken(), ':refs/heads/main'),
    ).rejects.toThrow('refusing to delete the current branch');
  });

  it('keeps the repository and the token, which its owner alone may read', async () => {
    const path = await clone();
    const head = await commit(path, 'ada-home');
    await push(path, 'ada-home');
    const { token, tokenFile } = server;
    expect((await readFile(tokenFile, 'utf8')).trim()).toBe(token);
    // eslint-disable-next-line no-bitwise -- file modes are bits
    expect((await stat(tokenFile)).mode & 0o077).toBe(0);
    await server.close();
    await start();
    expect(server.token).toBe(token);
    expect(await heads(path)).toContainEqual(['ada-home', head]);
  });

  it('takes chunked and packed requests', async () => {
    const path = await clone();
    const large = randomBytes(3_000_000).toString('base64');
    await commit(path, 'large', large);
    await push(path, 'large', '-c', 'http.postBuffer=65536');
    const again = await clone('again');
    await git(again, 'checkout', '--quiet', 'large');
    expect(await readFile(join(again, 'file'), 'utf8')).toBe(large);

    const body = '0014command=ls-refs\n0000';
    const answer = await fetch(`${server.repositoryUrl}/git-upload-pack`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-git-upload-pack-request',
        'Content-Encoding': 'gzip',
        'Git-Protocol': 'version=2',
      },
      body: gzipSync(body),
    });
    expect(await answer.text()).toContain('refs/heads/large');
  });

  it('serves nothing else', async () => {
    for (const path of ['/', '/other.git/info/refs?service=git-upload-pack']) {
      expect((await fetch(`${server.url}${path}`)).status).toBe(404);
    }
    for (const path of ['/HEAD', '/config', '/info/refs', '/../token']) {
      const answer = await fetch(`${server.repositoryUrl}${path}`);
      expect(answer.status).toBe(404);
    }
  });

  it('goes down and comes up at the same address', async () => {
    const path = await clone();
    const { url } = server;
    await server.control({ scenario: 'down' });
    await expect(heads(path)).rejects.toThrow(/connect|refused/i);
    await server.control({ scenario: 'up' });
    expect(server.url).toBe(url);
    expect(await heads(path)).toHaveLength(1);
  });

  it('answers with a status or a page', async () => {
    const path = await clone();
    await server.control({ scenario: 'status', code: 503, times: 2 });
    await expect(heads(path)).rejects.toThrow('503');
    await expect(heads(path)).rejects.toThrow('503');
    expect(await heads(path)).toHaveLength(1);
    await server.control({ scenario: 'html-200' });
    await expect(heads(path)).rejects.toThrow('not valid');
    await expect(heads(path)).rejects.toThrow('not valid');
    expect(await server.control({ scenario: 'reset' })).toMatchObject({
      armed: [],
    });
    expect(await heads(path)).toHaveLength(1);
  });

  it('refuses a push in words', async () => {
    const path = await clone();
    await commit(path, 'ada-home');
    const message = 'Names "$(id)" are not allowed';
    await server.control({ scenario: 'reject-push', message });
    await expect(push(path, 'ada-home')).rejects.toThrow(`remote: ${message}`);
    expect(await heads(path)).toHaveLength(1);
    await push(path, 'ada-home');
    expect(await heads(path)).toHaveLength(2);
  });

  it('does a push whose answer is lost', async () => {
    const path = await clone();
    const head = await commit(path, 'ada-home');
    await server.control({ scenario: 'lose-answer' });
    await expect(push(path, 'ada-home')).rejects.toThrow(
      /hung up|RPC failed|unexpected disconnect/i,
    );
    expect(await heads(path)).toContainEqual(['ada-home', head]);
  });

  it('moves a branch under a push that expects another head', async () => {
    const path = await clone();
    const head = await commit(path, 'ada-home');
    await push(path, 'ada-home');
    const answer = await server.control({
      scenario: 'moved',
      branch: 'ada-home',
      file: 'notes/by-hand.txt',
      content: 'äöü\n',
      author: 'Grace <grace@example.com>',
    });
    expect(answer).toMatchObject({
      branches: [{ name: 'ada-home', commit: answer.commit }, { name: 'main' }],
    });
    await commit(path, 'ada-home', 'mine');
    await expect(
      push(path, 'ada-home', '-c', 'push.default=current'),
    ).rejects.toThrow('rejected');
    await git(path, 'fetch', '--quiet', server.repositoryUrl, 'ada-home');
    expect(
      await git(path, 'log', '-1', '--format=%H %P %an <%ae>', 'FETCH_HEAD'),
    ).toBe(`${answer.commit} ${head} Grace <grace@example.com>`);
    expect(await git(path, 'show', 'FETCH_HEAD:notes/by-hand.txt')).toBe('äöü');
    await expect(
      server.control({
        scenario: 'moved',
        branch: 'x',
        file: 'a\nb',
        content: '',
      }),
    ).rejects.toThrow('Write a path');
  });

  it('leaves no process when a client hangs up, or it stops', async () => {
    const path = await clone();
    await commit(path, 'large', randomBytes(3_000_000).toString('base64'));
    await push(path, 'large');
    await hangUp(server);
    await server.close();
    expect(await processesAt(folder)).toEqual([]);
    expect(await readdir(join(folder, 'repositories'))).toEqual([
      'profiles.git',
    ]);
  });
});

/** Runs the real client, without settings of this computer's people. */
function git(cwd: string, ...args: string[]): Promise<string> {
  const people = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  return new Promise((resolve, reject) => {
    execFile(
      'git',
      [...people, ...args],
      {
        cwd,
        env: {
          PATH: process.env.PATH,
          HOME: '/nonexistent',
          LC_ALL: 'C',
          GIT_CONFIG_NOSYSTEM: '1',
          GIT_TERMINAL_PROMPT: '0',
        },
      },
      (error, stdout, stderr) =>
        error ? reject(new Error(stderr)) : resolve(stdout.trimEnd()),
    );
  });
}

/** Sends requests, and goes away: in the middle of one body, and of one answer. */
async function hangUp({ url, repositoryUrl }: GitStandIn): Promise<void> {
  const { port } = new URL(url);
  const request = (length: number, body: string) =>
    [
      `POST ${new URL(repositoryUrl).pathname}/git-upload-pack HTTP/1.1`,
      'Host: git.localhost',
      'Content-Type: application/x-git-upload-pack-request',
      'Git-Protocol: version=2',
      `Content-Length: ${length}`,
      '',
      body,
    ].join('\r\n');
  const refs = await git(tmpdir(), 'ls-remote', repositoryUrl, 'large');
  const want = `want ${refs.split('\t')[0]}\n`;
  const line = (text: string) =>
    `${(text.length + 4).toString(16).padStart(4, '0')}${text}`;
  const fetchAll = `${line('command=fetch')}0001${line(want)}${line(
    'done\n',
  )}0000`;
  await new Promise<void>(resolve => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(request(1000, '0014command'), () => socket.destroy());
    });
    socket.on('close', () => resolve());
  });
  await new Promise<void>(resolve => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(request(fetchAll.length, fetchAll));
    });
    socket.once('data', () => socket.destroy());
    socket.on('close', () => resolve());
  });
}

/** Processes of Git with this folder in their environment, where the system tells (Linux). */
async function processesAt(folder: string): Promise<string[]> {
  for (let tries = 0; ; tries++) {
    const found = await lookFor(folder);
    if (found.length === 0 || tries === 50) {
      return found;
    }
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

async function lookFor(folder: string): Promise<string[]> {
  const pids = await readdir('/proc').catch(() => []);
  const found = await Promise.all(
    pids
      .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
      .map(async pid => {
        const environment = await readFile(
          `/proc/${pid}/environ`,
          'utf8',
        ).catch(() => '');
        return environment.includes(`GIT_PROJECT_ROOT=${folder}`) ? [pid] : [];
      }),
  );
  return found.flat();
}

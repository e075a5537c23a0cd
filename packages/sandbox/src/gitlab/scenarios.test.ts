/*
 * Proves the first start, what is kept, and what goes wrong on demand until `mend` ends it. Leaves how the server
 * answers when nothing is wrong to the other tests.
 */
import { duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  ask,
  GOOD_PASSWORD,
  makeToken,
  ROOT_PASSWORD,
  startGitlab,
  tokenScript,
} from './__testUtils__/lab';
import { gitlabSettings, GitlabStandIn, GitlabStartRefused } from '.';

const ADA = {
  email: 'ada@family.net',
  name: 'Ada',
  username: 'ada',
  password: GOOD_PASSWORD,
};

let standIn: GitlabStandIn;

beforeEach(async () => {
  standIn = await startGitlab();
});
afterEach(() => standIn.close());

function health(): Promise<unknown> {
  return ask(standIn, 'GET', '/-/health').then(
    ({ status, body }) => (status === 200 ? body : status),
    () => 'no answer',
  );
}

/** Until so many wait for an answer. */
async function untilWaiting(count: number): Promise<void> {
  while ((await standIn.control({ scenario: 'state' })).waiting !== count) {
    await new Promise(setImmediate);
  }
}

describe('starts', () => {
  it('makes root once', async () => {
    const state = standIn.state();
    expect(state.users).toMatchObject([{ id: 1, username: 'root' }]);
    const again = await startGitlab({ state, rootPassword: 'short' });
    expect(again.state()).toEqual(state);
    await again.close();
  });

  it.each(['short', 'password123'])(
    'ends when root shall have the password %s',
    async rootPassword => {
      const started = startGitlab({ rootPassword });
      await expect(started).rejects.toThrow(GitlabStartRefused);
    },
  );

  it('reads the lines of its configuration, and the file that one names', () => {
    const GITLAB_OMNIBUS_CONFIG = [
      "external_url 'https://git.example.com'",
      "gitlab_rails['initial_root_password'] = File.read('/run/secrets/root').strip",
      "gitlab_rails['omniauth_enabled'] = true",
    ].join('\n');
    expect(
      gitlabSettings({ GITLAB_OMNIBUS_CONFIG }, path =>
        path === '/run/secrets/root' ? 'secret-of-root\n' : undefined,
      ),
    ).toEqual({
      rootPassword: 'secret-of-root',
      externalUrl: 'https://git.example.com',
    });
    expect(
      gitlabSettings({ GITLAB_ROOT_PASSWORD: 'x' }, () => undefined),
    ).toEqual({ rootPassword: 'x', externalUrl: undefined });
  });

  it('keeps what changes, with no password and no token', async () => {
    const kept: unknown[] = [];
    const keeping = await startGitlab({ keep: state => kept.push(state) });
    const token = await makeToken(keeping);
    await ask(keeping, 'POST', 'users', { token, body: ADA });
    expect(kept).toHaveLength(3);
    const all = JSON.stringify(kept);
    for (const secret of [ROOT_PASSWORD, GOOD_PASSWORD, token]) {
      expect(all).not.toContain(secret);
    }
    await keeping.close();
  });
});

it('down: nothing answers, until it is up', async () => {
  await standIn.control({ scenario: 'down' });
  expect(await health()).toBe('no answer');
  expect((await standIn.runner(tokenScript())).exit).toBe(1);
  await standIn.control({ scenario: 'up' });
  expect(await health()).toBe('GitLab OK');
});

it('starting: 502, and no runner', async () => {
  await standIn.control({ scenario: 'starting', times: 1 });
  expect((await standIn.runner(tokenScript())).stderr).toContain('connection');
  expect(await health()).toBe(502);
  expect(await health()).toBe('GitLab OK');
  expect((await standIn.runner(tokenScript())).exit).toBe(0);
});

it('status: so often, or until it is mended', async () => {
  await standIn.control({ scenario: 'status', code: 500, times: 1 });
  await standIn.control({ scenario: 'status', code: 429 });
  expect([await health(), await health(), await health()]).toEqual([
    ...[500, 429, 429],
  ]);
  await standIn.control({ scenario: 'mend' });
  expect(await health()).toBe('GitLab OK');
});

it('slow: answers come all the same', async () => {
  const told = await standIn.control({ scenario: 'slow', milliseconds: 20 });
  expect(told).toMatchObject({ slowMs: 20 });
  expect(await health()).toBe('GitLab OK');
  expect((await standIn.runner(tokenScript())).exit).toBe(0);
});

it('hang: nothing is done, and all is let go by mend', async () => {
  await standIn.control({ scenario: 'hang' });
  const asked = health();
  const ran = standIn.runner(tokenScript());
  await untilWaiting(2);
  await standIn.control({ scenario: 'mend' });
  expect(await asked).toBe('no answer');
  expect(await ran).toEqual({ exit: 137, stdout: '', stderr: '' });
  expect(standIn.state().tokens).toEqual([]);
});

it('lose-answer: the change is made, and nobody is told', async () => {
  await standIn.control({ scenario: 'lose-answer' });
  expect(await standIn.runner(tokenScript())).toMatchObject({
    ...{ exit: 137, stdout: '' },
  });
  expect(standIn.state().tokens).toHaveLength(1);
  const token = await makeToken(standIn);
  await standIn.control({ scenario: 'lose-answer' });
  expect((await ask(standIn, 'GET', 'users', { token })).status).toBe(200);
  await expect(
    ask(standIn, 'POST', 'users', { token, body: ADA }),
  ).rejects.toThrow();
  expect(standIn.state().users).toHaveLength(2);
});

it('takes connections that are no sockets, and refuses unknown scenarios', async () => {
  const [ours, theirs] = duplexPair();
  standIn.acceptHttp(theirs);
  ours.write('GET /-/health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
  expect(await text(ours)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  await expect(standIn.control({ scenario: 'explode' })).rejects.toThrow(
    'There is no scenario "explode".',
  );
});

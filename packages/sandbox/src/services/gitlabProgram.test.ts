/*
 * Proves that GitLab runs in its container: with the password of its secret, with people that stay when it starts
 * again, with its program for tokens, and that it ends where the real one does. Leaves the API to the stand-in's
 * tests.
 */
import { ProgramRefused } from './ports';
import { ContainerAnswers, createServiceAnswers, ServiceAnswers } from '.';
import { fakeContainer } from './__testUtils__/fakeContainer';

const SCRIPT =
  "puts User.find_by_username('root').personal_access_tokens.create!(name: 'portal', scopes: ['api'], expires_at: 1.day.from_now).token";

describe('GitLab in a container', () => {
  let answers: ServiceAnswers;

  beforeEach(() => {
    answers = createServiceAnswers({
      speed: 10_000,
      publicPorts: { http: 8088, https: 8443 },
    });
  });
  afterEach(() => answers.close());

  function run(
    running: ContainerAnswers,
    argv: readonly string[],
    input = async () => '',
  ) {
    return running.exec?.({ argv, environment: {}, user: 'root', input });
  }

  async function whoIs(running: ContainerAnswers, token: string) {
    const at = running.listenerAt?.(80);
    const answer = await fetch(`http://127.0.0.1:${at?.port}/api/v4/user`, {
      headers: { 'PRIVATE-TOKEN': token },
    });
    return { status: answer.status, body: await answer.json() };
  }

  it('makes a token that its API takes, with its address from outside', async () => {
    const running = await answers.open(fakeContainer('gitlab'));
    const made = await run(running, ['gitlab-rails', 'runner', SCRIPT]);
    expect(made?.exit).toBe(0);
    expect(await whoIs(running, made?.stdout.trim() ?? '')).toMatchObject({
      status: 200,
      body: {
        username: 'root',
        web_url: 'https://git.ada.localhost:8443/root',
      },
    });
  });

  it('reads its input only where a program is to come by it', async () => {
    const running = await answers.open(fakeContainer('gitlab'));
    const never = () => new Promise<string>(() => {});
    expect(
      await run(running, ['gitlab-rails', 'runner', SCRIPT], never),
    ).toMatchObject({ exit: 0 });
    expect(
      await run(running, ['gitlab-rails', 'runner', '-'], async () => SCRIPT),
    ).toMatchObject({ exit: 0 });
    expect(await run(running, ['gitlab-rails', 'console'])).toMatchObject({
      exit: 1,
    });
    expect(await run(running, ['rails', 'runner', SCRIPT])).toBeUndefined();
  });

  it('keeps its tokens in the volume of the container', async () => {
    const container = fakeContainer('gitlab');
    const first = await answers.open(container);
    const made = await run(first, ['gitlab-rails', 'runner', SCRIPT]);
    await first.close();
    const again = await answers.open(container);
    const token = made?.stdout.trim() ?? '';
    expect((await whoIs(again, token)).status).toBe(200);
    const fresh = await answers.open(fakeContainer('gitlab'));
    expect((await whoIs(fresh, token)).status).toBe(401);
  });

  it.each([
    ['a password that is too short', 'short', 'default administrator'],
    ['a secret that is not there', undefined, 'No such file or directory'],
  ])('ends at its start with %s', async (_, password, words) => {
    const container = fakeContainer('gitlab');
    container.files.delete('/run/secrets/gitlab-root-password');
    if (password !== undefined) {
      container.files.set('/run/secrets/gitlab-root-password', password);
    }
    const start = answers.open(container);
    await expect(start).rejects.toThrow(ProgramRefused);
    await expect(start).rejects.toMatchObject({
      exitCode: 1,
      output: expect.arrayContaining([expect.stringContaining(words)]),
    });
  });
});

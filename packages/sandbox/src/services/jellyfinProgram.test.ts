/*
 * Proves that Jellyfin runs in its container: with the wizard of its first start, and with people that stay when
 * it starts again. Leaves the API to the stand-in's tests.
 */
import { ContainerAnswers, createServiceAnswers, ServiceAnswers } from '.';
import { fakeContainer } from './__testUtils__/fakeContainer';

const CLIENT =
  'MediaBrowser Client="Portal", Device="backstage", DeviceId="1", Version="1"';
const ADMIN = { Name: 'opencsp-admin', Password: 'first-Start-4711' };

describe('Jellyfin in a container', () => {
  let answers: ServiceAnswers;

  beforeEach(() => {
    answers = createServiceAnswers({
      speed: 10_000,
      publicPorts: { http: 8088, https: 8443 },
    });
  });
  afterEach(() => answers.close());

  async function ask(
    running: ContainerAnswers,
    path: string,
    body?: object,
  ): Promise<Response> {
    const at = running.listenerAt?.(8096);
    return fetch(`http://127.0.0.1:${at?.port}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: CLIENT, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
  }

  const isDone = async (running: ContainerAnswers) =>
    (await (await ask(running, '/System/Info/Public')).json())
      .StartupWizardCompleted;

  const login = async (running: ContainerAnswers) =>
    (
      await ask(running, '/Users/AuthenticateByName', {
        ...{ Username: ADMIN.Name, Pw: ADMIN.Password },
      })
    ).status;

  it('begins with its wizard, and keeps its people in the volume of the container', async () => {
    const container = fakeContainer('jellyfin');
    const first = await answers.open(container);
    expect(await isDone(first)).toBe(false);
    await ask(first, '/Startup/User');
    await ask(first, '/Startup/User', ADMIN);
    await ask(first, '/Startup/Complete', {});
    await first.close();
    const again = await answers.open(container);
    expect(await isDone(again)).toBe(true);
    expect(await login(again)).toBe(200);
    const fresh = await answers.open(fakeContainer('jellyfin'));
    expect(await isDone(fresh)).toBe(false);
    expect(await login(fresh)).toBe(401);
  });

  it('has no program to run beside it', async () => {
    const running = await answers.open(fakeContainer('jellyfin'));
    expect(running.exec).toBeUndefined();
    expect(running.listenerAt?.(80)).toBeUndefined();
  });
});

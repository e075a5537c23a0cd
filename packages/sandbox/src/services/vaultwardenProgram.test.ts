/*
 * Proves that Vaultwarden runs in its container: with the settings and secrets of it, with people that stay when
 * it starts again, and that it ends where the real one does. Leaves the API to the stand-in's recordings.
 */
import { ProgramRefused } from './ports';
import { ContainerAnswers, createServiceAnswers, ServiceAnswers } from '.';
import { ENVIRONMENTS, fakeContainer } from './__testUtils__/fakeContainer';

describe('Vaultwarden in a container', () => {
  let answers: ServiceAnswers;

  beforeEach(() => {
    answers = createServiceAnswers({
      speed: 10_000,
      publicPorts: { http: 8088, https: 8443 },
    });
  });
  afterEach(() => answers.close());

  const urlOf = (running: ContainerAnswers) =>
    `http://127.0.0.1:${running.listenerAt?.(80)?.port}`;

  /** The cookie of the admin page, for a token; nothing where it is refused. */
  async function openAdmin(running: ContainerAnswers, token: string) {
    const answer = await fetch(`${urlOf(running)}/admin`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ token }),
    });
    return answer.headers.get('set-cookie')?.split(';')[0];
  }

  async function peopleOf(running: ContainerAnswers, cookie: string) {
    const answer = await fetch(`${urlOf(running)}/admin/users`, {
      headers: { cookie },
    });
    const all: { email: string }[] = await answer.json();
    return all.map(({ email }) => email);
  }

  it('opens its admin page with its secret, and keeps its people in the volume of the container', async () => {
    const container = fakeContainer('vaultwarden');
    const first = await answers.open(container);
    expect(await openAdmin(first, 'wrong')).toBeUndefined();
    const cookie = await openAdmin(first, 'a-token-for-the-admin-page');
    await fetch(`${urlOf(first)}/admin/invite`, {
      method: 'POST',
      headers: { cookie: cookie ?? '', 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'ada@example.com' }),
    });
    expect(await peopleOf(first, cookie ?? '')).toEqual(['ada@example.com']);
    await first.close();
    const again = await answers.open(container);
    // Its signing key stays, too: who was signed in is still.
    expect(await peopleOf(again, cookie ?? '')).toEqual(['ada@example.com']);
  });

  it('ends at its start with a setting that it does not take, in the words of the real one', async () => {
    const start = answers.open(
      fakeContainer('vaultwarden', {
        environment: { ...ENVIRONMENTS.vaultwarden, DOMAIN: 'vault.localhost' },
      }),
    );
    await expect(start).rejects.toThrow(ProgramRefused);
    await expect(start).rejects.toMatchObject({
      exitCode: 12,
      output: expect.arrayContaining(['Error loading config:']),
    });
  });

  it('warns in the log of what it takes all the same', async () => {
    const lines: string[] = [];
    const others = createServiceAnswers({
      speed: 10_000,
      publicPorts: { http: 8088, https: 8443 },
      log: line => lines.push(line),
    });
    await others.open(fakeContainer('vaultwarden'));
    await others.close();
    expect(lines.join('\n')).toContain('plain text `ADMIN_TOKEN`');
  });
});

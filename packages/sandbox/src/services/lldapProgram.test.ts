/*
 * Proves that the directory of a profile runs in its container: with the settings and secrets of it, with
 * people that stay when it starts again, on ports that others find, and that it ends where the real one does.
 * Leaves what it answers to the stand-in's recordings.
 */
import { Client } from 'ldapts';
import { ProgramRefused } from './ports';
import { createServiceAnswers, ServiceAnswers } from '.';
import { fakeContainer } from './__testUtils__/fakeContainer';

const ADMIN_DN = 'uid=admin,ou=people,dc=ada,dc=localhost';
const [HTTP, LDAP] = [17170, 3890];

describe('the directory in a container', () => {
  let answers: ServiceAnswers;

  beforeEach(() => {
    answers = createServiceAnswers({
      speed: 10_000,
      publicPorts: { http: 8088, https: 8443 },
    });
  });
  afterEach(() => answers.close());

  async function signIn(port: { port: number } | undefined, password: string) {
    const client = new Client({ url: `ldap://127.0.0.1:${port?.port}` });
    try {
      await client.bind(ADMIN_DN, password);
      return 'in';
    } catch (error) {
      return error instanceof Error ? error.name : error;
    } finally {
      await client.unbind();
    }
  }

  it('lets in who its secret says, on the port for LDAP', async () => {
    const running = await answers.open(fakeContainer('lldap'));
    const at = running.listenerAt?.(LDAP);
    expect(await signIn(at, 'sandbox-only')).toBe('in');
    expect(await signIn(at, 'wrong')).toBe('InvalidCredentialsError');
    expect(running.listenerAt?.(HTTP)?.port).toEqual(expect.any(Number));
    expect(running.listenerAt?.(80)).toBeUndefined();
  });

  it('keeps its people in the volume of the container', async () => {
    const container = fakeContainer('lldap');
    const first = await answers.open(container);
    await first.close();
    container.files.set('/run/secrets/lldap-admin-password', 'another-one');
    const again = await answers.open(container);
    // The secret is for the first start only.
    expect(await signIn(again.listenerAt?.(LDAP), 'sandbox-only')).toBe('in');
    const fresh = fakeContainer('lldap');
    fresh.files.set('/run/secrets/lldap-admin-password', 'another-one');
    const other = await answers.open(fresh);
    expect(await signIn(other.listenerAt?.(LDAP), 'another-one')).toBe('in');
  });

  it('ends at its start without a secret, with the code and the words of the real one', async () => {
    const container = fakeContainer('lldap', {
      environment: { LLDAP_KEY_SEED: 'seed-of-many-characters' },
    });
    const start = answers.open(container);
    await expect(start).rejects.toThrow(ProgramRefused);
    await expect(start).rejects.toMatchObject({
      exitCode: 1,
      output: expect.arrayContaining([expect.stringContaining('JWT')]),
    });
  });

  it('is not reached while the sandbox has it down', async () => {
    const running = await answers.open(fakeContainer('lldap'));
    await answers.services.control({ scenario: 'down', service: 'lldap' });
    expect(running.listenerAt?.(LDAP)).toBeUndefined();
    await answers.services.control({ scenario: 'mend' });
    expect(running.listenerAt?.(LDAP)).toBeDefined();
    expect(
      await answers.lldap.control({ scenario: 'state', project: 'family' }),
    ).toMatchObject({ running: [{ project: 'family', users: ['admin'] }] });
  });
});

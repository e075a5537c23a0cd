/*
 * Proves that Nextcloud runs in its container: installed with the container's secret, with people that stay when
 * it starts again, with the directory of the same network, and with its commands. Leaves what commands do to the
 * stand-in's tests.
 */
import { ProgramRefused } from './ports';
import { ContainerAnswers, createServiceAnswers, ServiceAnswers } from '.';
import { ENVIRONMENTS, fakeContainer } from './__testUtils__/fakeContainer';

const PASSWORD = 'Right-Horse-7-Battery';

describe('Nextcloud in a container', () => {
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
    { user = 'www-data', folder }: { user?: string; folder?: string } = {},
  ) {
    return running.exec?.({
      argv,
      environment: { OC_PASS: PASSWORD },
      ...{ user, folder },
      input: async () => '',
    });
  }

  const addAda = ['user:add', '--password-from-env', '--', 'ada'];

  it('lets in who its secret says, by the name that it trusts', async () => {
    const running = await answers.open(fakeContainer('nextcloud'));
    const at = running.listenerAt?.(80);
    const me = async (password: string) => {
      const credentials = Buffer.from(`opencsp-admin:${password}`);
      const answer = await fetch(
        `http://127.0.0.1:${at?.port}/ocs/v2.php/cloud/user?format=json`,
        {
          headers: {
            'ocs-apirequest': 'true',
            authorization: `Basic ${credentials.toString('base64')}`,
          },
        },
      );
      return answer.status;
    };
    expect(await me('Long-Enough-7-Nextcloud')).toBe(200);
    expect(await me('wrong')).toBe(401);
  });

  it('keeps its people in the volume of the container', async () => {
    const container = fakeContainer('nextcloud');
    const first = await answers.open(container);
    expect(await run(first, ['php', 'occ', ...addAda])).toMatchObject({
      exit: 0,
    });
    await first.close();
    const again = await answers.open(container);
    expect(await run(again, ['php', 'occ', 'user:info', 'ada'])).toMatchObject({
      exit: 0,
    });
    const fresh = await answers.open(fakeContainer('nextcloud'));
    expect(await run(fresh, ['php', 'occ', 'user:info', 'ada'])).toMatchObject({
      exit: 1,
    });
  });

  it.each([
    ['in the folder of the image', ['php', 'occ', 'status'], undefined, 0],
    ['by its path', ['php', '/var/www/html/occ', 'status'], '/tmp', 0],
    ['elsewhere', ['php', 'occ', 'status'], '/tmp', 1],
  ])('finds its commands %s', async (_, argv, folder, exit) => {
    const running = await answers.open(fakeContainer('nextcloud'));
    expect(await run(running, argv, { folder })).toMatchObject({ exit });
  });

  it('has no program but its own', async () => {
    const running = await answers.open(fakeContainer('nextcloud'));
    expect(await run(running, ['node', 'occ'])).toBeUndefined();
    expect(
      await run(running, ['php', 'occ', 'status'], { user: 'root' }),
    ).toMatchObject({ exit: 1 });
  });

  it('asks the directory that its container reaches', async () => {
    const directory = await answers.open(fakeContainer('lldap'));
    const running = await answers.open(
      fakeContainer('nextcloud', {
        neighbour: async (name, port) =>
          name === 'lldap' ? directory.listenerAt?.(port) : undefined,
      }),
    );
    const occ = (...words: string[]) => run(running, ['php', 'occ', ...words]);
    await occ('app:enable', 'user_ldap');
    await occ('ldap:create-empty-config');
    const settings = {
      ldapHost: 'ldap://lldap',
      ldapPort: '3890',
      ldapAgentName: 'uid=admin,ou=people,dc=ada,dc=localhost',
      ldapAgentPassword: 'sandbox-only',
      ldapBase: 'dc=ada,dc=localhost',
      ldapUserFilter: '(objectclass=person)',
      ldapLoginFilter: '(&(objectclass=person)(uid=%uid))',
      ldapConfigurationActive: '1',
    };
    for (const [key, value] of Object.entries(settings)) {
      await occ('ldap:set-config', 's01', key, value);
    }
    expect(await occ('ldap:test-config', 's01')).toMatchObject({ exit: 0 });
    await occ('ldap:set-config', 's01', 'ldapHost', 'ldap://elsewhere');
    expect(await occ('ldap:test-config', 's01')).toMatchObject({ exit: 1 });
  });

  it('ends at its start with a name that nobody can have', async () => {
    const start = answers.open(
      fakeContainer('nextcloud', {
        environment: {
          ...ENVIRONMENTS.nextcloud,
          NEXTCLOUD_ADMIN_USER: 'not/allowed',
        },
      }),
    );
    await expect(start).rejects.toThrow(ProgramRefused);
    await expect(start).rejects.toMatchObject({ exitCode: 1 });
  });

  it('is told by the control API what goes wrong with it', async () => {
    const running = await answers.open(fakeContainer('nextcloud'));
    const control = answers.programs.find(
      ({ standIn }) => standIn.name === 'nextcloud',
    );
    expect(control?.scenarios).toContain('policy-refuses');
    await control?.standIn.control({
      ...{ scenario: 'policy-refuses', project: 'family', hint: 'Too plain.' },
    });
    expect(await run(running, ['php', 'occ', ...addAda])).toMatchObject({
      exit: 1,
      stdout: expect.stringContaining('Too plain.'),
    });
    await expect(
      control?.standIn.control({ scenario: 'state', project: 'nobody' }),
    ).rejects.toThrow('There are: family.');
  });
});

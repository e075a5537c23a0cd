/*
 * Proves that the sign-in portal of a profile runs in its container: with the configuration, the secret and the
 * directory that the container sees, that it ends where the real one was recorded to end, that bans stay when it
 * starts again, and that its command runs in it. Leaves what it answers to the stand-in's recordings.
 */
import starts from '../authelia/__recordings__/11-start-failures.json';
import { ContainerAnswers, ProgramRefused } from './ports';
import { createServiceAnswers, ServiceAnswers } from '.';
import { FakeContainer, fakeContainer } from './__testUtils__/fakeContainer';

const CONFIGURATION = '/etc/authelia/configuration.yml';
const SECRET = '/run/secrets/authelia-ldap-password';
const PASSWORD = 'sandbox-only';

const PATHS = {
  X_AUTHELIA_CONFIG: CONFIGURATION,
  AUTHELIA_AUTHENTICATION_BACKEND_LDAP_PASSWORD_FILE: SECRET,
};

const ldap = (address = 'ldap://lldap:3890') => `
authentication_backend:
  ldap:
    implementation: lldap
    address: '${address}'
    base_dn: 'dc=ada,dc=localhost'
    user: 'uid=admin,ou=people,dc=ada,dc=localhost'
`;

const RULES = `
session:
  cookies:
    - domain: ada.localhost
      authelia_url: 'https://auth.ada.localhost'
notifier: { filesystem: { filename: /config/notification.txt } }
access_control:
  default_policy: one_factor
`;

const HEALTH = {
  method: 'GET',
  url: 'http://authelia:9091/api/health',
  headers: new Headers(),
  body: Buffer.alloc(0),
  signal: new AbortController().signal,
};

function firstFactor(password: string) {
  return {
    ...HEALTH,
    method: 'POST',
    url: 'http://authelia:9091/api/firstfactor',
    headers: new Headers({
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'auth.ada.localhost',
    }),
    body: Buffer.from(JSON.stringify({ username: 'admin', password })),
  };
}

/** The output of a recorded start, with what differs here: the version's name, and addresses. */
function recorded(note: string, changes: Record<string, string> = {}) {
  const start = starts.find(each => each.note === note);
  const output = start?.output.map(line =>
    Object.entries({
      'untagged-v4.39.20-dirty (master, unknown)': 'v4.39.20',
      ...changes,
    }).reduce((text, [from, to]) => text.replaceAll(from, to), line),
  );
  return { exitCode: start?.exit, output };
}

describe('the sign-in portal in a container', () => {
  let answers: ServiceAnswers;
  let directory: ContainerAnswers;

  beforeEach(async () => {
    answers = createServiceAnswers({
      speed: 10_000,
      publicPorts: { http: 8088, https: 8443 },
    });
    directory = await answers.open(fakeContainer('lldap'));
  });
  afterEach(() => answers.close());

  function aPortal(over: Partial<FakeContainer> = {}): FakeContainer {
    const container = fakeContainer('authelia', {
      environment: PATHS,
      neighbour: async (name, port) =>
        name === 'lldap' ? directory.listenerAt?.(port) : undefined,
      ...over,
    });
    container.files.set(CONFIGURATION, ldap() + RULES);
    container.files.set(SECRET, `${PASSWORD}\n`);
    return container;
  }

  const signIn = async (portal: ContainerAnswers, password: string) =>
    (await portal.handle(firstFactor(password))).status;

  const run = async (portal: ContainerAnswers, ...argv: string[]) =>
    portal.exec?.({
      argv,
      environment: {},
      user: 'root',
      input: async () => '',
    });

  it('lets in whom the directory of its project knows', async () => {
    const portal = await answers.open(aPortal());
    expect(await signIn(portal, PASSWORD)).toBe(200);
    expect(await signIn(portal, 'wrong')).toBe(401);
  });

  it('keeps nobody in while the directory is away, and is well', async () => {
    const portal = await answers.open(aPortal());
    await answers.services.control({ scenario: 'down', service: 'lldap' });
    expect(await signIn(portal, PASSWORD)).toBe(401);
    expect((await portal.handle(HEALTH)).status).toBe(200);
    await answers.services.control({ scenario: 'mend' });
    expect(await signIn(portal, PASSWORD)).toBe(200);
  });

  it('keeps nobody in while the store of sessions is away, and ends at its start then, as recorded', async () => {
    const store = await answers.open(fakeContainer('redis'));
    const container = aPortal({
      neighbour: async (name, port) =>
        (name === 'lldap' ? directory : store).listenerAt?.(port),
    });
    const withStore = (host: string, port: number) =>
      container.files.set(
        CONFIGURATION,
        ldap() +
          RULES.replace(
            'session:',
            `session:\n  redis: { host: '${host}', port: ${port} }`,
          ),
      );
    withStore('redis', 6379);
    const portal = await answers.open(container);
    expect(await signIn(portal, PASSWORD)).toBe(200);
    await answers.services.control({ scenario: 'down', service: 'redis' });
    expect(await signIn(portal, PASSWORD)).toBe(401);
    expect((await portal.handle(HEALTH)).status).toBe(200);
    await answers.services.control({ scenario: 'mend' });
    expect(await signIn(portal, PASSWORD)).toBe(200);
    withStore('127.0.0.1', 6399);
    expect(await refusalOf(container)).toEqual(recorded('redis not reachable'));
  });

  it('writes who was refused and why to the log of its container, in the recorded form', async () => {
    const container = aPortal();
    const portal = await answers.open(container);
    expect(await signIn(portal, PASSWORD)).toBe(200);
    expect(container.written).toEqual([]);
    for (const wrong of ['1', '2', '3']) {
      expect(await signIn(portal, wrong)).toBe(401);
    }
    expect(await signIn(portal, PASSWORD)).toBe(401);
    const where = 'method=POST path=/api/firstfactor remote_ip=[\\da-f.:]+$';
    expect(container.written.slice(0, 3)).toEqual(
      Array.from({ length: 3 }, () =>
        expect.stringMatching(
          new RegExp(
            `^level=error msg="Unsuccessful 1FA authentication attempt by user 'admin'" error=".*" ${where}`,
          ),
        ),
      ),
    );
    expect(container.written.at(-1)).toMatch(
      new RegExp(
        `^level=error msg="Unsuccessful 1FA authentication attempt by user 'admin' and they are banned until .*" ${where}`,
      ),
    );
  });

  async function refusalOf(container: FakeContainer) {
    const refused = await answers.open(container).catch(error => error);
    if (!(refused instanceof ProgramRefused)) {
      throw new Error(`It did not end: ${refused}`);
    }
    const { exitCode, output } = refused;
    return { exitCode, output };
  }

  it('ends at its start while its user is refused, as recorded', async () => {
    const container = aPortal();
    container.files.set(SECRET, 'wrong');
    expect(await refusalOf(container)).toEqual(recorded('wrong LDAP password'));
  });

  it('ends at its start while the directory is not there, as recorded', async () => {
    await directory.close();
    const container = aPortal({ neighbour: async () => undefined });
    container.files.set(CONFIGURATION, ldap('ldap://127.0.0.1:3899') + RULES);
    expect(await refusalOf(container)).toEqual(recorded('LDAP not reachable'));
  });

  it.each([
    ['no configuration', { [CONFIGURATION]: undefined }, 'no such file'],
    ['one without a directory', { [CONFIGURATION]: RULES }, "'ldap'"],
    ['one that is no YAML', { [CONFIGURATION]: 'a: [' }, 'Configuration: '],
    ['no secret', { [SECRET]: undefined }, `open ${SECRET}: no such file`],
    ['an empty secret', { [SECRET]: '\n' }, "option 'password' is required"],
    [
      'a secret that is said twice',
      {
        [CONFIGURATION]: `${ldap().trimEnd()}\n    password: 'another'\n${RULES}`,
      },
      "it's already defined in other configuration sources",
    ],
  ])('ends at its start with %s', async (_, changes, why) => {
    const container = aPortal();
    for (const [path, text] of Object.entries(changes)) {
      if (text === undefined) {
        container.files.delete(path);
      } else {
        container.files.set(path, text);
      }
    }
    const { exitCode, output } = await refusalOf(container);
    expect(exitCode).toBe(1);
    expect(output[0]).toContain(why);
    expect(output.at(-1)).toBe(
      recorded('configuration error at start').output?.at(-1),
    );
  });

  it('keeps bans in its volume, and its command ends them', async () => {
    const container = aPortal();
    const first = await answers.open(container);
    for (const wrong of ['1', '2', '3']) {
      await signIn(first, wrong);
    }
    await first.close();
    expect([...container.files.keys()]).toContain('/config/database.json');
    const again = await answers.open(container);
    expect(await signIn(again, PASSWORD)).toBe(401);
    const bans = ['authelia', 'storage', 'bans', 'user'];
    expect((await run(again, ...bans, 'list'))?.stdout).toContain('admin');
    expect(await run(again, ...bans, 'revoke', 'admin')).toMatchObject({
      exit: 0,
      stdout: expect.stringContaining('SUCCESS'),
    });
    expect(await signIn(again, PASSWORD)).toBe(200);
    expect(await run(again, 'ls')).toBeUndefined();
  });

  it('writes messages to people into the file that its configuration names', async () => {
    const container = aPortal();
    const portal = await answers.open(container);
    const signedIn = await portal.handle(firstFactor(PASSWORD));
    const [cookie = ''] = signedIn.headers.getSetCookie();
    const asked = firstFactor('');
    asked.headers.set('cookie', cookie.split(';')[0]);
    const { status } = await portal.handle({
      ...asked,
      url: 'http://authelia:9091/api/user/session/elevation',
    });
    expect(status).toBe(200);
    const read = await run(portal, 'cat', '/config/notification.txt');
    expect(read).toMatchObject({ exit: 0, stderr: '' });
    expect(read?.stdout).toMatch(
      /^Date: .*\nRecipient: .*\nSubject: Confirm your identity\n/,
    );
    expect(await run(portal, 'cat', '/nowhere')).toEqual({
      ...{ exit: 1, stdout: '' },
      stderr: "cat: can't open '/nowhere': No such file or directory\n",
    });
  });

  it('keeps no password', async () => {
    const container = aPortal();
    const portal = await answers.open(container);
    await signIn(portal, PASSWORD);
    await signIn(portal, 'a-wrong-password');
    const kept = container.files.get('/config/database.json') ?? '';
    expect(kept).toContain('admin');
    expect(kept).not.toMatch(/sandbox-only|a-wrong-password/);
  });
});

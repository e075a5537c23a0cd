/*
 * Proves over real SSH that a program is run inside of a container by `docker exec` and by
 * `docker compose exec`: with its user, variables and standard input, a secret handed over by a shell that reads
 * it, and in the words and codes of Docker where there is nothing to run. What programs do is left to the tests
 * of their stand-ins, and the shell to its own.
 */
import { createServiceAnswers, ServiceAnswers } from '../services';
import { COMPOSE, ProxyScene, until } from './__testUtils__/proxyScene';

const SECRETS = {
  'admin-password': 'Long-Enough-7-Nextcloud',
  'root-password': 'Long-Enough-7-Words',
};

const PROJECT_FILE = `name: ada-home
services:
  nextcloud:
    image: nextcloud:33.0.8-apache
    environment:
      NEXTCLOUD_ADMIN_USER: opencsp-admin
      NEXTCLOUD_ADMIN_PASSWORD_FILE: /run/secrets/admin-password
      SQLITE_DATABASE: nextcloud
    secrets: [admin-password]
    volumes: [{type: volume, source: data, target: /var/www/html}]
    restart: unless-stopped
  gitlab:
    image: gitlab/gitlab-ce:19.1.2-ce.0
    environment:
      GITLAB_OMNIBUS_CONFIG: "gitlab_rails['initial_root_password'] = File.read('/run/secrets/root-password').strip"
    secrets: [root-password]
    restart: unless-stopped
  homer:
    image: b4bz/homer:v26.4.2
volumes:
  data: {}
secrets:
  admin-password: {file: ./secrets/admin-password}
  root-password: {file: ./secrets/root-password}
`;

const PASSWORD = 'Right-Horse-7-Battery';
const HAND_OVER = `sh -c 'IFS= read -r OC_PASS && export OC_PASS && exec "$@"' sh`;
const MAKE_ADA = 'php occ user:add --password-from-env -- ada';
const SCRIPT =
  "puts User.find_by_username('root').personal_access_tokens.create!(name: 'portal', scopes: ['api'], expires_at: 1.day.from_now).token";

/** A word as a shell takes it. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

describe('programs inside of containers', () => {
  let answers: ServiceAnswers;
  let scene: ProxyScene;

  beforeAll(async () => {
    answers = createServiceAnswers({
      speed: 10_000,
      publicPorts: { http: 8088, https: 8443 },
    });
    scene = new ProxyScene({
      proxy: {
        authority: {
          order: async () => {
            throw new Error('There is no proxy here.');
          },
        },
        open: answers.open,
      },
    });
    await scene.begin();
    for (const [name, text] of Object.entries(SECRETS)) {
      await scene.put(`secrets/${name}`, text);
    }
    await scene.put('compose.yaml', PROJECT_FILE);
    await scene.compose('up -d');
  });
  afterAll(async () => {
    await scene.end();
    await answers.close();
  });

  async function idOf(service: string): Promise<string> {
    const { stdout } = await scene.compose(`ps -a -q ${service}`);
    return stdout.trim();
  }

  /** Runs something in a container by its id, as the portal does. */
  async function inside(
    service: string,
    words: string,
    { input, flags = '-i' }: { input?: string; flags?: string } = {},
  ) {
    const id = await idOf(service);
    return scene.run(`docker exec ${flags} ${id} ${words}`, input);
  }

  const occ = (words: string, input?: string) =>
    inside('nextcloud', words, { input, flags: '-i -u www-data' });

  it('has a secret handed over by standard input', async () => {
    const made = await occ(`${HAND_OVER} ${MAKE_ADA}`, `${PASSWORD}\n`);
    expect(made).toEqual({
      code: 0,
      stdout: expect.stringContaining('The account "ada" was created'),
      stderr: '',
    });
    const again = await occ(`${HAND_OVER} ${MAKE_ADA}`, `${PASSWORD}\n`);
    expect(again).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('already exists'),
    });
    const { stdout } = await occ('php occ user:list --output=json');
    expect(Object.keys(JSON.parse(stdout))).toEqual(
      expect.arrayContaining(['ada', 'opencsp-admin']),
    );
  });

  it('takes a variable of who asks by its name, and one with its value', async () => {
    const withVariable = (flag: string, name: string) =>
      inside('nextcloud', `php occ user:add --password-from-env -- ${name}`, {
        flags: `${flag} -u 33`,
      });
    expect(await withVariable(`-e OC_PASS=${PASSWORD}`, 'bob')).toMatchObject({
      code: 0,
    });
    const id = await idOf('nextcloud');
    expect(
      await scene.run(
        `env OC_PASS=${PASSWORD} docker exec -u 33 -e OC_PASS ${id} php /var/www/html/occ user:add --password-from-env -- eve`,
      ),
    ).toMatchObject({ code: 0 });
    expect(await withVariable('-e OC_PASS', 'dan')).toMatchObject({ code: 1 });
  });

  it('runs as the user of the container unless it is told another', async () => {
    const asRoot = await inside('nextcloud', 'php occ status');
    expect(asRoot).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('Current user id: 0'),
    });
    expect(await occ('php occ status --output=json')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"installed":true'),
    });
  });

  it('hands on standard input only where it is asked for', async () => {
    const config = JSON.stringify({ apps: { core: { greeting: 'hello' } } });
    const flags = '-u www-data';
    expect(
      await inside('nextcloud', 'php occ config:import', {
        ...{ flags, input: config },
      }),
    ).toMatchObject({ code: 1 });
    expect(await occ('php occ config:import', config)).toMatchObject({
      code: 0,
    });
  });

  it.each([
    ['a word', quoted(SCRIPT), undefined],
    ['standard input', '-', SCRIPT],
    ['a file of standard input', '/dev/stdin', SCRIPT],
  ])('runs a program of GitLab by %s', async (_, word, input) => {
    const made = await inside('gitlab', `gitlab-rails runner ${word}`, {
      input,
    });
    expect(made).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^glpat-\S+\n$/),
      stderr: '',
    });
  });

  it('is run by Compose, which hands on standard input by itself', async () => {
    const made = await scene.run(
      `${COMPOSE} exec -T gitlab gitlab-rails runner -`,
      SCRIPT,
    );
    expect(made).toMatchObject({ code: 0 });
    expect(
      await scene.compose(
        'exec -T -u www-data:www-data nextcloud php occ status',
      ),
    ).toMatchObject({ code: 0 });
  });

  it('says what an image has not, on standard output', async () => {
    expect(await inside('homer', 'php occ status')).toEqual({
      code: 126,
      stdout:
        'OCI runtime exec failed: exec failed: unable to start container process: exec: "php": executable file not found in $PATH: unknown\n',
      stderr: '',
    });
    expect(await inside('nextcloud', '/no/such')).toMatchObject({
      code: 126,
      stdout: expect.stringContaining(
        'exec: "/no/such": stat /no/such: no such file or directory',
      ),
    });
    expect(await occ(`sh -c 'exec nothing'`)).toEqual({
      code: 127,
      stdout: '',
      stderr: 'sh: 1: exec: nothing: not found\n',
    });
    expect(await occ('php nothing.php')).toMatchObject({
      code: 1,
      stdout: 'Could not open input file: nothing.php\n',
    });
  });

  it('says which container cannot run anything', async () => {
    expect(await scene.run('docker exec -i nobody true')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Error response from daemon: No such container: nobody\n',
    });
    expect(await scene.run('docker exec')).toMatchObject({ code: 1 });
    const id = await idOf('homer');
    await scene.compose('stop homer');
    expect(await inside('homer', 'true')).toMatchObject({
      code: 1,
      stderr: `Error response from daemon: container ${id} is not running\n`,
    });
    await scene.compose('pause gitlab');
    expect((await inside('gitlab', 'true')).stderr).toContain('is paused');
  });

  it('keeps what it did when its container is made anew, and ends where its image does', async () => {
    await scene.compose('up -d --force-recreate nextcloud');
    expect(await occ('php occ user:info ada --output=json')).toMatchObject({
      code: 0,
    });
    await scene.put('secrets/root-password', 'short');
    await scene.compose('up -d --force-recreate gitlab');
    await until(
      async () => scene.compose('logs gitlab'),
      ({ stdout }) => expect(stdout).toContain('Could not create'),
    );
  });
});

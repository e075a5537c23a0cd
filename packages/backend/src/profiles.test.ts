/*
 * Proves the way of a profile from the API to a branch that plain `git` clones: all applications, saved,
 * changed, and deleted so that the name is free again; and that no secret is in clear in the branch, the
 * database or the log (each is known here, because the test opens the sealed file). With the real
 * renderer, real Git and a database file; pages and forms are the browser's journeys, the parts have
 * tests of their own.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import opencsp from '@opencsp/plugin-opencsp-backend';
import compose from '@opencsp/plugin-opencsp-backend-module-compose';
import { OpencspClient, Profile } from '@opencsp/plugin-opencsp-common';
import {
  generateIdentity,
  identityToRecipient,
  armor,
  Decrypter,
} from 'age-encryption';
import knexFactory from 'knex';
import { until } from './__testUtils__/until';

jest.setTimeout(180_000);

const run = promisify(execFile);
const MEMBER = 'user:default/ada';
const SERVICES = ['nextcloud', 'gitlab', 'jellyfin', 'vaultwarden', 'homer'];
const WANTED = {
  name: 'family',
  domain: 'ada.example.com',
  adminEmail: 'ada@example.com',
  deployment: 'compose',
  passwordStrategy: 'generated' as const,
  services: SERVICES.map(id => ({ id })),
};

/** The plugin with the real renderer, on a database file and a bare repository of its own. */
async function startPortal(folder: string) {
  const identity = await generateIdentity();
  const recovery = await identityToRecipient(await generateIdentity());
  await writeFile(join(folder, 'identity'), `${identity}\n`, { mode: 0o600 });
  const repository = join(folder, 'profiles.git');
  const lines: string[] = [];
  const log = (...said: unknown[]) => lines.push(JSON.stringify(said));
  const logger = mockServices.logger.mock({
    info: log,
    warn: log,
    error: log,
    debug: log,
  });
  logger.child.mockReturnValue(logger);
  const db = knexFactory({
    client: 'better-sqlite3',
    connection: { filename: join(folder, 'database.sqlite') },
    useNullAsDefault: true,
    pool: { min: 1, max: 1 },
  });
  const { server } = await startTestBackend({
    features: [
      opencsp,
      compose,
      logger.factory,
      mockServices.permissions.factory(),
      mockServices.rootConfig.factory({
        data: {
          opencsp: {
            profiles: {
              repository: { url: repository },
              folder: join(folder, 'mirror'),
              age: { identityFile: join(folder, 'identity'), recovery },
            },
          },
        },
      }),
      mockServices.database.factory({ knex: db }),
    ],
  });
  const client = new OpencspClient({
    baseUrl: async () => `http://localhost:${server.port()}/api/opencsp`,
    fetch,
  });
  const call = { token: mockCredentials.user.token(MEMBER) };
  return { client: client.profiles, call, repository, identity, lines };
}

type Portal = Awaited<ReturnType<typeof startPortal>>;

async function untilState(
  { client, call }: Portal,
  id: string,
  state: Profile['state'],
): Promise<Profile> {
  let seen: Profile | undefined;
  await until(
    () => `the profile is ${state}: ${JSON.stringify(seen)}`,
    async () => {
      seen = await client.get(id, call).catch(() => undefined);
      return state === 'deleted' ? !seen : seen?.state === state;
    },
  );
  return seen ?? Promise.reject(new Error(`It is ${state}`));
}

/** What stands in the branch for somebody with plain Git. */
async function clone(
  repository: string,
  branch: string,
  into: string,
): Promise<Map<string, string>> {
  await run('git', ['clone', '-q', '--branch', branch, repository, into]);
  const names = await readdir(into, { recursive: true, withFileTypes: true });
  const files = names.filter(
    entry => entry.isFile() && !entry.parentPath.includes('.git'),
  );
  return new Map(
    await Promise.all(
      files.map(async ({ parentPath, name }) => {
        const path = join(parentPath, name);
        return [
          path.slice(into.length + 1),
          await readFile(path, 'utf8'),
        ] as const;
      }),
    ),
  );
}

/** The values of all secrets, as whoever has the identity sees them. */
async function valuesIn(sealed: string, identity: string): Promise<string[]> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const text = await decrypter.decrypt(armor.decode(sealed), 'text');
  return [...text.matchAll(/^(\w+)='(.*)'$/gm)].flatMap(([, name, value]) =>
    name.endsWith('_B64')
      ? [value, Buffer.from(value, 'base64').toString()]
      : [value],
  );
}

describe('a profile', () => {
  let folder: string;
  let portal: Portal;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opencsp-profiles-'));
    portal = await startPortal(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('goes from a choice of services to a branch, and away again', async () => {
    const { client, call, repository } = portal;
    const preview = await client.preview(WANTED, undefined, call);
    expect(preview.problems).toEqual([]);
    const planned = preview.files.map(({ path }) => path);
    expect(planned).toEqual(
      expect.arrayContaining([
        ...['compose.yaml', 'config.env', 'services.env', 'profiles.env'],
        ...['traefik/traefik.yml', 'authelia/configuration.yml'],
        ...['homer/config.yml', 'vm_specs.yaml', 'catalog-info.yaml'],
        ...['cloud-init.yaml', 'README.md', 'secrets.env.age'],
      ]),
    );

    const { id, branch } = await client.create(WANTED, 'key-1', call);
    expect(branch).toBe('ada-family');
    await untilState(portal, id, 'saved');
    const files = await clone(repository, branch, join(folder, 'first'));
    expect([...files.keys()].sort()).toEqual([...planned].sort());
    for (const service of SERVICES) {
      expect(files.get('compose.yaml')).toContain(`  ${service}:\n`);
    }

    const values = await valuesIn(
      files.get('secrets.env.age') ?? '',
      portal.identity,
    );
    expect(values.length).toBeGreaterThan(15);
    await expectNowhere(values, files);

    await edit(id, { domain: 'new.example.com' });
    const changed = await clone(repository, branch, join(folder, 'second'));
    expect(changed.get('config.env')).toContain('new.example.com');
    // What did not change is not encrypted anew.
    expect(changed.get('secrets.env.age')).toBe(files.get('secrets.env.age'));
    const { items } = await client.history(id, {}, call);
    expect(items).toHaveLength(2);
    const diff = await client.diff(id, { to: items[0].hash }, call);
    expect(diff.files.map(({ path }) => path)).toContain('config.env');

    await client.delete(id, 'family', call);
    await until(
      () => 'the branch is gone',
      async () =>
        (await run('git', ['-C', repository, 'branch', '--list'])).stdout ===
        '',
    );
    const again = await client.create(WANTED, 'key-2', call);
    expect(again.branch).toBe(branch);
    await untilState(portal, again.id, 'saved');
  });

  async function edit(id: string, change: Partial<typeof WANTED>) {
    const { client, call } = portal;
    const { version } = await client.get(id, call);
    const { name: _, ...spec } = { ...WANTED, ...change };
    await client.update(id, { ...spec, version }, call);
    await untilState(portal, id, 'saved');
  }

  /** Not in the branch, the database (with its log of writes), the mirror's history, or the log. */
  async function expectNowhere(
    values: readonly string[],
    files: ReadonlyMap<string, string>,
  ) {
    const kept = await Promise.all(
      (await readdir(folder))
        .filter(name => name.startsWith('database.sqlite'))
        .map(name => readFile(join(folder, name))),
    );
    expect(kept.length).toBeGreaterThan(0);
    const places = [
      ...files.values(),
      ...kept.map(bytes => bytes.toString('latin1')),
      portal.lines.join('\n'),
    ];
    const found = values.filter(value =>
      places.some(place => place.includes(value)),
    );
    expect(found).toHaveLength(0);
  }
});

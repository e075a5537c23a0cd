/*
 * Proves that what the portal knows comes out of Backstage's catalog and search, for those who may see it and
 * nobody else, with the real portal, policy, permission backend, catalog and search in one process: a machine and a
 * profile are found by their owner and by operators, not by another member nor by somebody without a role,
 * and are gone from both when they are deleted; and the profile's own `catalog-info.yaml` says what the
 * catalog says. What each part does by itself is proved in its package; hosts and services need a
 * machine, and are proved there with the same code.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { permissionsServiceFactory } from '@backstage/backend-defaults/permissions';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { eventsServiceFactory } from '@backstage/plugin-events-node';
import catalog from '@backstage/plugin-catalog-backend';
import permission from '@backstage/plugin-permission-backend';
import search from '@backstage/plugin-search-backend';
import searchCatalog from '@backstage/plugin-search-backend-module-catalog';
import catalogModule from '@opencsp/plugin-catalog-backend-module-opencsp';
import opencsp from '@opencsp/plugin-opencsp-backend';
import compose from '@opencsp/plugin-opencsp-backend-module-compose';
import tofu from '@opencsp/plugin-opencsp-backend-module-tofu';
import { OpencspClient, Profile } from '@opencsp/plugin-opencsp-common';
import policy from '@opencsp/plugin-permission-backend-module-opencsp';
import searchModule from '@opencsp/plugin-search-backend-module-opencsp';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { parse } from 'yaml';
import { z } from 'zod';
import { authWithActors } from './__testUtils__/authWithActors';
import { until } from './__testUtils__/until';

jest.setTimeout(180_000);

const run = promisify(execFile);
const ADA = 'user:default/ada';

/** The roles of the people; `nobody` has none. */
const ROLES: Record<string, string[]> = {
  [ADA]: ['group:default/opencsp-member'],
  'user:default/bob': ['group:default/opencsp-member'],
  'user:default/operator': ['group:default/opencsp-operator'],
  'user:default/nobody': [],
};

const OFFER = {
  sizes: [
    { name: 'small', title: 'Small', cores: 2, memoryMiB: 2048, diskGiB: 20 },
  ],
  templates: [
    {
      name: 'debian-12',
      title: 'Debian 12',
      template: 'debian-12-cloud',
      user: 'opencsp',
      engines: ['compose'],
      minDiskGiB: 10,
    },
  ],
  networks: [{ name: 'lan', title: 'LAN', bridge: 'vmbr0', modes: ['dhcp'] }],
  vmIds: { from: 5000, to: 5999 },
  quotas: {
    default: { instances: 3, cores: 6, memoryMiB: 16384, diskGiB: 200 },
  },
};

/** A valid key, made for tests: 32 bytes of 7. */
const SSH_KEY = `ssh-ed25519 ${Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from('ssh-ed25519'),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32, 7),
]).toString('base64')} test@example`;

const entitySchema = z.object({
  kind: z.string(),
  metadata: z.object({
    name: z.string(),
    title: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
    links: z
      .array(z.object({ url: z.string(), title: z.string().optional() }))
      .optional(),
  }),
  spec: z.object({ owner: z.string() }),
});

const resultsSchema = z.object({
  results: z.array(z.object({ document: z.object({ location: z.string() }) })),
});

async function startPortal(folder: string) {
  const identity = await generateIdentity();
  const recovery = await identityToRecipient(await generateIdentity());
  await writeFile(join(folder, 'identity'), `${identity}\n`, { mode: 0o600 });
  await writeFile(join(folder, 'key.pub'), `${SSH_KEY}\n`);
  await writeFile(join(folder, 'token'), 'none\n', { mode: 0o600 });
  const repository = join(folder, 'profiles.git');
  const scheduler = mockServices.scheduler();
  const backend = await startTestBackend({
    features: [
      ...[opencsp, compose, tofu, catalog, catalogModule],
      ...[search, searchCatalog, searchModule, permission, policy],
      ...authWithActors(),
      eventsServiceFactory,
      permissionsServiceFactory,
      // Runs a task when it is told to, and never by itself.
      createServiceFactory({
        service: coreServices.scheduler,
        deps: {},
        factory: () => scheduler,
      }),
      mockServices.userInfo.mock({
        getUserInfo: async credentials => {
          const { userEntityRef } = z
            .object({ userEntityRef: z.string() })
            .parse(credentials.principal);
          return {
            userEntityRef,
            ownershipEntityRefs: [userEntityRef, ...ROLES[userEntityRef]],
          };
        },
      }).factory,
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://portal.test' },
          backend: {
            database: { client: 'better-sqlite3', connection: ':memory:' },
          },
          permission: { enabled: true },
          opencsp: {
            sizes: OFFER,
            // Nobody is there: the machine is asked for, and waits.
            tofu: {
              cluster: {
                url: 'http://127.0.0.1:9',
                tokenFile: join(folder, 'token'),
              },
              namespace: 'opencsp',
              sourceRef: { kind: 'GitRepository', name: 'modules' },
              path: './proxmox-vm',
              credentialsSecret: 'proxmox',
              sshKeys: {
                portalPublicKeyFile: join(folder, 'key.pub'),
                ansiblePublicKeyFile: join(folder, 'key.pub'),
              },
            },
            profiles: {
              repository: { url: repository },
              folder: join(folder, 'mirror'),
              age: { identityFile: join(folder, 'identity'), recovery },
            },
          },
        },
      }),
    ],
  });
  const url = `http://localhost:${backend.server.port()}/api`;
  const asked = async <T>(who: string, path: string, schema: z.ZodType<T>) => {
    const response = await fetch(`${url}${path}`, {
      headers: { Authorization: mockCredentials.user.header(who) },
    });
    return schema.parse(await response.json());
  };
  return {
    repository,
    stop: () => backend.stop(),
    client: new OpencspClient({ baseUrl: async () => `${url}/opencsp`, fetch }),
    call: { token: mockCredentials.user.token(ADA) },
    /** The next pass of the catalog and of search. */
    pass: async () => {
      for (const kind of ['instances', 'profiles']) {
        await scheduler.triggerTask(`opencsp-${kind}-pull`);
      }
      for (const kind of ['machine', 'profile', 'service', 'host']) {
        await scheduler.triggerTask(`search_index_opencsp_${kind}`);
      }
    },
    entities: (who: string) =>
      asked(
        who,
        '/catalog/entities?filter=kind=resource&filter=kind=system',
        z.array(entitySchema),
      ),
    found: async (who: string, term: string) => {
      const { results } = await asked(
        who,
        `/search/query?term=${term}`,
        resultsSchema,
      );
      return results.map(({ document }) => document.location).sort();
    },
  };
}

describe('what the portal knows, in Backstage', () => {
  let folder: string;
  let portal: Awaited<ReturnType<typeof startPortal>>;
  let machine: { id: string; machineName: string };
  let profile: Profile;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opencsp-catalog-'));
    portal = await startPortal(folder);
    const { client, call } = portal;
    machine = await client.createInstance(
      {
        name: 'webshop',
        size: 'small',
        osTemplate: 'debian-12',
        network: { name: 'lan', mode: 'dhcp' },
        sshKeys: [SSH_KEY],
      },
      'key-1',
      call,
    );
    const { id } = await client.profiles.create(
      {
        name: 'household',
        domain: 'ada.example.com',
        adminEmail: 'ada@example.com',
        deployment: 'compose',
        passwordStrategy: 'generated',
        services: [{ id: 'nextcloud' }],
      },
      'key-2',
      call,
    );
    profile = await until(
      () => 'the profile is saved',
      async () => {
        const seen = await client.profiles.get(id, call);
        return seen.state === 'saved' && seen;
      },
    );
    await portal.pass();
  });

  afterAll(async () => {
    await portal?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const names = async (who: string) =>
    (await portal.entities(`user:default/${who}`)).map(
      ({ metadata }) => metadata.name,
    );

  it('is in the catalog, for its owner and operators', async () => {
    const both = [machine.machineName, profile.branch].sort();
    for (const who of ['ada', 'operator']) {
      await until(
        () => `${who} sees both`,
        async () => (await names(who)).sort().join() === both.join(),
      );
    }
    expect(await names('bob')).toEqual([]);
    expect(await names('nobody')).toEqual([]);
  });

  it.each(['webshop', 'household'])(
    'is found as "%s", by its owner and operators',
    async term => {
      const page =
        term === 'webshop'
          ? `/opencsp/instances/${machine.id}`
          : `/opencsp/profiles/${profile.id}`;
      expect(await portal.found(ADA, term)).toEqual([page]);
      expect(await portal.found('user:default/operator', term)).toEqual([page]);
      expect(await portal.found('user:default/bob', term)).toEqual([]);
      expect(await portal.found('user:default/nobody', term)).toEqual([]);
    },
  );

  it('agrees with catalog-info.yaml of the branch', async () => {
    const { stdout } = await run('git', [
      ...['-C', portal.repository],
      ...['show', `${profile.branch}:catalog-info.yaml`],
    ]);
    const inBranch = entitySchema.parse(parse(stdout));
    const inCatalog = await until(
      () => 'the System is there',
      async () =>
        (await portal.entities(ADA)).find(({ kind }) => kind === 'System'),
    );
    expect(inCatalog.kind).toBe(inBranch.kind);
    expect(inCatalog.metadata.name).toBe(inBranch.metadata.name);
    expect(inCatalog.metadata.title).toBe(inBranch.metadata.title);
    expect(inCatalog.spec.owner).toBe(inBranch.spec.owner);
    expect(inCatalog.metadata.labels).toMatchObject(
      inBranch.metadata.labels ?? {},
    );
    const { 'opencsp.io/profile': _, ...annotations } =
      inBranch.metadata.annotations ?? {};
    expect(Object.keys(annotations).length).toBeGreaterThan(0);
    expect(inCatalog.metadata.annotations).toMatchObject(annotations);
    const linksOf = ({ metadata }: typeof inBranch) =>
      metadata.links?.map(({ url, title }) => `${title} ${new URL(url).href}`);
    expect(linksOf(inBranch)?.length).toBeGreaterThan(0);
    expect(linksOf(inCatalog)).toEqual(
      expect.arrayContaining(linksOf(inBranch) ?? []),
    );
  });

  it('is gone from both in the next pass after it was deleted', async () => {
    const { client, call } = portal;
    await client.profiles.delete(profile.id, profile.name, call);
    await until(
      () => 'the profile is gone',
      async () =>
        client.profiles.get(profile.id, call).then(
          ({ state }) => state === 'deleted',
          () => true,
        ),
    );
    await portal.pass();
    expect(await names('operator')).toEqual([machine.machineName]);
    expect(await portal.found('user:default/operator', 'household')).toEqual(
      [],
    );
  });
});

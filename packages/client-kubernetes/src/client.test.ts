/*
 * The client against the sandbox's API over HTTPS: every call ends in a result or in a typed error
 * that says what the server said. Servers that answer as no good server does are in
 * `transport.test.ts`.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createKubernetesStandIn,
  KubernetesStandIn,
} from '@opencsp/sandbox/kubernetes';
import { Agent } from 'undici';
import { z } from 'zod';
import { KubernetesClient } from './client';
import { secrets } from './coreResources';
import { kubernetesObjectSchema, Resource } from './objects';

// Read at the first use of a kubeconfig, under the deadline of that call: 0.4 s in Node, but many seconds under Jest.
import '@kubernetes/client-node';

const terraforms: Resource<z.infer<typeof kubernetesObjectSchema>> = {
  group: 'infra.contrib.fluxcd.io',
  version: 'v1alpha2',
  plural: 'terraforms',
  schema: kubernetesObjectSchema,
};

const NOWHERE = '00000000-0000-0000-0000-000000000000';

function terraform(name: string, spec: Record<string, unknown> = {}) {
  return {
    apiVersion: 'infra.contrib.fluxcd.io/v1alpha2',
    kind: 'Terraform',
    metadata: { name, labels: { team: 'a' } },
    spec: {
      interval: '30m',
      suspend: true,
      sourceRef: { kind: 'GitRepository', name: 'opencsp-modules' },
      ...spec,
    },
  };
}

describe('against the sandbox', () => {
  let cluster: KubernetesStandIn;
  let client: KubernetesClient;

  beforeEach(async () => {
    cluster = await createKubernetesStandIn({
      port: 0,
      log: () => undefined,
      speed: 0.001,
      park: {
        create: async ({ name, user }) => ({
          name,
          user,
          address: '127.77.0.1',
          port: 22,
        }),
        destroy: async () => undefined,
        find: () => undefined,
        list: () => [],
      },
    });
    client = KubernetesClient.fromConfig({
      url: `${cluster.url}/`,
      caFile: cluster.caFile,
      tokenFile: cluster.tokenFile,
    });
  });

  const folders: string[] = [];
  const newFolder = async () => {
    const folder = await mkdtemp(join(tmpdir(), 'opencsp-client-'));
    folders.push(folder);
    return folder;
  };

  afterEach(async () => {
    await Promise.all(
      folders.splice(0).map(folder => rm(folder, { recursive: true })),
    );
    await client.close();
    await cluster.close();
  });

  const at = (name: string) => ({ namespace: 'opencsp', name });
  const create = (name: string, spec = {}) =>
    client.create(terraforms, 'opencsp', terraform(name, spec));

  it('creates, reads, changes and deletes', async () => {
    const made = await create('vm-a');
    const { uid } = made.metadata;
    expect(await client.get(terraforms, at('vm-a'))).toMatchObject({
      metadata: { uid },
    });
    const changed = await client.mergePatch(
      terraforms,
      at('vm-a'),
      { spec: { interval: '31m' } },
      { uid },
    );
    expect(changed.metadata.generation).toBe(2);
    await client.delete(terraforms, at('vm-a'), { uid });
    expect(await client.get(terraforms, at('vm-absent'))).toBeUndefined();
    expect(await client.delete(terraforms, at('vm-absent'), {})).toBe('gone');
  });

  it('checks without storing', async () => {
    await client.create(terraforms, 'opencsp', terraform('vm-dry'), {
      dryRun: true,
      strict: true,
    });
    expect(await client.get(terraforms, at('vm-dry'))).toBeUndefined();
    await expect(
      client.create(terraforms, 'opencsp', terraform('vm-dry', { typo: 1 }), {
        dryRun: true,
        strict: true,
      }),
    ).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining('unknown field "spec.typo"'),
    });
  });

  it('reads lists page by page, by label', async () => {
    for (const name of ['vm-a', 'vm-b', 'vm-c']) {
      await create(name);
    }
    const { items, resourceVersion } = await client.list(
      terraforms,
      { namespace: 'opencsp', labelSelector: 'team=a' },
      { pageSize: 1 },
    );
    expect(items.map(({ metadata }) => metadata.name)).toEqual([
      'vm-a',
      'vm-b',
      'vm-c',
    ]);
    expect(resourceVersion).toMatch(/^\d+$/);
  });

  it('throws typed errors with the server’s words', async () => {
    const { metadata } = await create('vm-a');
    await expect(create('vm-a')).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining(
        'terraforms.infra.contrib.fluxcd.io "vm-a" already exists',
      ),
    });
    await expect(create('vm-b', { interval: null })).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining('spec.interval: Required value'),
    });
    for (const act of [
      () =>
        client.mergePatch(
          terraforms,
          at('vm-a'),
          { spec: { suspend: false } },
          { uid: NOWHERE },
        ),
      () => client.delete(terraforms, at('vm-a'), { uid: NOWHERE }),
      () =>
        client.mergePatch(
          terraforms,
          at('vm-a'),
          { spec: { suspend: false } },
          { uid: metadata.uid, resourceVersion: '1' },
        ),
    ]) {
      await expect(act()).rejects.toMatchObject({ name: 'ConflictError' });
    }
    await expect(
      client.list(secrets, { namespace: 'opencsp' }),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
    const nowhere = client.get(
      { ...terraforms, group: 'nope.example.org' },
      at('vm-a'),
    );
    await expect(nowhere).rejects.toMatchObject({ name: 'NotAllowedError' });
  });

  it('tells an unknown kind from an absent object', async () => {
    const admin = new KubernetesClient(async () => ({
      server: cluster.url,
      dispatcher: new Agent({ connect: { ca: cluster.ca } }),
      headers: async () => ({ authorization: `Bearer ${cluster.adminToken}` }),
    }));
    await expect(
      admin.get({ ...terraforms, version: 'v9' }, at('vm-a')),
    ).rejects.toMatchObject({
      name: 'NotFoundError',
      message: expect.stringContaining('404 page not found'),
    });
    await admin.close();
  });

  it('watches from where it listed', async () => {
    await create('vm-a');
    const { resourceVersion } = await client.list(terraforms, {
      namespace: 'opencsp',
    });
    await cluster.control({ scenario: 'split-watch', bytes: 3 });
    const stop = new AbortController();
    const seen: string[] = [];
    await client.create(terraforms, 'opencsp', {
      ...terraform('vm-b'),
      metadata: { name: 'vm-b', annotations: { greeting: 'Grüße, 世界 🌍' } },
    });
    for await (const event of client.watch(
      terraforms,
      { namespace: 'opencsp' },
      { resourceVersion, timeoutSeconds: 60, signal: stop.signal },
    )) {
      seen.push(
        event.type === 'present'
          ? event.object.metadata.annotations?.greeting ?? ''
          : event.type,
      );
      break;
    }
    expect(seen).toEqual(['Grüße, 世界 🌍']);
    await cluster.control({ scenario: 'forget-history' });
    const old = client.watch(
      terraforms,
      { namespace: 'opencsp' },
      { resourceVersion, timeoutSeconds: 60, signal: stop.signal },
    );
    await expect(old.next()).rejects.toMatchObject({ name: 'ExpiredError' });
  });

  it('reads a token that was rotated, once the old one is refused', async () => {
    const folder = await newFolder();
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, cluster.token);
    const rotating = KubernetesClient.fromConfig({
      url: cluster.url,
      caFile: cluster.caFile,
      tokenFile,
    });
    await rotating.get(terraforms, at('vm-a'));
    await writeFile(tokenFile, 'not-a-token-any-more');
    // The one in memory is still good.
    await rotating.get(terraforms, at('vm-a'));
    const wrong = KubernetesClient.fromConfig({
      url: cluster.url,
      caFile: cluster.caFile,
      tokenFile,
    });
    const first = wrong.get(terraforms, at('vm-a'));
    await expect(first).rejects.toMatchObject({ name: 'AuthenticationError' });
    await writeFile(tokenFile, cluster.token);
    await expect(wrong.get(terraforms, at('vm-a'))).resolves.toBeUndefined();
    await Promise.all([rotating.close(), wrong.close()]);
  });

  it('reads a kubeconfig', async () => {
    const folder = await newFolder();
    const kubeconfig = join(folder, 'config');
    await writeFile(
      kubeconfig,
      JSON.stringify({
        'current-context': 'sandbox',
        contexts: [
          { name: 'sandbox', context: { cluster: 'c', user: 'portal' } },
        ],
        clusters: [
          {
            name: 'c',
            cluster: {
              server: cluster.url,
              'certificate-authority': cluster.caFile,
            },
          },
        ],
        users: [{ name: 'portal', user: { token: cluster.token } }],
      }),
    );
    const other = KubernetesClient.fromConfig({ kubeconfig });
    await expect(
      other.list(terraforms, { namespace: 'opencsp' }),
    ).resolves.toMatchObject({ items: [] });
    await other.close();
    const missing = KubernetesClient.fromConfig({
      kubeconfig: join(folder, 'nothing'),
    });
    await expect(
      missing.list(terraforms, { namespace: 'opencsp' }),
    ).rejects.toThrow(/kubeconfig .* cannot be read/);
  });

  it('does not trust a certificate of somebody else', async () => {
    const stranger = KubernetesClient.fromConfig({
      url: cluster.url,
      tokenFile: cluster.tokenFile,
    });
    await expect(stranger.get(terraforms, at('vm-a'))).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringMatching(/certificate/i),
    });
    await stranger.close();
  });

  it('honours 429, and says so when it lasts', async () => {
    await cluster.control({ scenario: 'too-many-requests', times: 1 });
    await expect(client.get(terraforms, at('vm-a'))).resolves.toBeUndefined();
    await cluster.control({ scenario: 'too-many-requests', times: 99 });
    await expect(
      client.get(terraforms, at('vm-a'), { deadlineMs: 50 }),
    ).rejects.toMatchObject({ name: 'ServiceUnavailableError' });
  });
});

describe('configuration', () => {
  it('says that nothing says where the cluster is', () => {
    expect(() => KubernetesClient.fromConfig({})).toThrow(
      /kubeconfig, inCluster or url/,
    );
  });

  it('insists on https and on files that exist', async () => {
    const plain = KubernetesClient.fromConfig({ url: 'http://127.0.0.1:1' });
    const list = (client: KubernetesClient) =>
      client.list(terraforms, { namespace: 'opencsp' });
    await expect(list(plain)).rejects.toThrow(/must begin with https/);
    const fileless = KubernetesClient.fromConfig({
      url: 'https://127.0.0.1:1',
      caFile: '/nonexistent/ca.crt',
    });
    await expect(list(fileless)).rejects.toThrow(/cannot be read/);
  });
});

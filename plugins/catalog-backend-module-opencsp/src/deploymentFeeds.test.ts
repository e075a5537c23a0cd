/*
 * Proves what becomes of hosts and services in the catalog, that they vanish when they are gone, and that
 * hostile names and addresses neither break a batch nor become links. The rules of mirroring are proved
 * with machines, in `ChangeFeedProvider.test.ts`; what the feeds say, by the backend.
 */
import { mockServices } from '@backstage/backend-test-utils';
import {
  Host,
  RunningService,
  ServicePlace,
} from '@opencsp/plugin-opencsp-common';
import { FakeCatalog } from './__testUtils__/FakeCatalog';
import {
  FakeFeed,
  PlacedService,
  readHosts,
  readServices,
} from './__testUtils__/FakeFeed';
import { anInstance } from './__testUtils__/instance';
import { aHost, aService } from './__testUtils__/service';
import { ChangeFeedProvider } from './ChangeFeedProvider';
import { hostMapping, serviceMapping } from './feeds';
import { instanceEntity } from './instanceEntity';

const HOUR = 3_600_000;
const APP = 'http://portal.test';

function common() {
  return {
    fullSyncIntervalMs: HOUR,
    now: () => HOUR,
    logger: mockServices.logger.mock(),
    onConnect: async () => {},
  };
}

function setUpHosts() {
  const catalog = new FakeCatalog();
  const feed = new FakeFeed<Host>();
  const options = common();
  const provider = new ChangeFeedProvider({
    ...options,
    mapping: hostMapping({ appUrl: APP }),
    readChanges: after => readHosts(feed, after),
  });
  return { catalog, feed, provider, logger: options.logger };
}

function setUpServices() {
  const catalog = new FakeCatalog();
  const feed = new FakeFeed<PlacedService>();
  const options = common();
  const provider = new ChangeFeedProvider({
    ...options,
    mapping: serviceMapping({ appUrl: APP }),
    readChanges: after => readServices(feed, after),
  });
  const put = (
    id: string,
    over: Partial<RunningService> = {},
    place: Partial<ServicePlace> = {},
  ) =>
    feed.put({
      id,
      service: aService(id, over),
      place: {
        branch: 'ada-family',
        host: { id: 'h1', kind: 'registered' },
        ...place,
      },
    });
  return { catalog, feed, provider, put, logger: options.logger };
}

describe('hosts', () => {
  it('become resources that lead to their page', async () => {
    const { catalog, feed, provider } = setUpHosts();
    await catalog.connect(provider);
    feed.put(
      aHost('h1', {
        facts: { system: 'Debian GNU/Linux 12 (bookworm)', engines: {} },
      }),
    );
    await provider.pull();
    expect(provider.getProviderName()).toBe('opencsp-hosts');
    const page = `${APP}/opencsp/hosts/h1`;
    expect(catalog.get('resource:default/host-h1')).toEqual({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Resource',
      metadata: {
        name: 'host-h1',
        title: 'attic',
        description:
          'Debian GNU/Linux 12 (bookworm) on a registered machine at 192.0.2.7.',
        annotations: {
          'backstage.io/managed-by-location': `url:${page}`,
          'backstage.io/managed-by-origin-location': `url:${page}`,
          'backstage.io/view-url': page,
          'opencsp.io/host-id': 'h1',
        },
        labels: { 'opencsp.io/managed-by': 'opencsp-portal' },
        links: [{ url: page, title: 'Host in OpenCSP', icon: 'dashboard' }],
      },
      spec: { type: 'host', owner: 'user:default/350000000000000007' },
    });
  });

  it('vanish when they are removed, and a machine of the portal has no second entity', async () => {
    const { catalog, feed, provider } = setUpHosts();
    await catalog.connect(provider);
    feed.put(aHost('h1'));
    feed.put(aHost('h2', { state: 'removed' }));
    feed.put(aHost('vm', { kind: 'instance', instanceId: 'vm' }));
    await provider.pull();
    expect(catalog.refs()).toEqual(['resource:default/host-h1']);
    feed.remove('h1');
    await provider.pull();
    expect(catalog.refs()).toEqual([]);
  });

  it('of the portal are said to be hosts once their key is pinned', () => {
    const hostKey = {
      type: 'ssh-ed25519',
      fingerprint: 'SHA256:x',
      blob: 'AAAA',
      pinnedAt: '2026-01-02T03:04:05.000Z',
    };
    const annotationsOf = (over: object) =>
      instanceEntity(anInstance('a', over), { appUrl: APP }).metadata
        .annotations;
    expect(annotationsOf({})).not.toHaveProperty(['opencsp.io/host-id']);
    expect(annotationsOf({ hostKey })).toMatchObject({
      'opencsp.io/host-id': 'a',
    });
  });

  it.each([
    ['an id that is no name', { id: '../h' }],
    ['an owner of another kind', { owner: 'component:default/x' }],
  ])('leave out %s without losing the others', async (_, hostile) => {
    const { catalog, feed, provider, logger } = setUpHosts();
    await catalog.connect(provider);
    feed.put(aHost('good', { name: '<b>attic</b>' }));
    feed.put(aHost('bad', hostile));
    await provider.pull();
    expect(catalog.refs()).toEqual(['resource:default/host-good']);
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });
});

describe('services', () => {
  it('become components of their system, on their host', async () => {
    const { catalog, provider, put } = setUpServices();
    await catalog.connect(provider);
    put('p1.nextcloud');
    await provider.pull();
    expect(provider.getProviderName()).toBe('opencsp-services');
    const run = `${APP}/opencsp/deployments/d1`;
    expect(catalog.get('component:default/ada-family-nextcloud')).toEqual({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: {
        name: 'ada-family-nextcloud',
        title: 'Nextcloud (family)',
        description: 'Nextcloud 32.0.1 of the profile "family" on "attic".',
        annotations: {
          'backstage.io/managed-by-location': `url:${run}`,
          'backstage.io/managed-by-origin-location': `url:${run}`,
          'backstage.io/view-url': run,
          'opencsp.io/service-id': 'p1.nextcloud',
          'opencsp.io/profile-id': 'p1',
          'opencsp.io/host-id': 'h1',
          'opencsp.io/deployment-id': 'd1',
        },
        labels: { 'opencsp.io/managed-by': 'opencsp-portal' },
        links: [
          {
            url: 'https://cloud.ada.example.com/',
            title: 'Open Nextcloud',
            icon: 'web',
          },
          {
            url: `${APP}/opencsp/services/p1.nextcloud`,
            title: 'Service in OpenCSP',
            icon: 'dashboard',
          },
          { url: run, title: 'Deployment in OpenCSP', icon: 'dashboard' },
        ],
      },
      spec: {
        type: 'service',
        lifecycle: 'production',
        owner: 'user:default/350000000000000007',
        system: 'ada-family',
        dependsOn: ['resource:default/host-h1'],
      },
    });
  });

  it('depend on the machine by its name on the platform, and on nothing when the host is gone', async () => {
    const { catalog, provider, put } = setUpServices();
    await catalog.connect(provider);
    put('a', {}, { host: { id: 'i1', kind: 'instance', machineName: 'vm-x' } });
    put('b', { service: 'gitlab' }, { host: undefined });
    await provider.pull();
    const specOf = (ref: string) => catalog.get(ref)?.spec;
    expect(specOf('component:default/ada-family-nextcloud')).toMatchObject({
      dependsOn: ['resource:default/vm-x'],
    });
    expect(specOf('component:default/ada-family-gitlab')).not.toHaveProperty(
      'dependsOn',
    );
  });

  it('vanish when they are removed', async () => {
    const { catalog, feed, provider, put } = setUpServices();
    await catalog.connect(provider);
    put('a');
    await provider.pull();
    feed.remove('a');
    await provider.pull();
    expect(catalog.refs()).toEqual([]);
  });

  it.each([
    // eslint-disable-next-line no-script-url -- it is the input that must not become a link
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'file:///etc/passwd',
    'https://user:password@cloud.example.com',
    '//cloud.example.com',
    'cloud.example.com',
    '',
    undefined,
  ])('have no link to "%s"', async url => {
    const { catalog, provider, put } = setUpServices();
    await catalog.connect(provider);
    put('a', { url });
    await provider.pull();
    expect(
      catalog
        .get('component:default/ada-family-nextcloud')
        ?.metadata.links?.map(({ title }) => title),
    ).toEqual(['Service in OpenCSP', 'Deployment in OpenCSP']);
  });

  it.each([
    ['a service that is no name', { service: '../x' }, {}],
    ['an owner of another kind', { owner: 'system:default/x' }, {}],
    ['a branch that is no name', {}, { branch: 'a b' }],
    [
      'a machine that is no name',
      {},
      { host: { id: 'i', kind: 'instance' as const, machineName: '<b>' } },
    ],
  ])('leave out %s without losing the others', async (_, over, place) => {
    const { catalog, provider, put, logger } = setUpServices();
    await catalog.connect(provider);
    put('good', { title: '<img src=x onerror=alert(1)>' });
    put('bad', { service: 'gitlab', ...over }, place);
    await provider.pull();
    expect(catalog.refs()).toEqual(['component:default/ada-family-nextcloud']);
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });
});

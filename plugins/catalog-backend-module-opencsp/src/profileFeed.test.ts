/*
 * Proves what becomes of profiles in the catalog, that their names are free again when they are gone, and that
 * hostile names do not break a batch. The rules of mirroring are proved with machines, in
 * `ChangeFeedProvider.test.ts`; what the feed says, by the backend.
 */
import { mockServices } from '@backstage/backend-test-utils';
import { Profile } from '@opencsp/plugin-opencsp-common';
import { FakeCatalog } from './__testUtils__/FakeCatalog';
import { FakeFeed, readProfiles } from './__testUtils__/FakeFeed';
import { aProfile } from './__testUtils__/profile';
import { ChangeFeedProvider } from './ChangeFeedProvider';
import { profileMapping } from './feeds';

const HOUR = 3_600_000;

describe('profiles', () => {
  function setUpProfiles() {
    const catalog = new FakeCatalog();
    const feed = new FakeFeed<Profile>();
    const logger = mockServices.logger.mock();
    const provider = new ChangeFeedProvider({
      mapping: profileMapping({ appUrl: 'http://portal.test' }),
      readChanges: after => readProfiles(feed, after),
      fullSyncIntervalMs: HOUR,
      now: () => HOUR,
      logger,
      onConnect: async () => {},
    });
    return { catalog, feed, provider, logger };
  }

  it('become systems that lead to their page', async () => {
    const { catalog, feed, provider } = setUpProfiles();
    await catalog.connect(provider);
    feed.put(aProfile('family'));
    await provider.pull();
    expect(provider.getProviderName()).toBe('opencsp-profiles');
    const page = 'http://portal.test/opencsp/profiles/family';
    expect(catalog.get('system:default/ada-family')).toEqual({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'System',
      metadata: {
        name: 'ada-family',
        title: 'family',
        description: 'Services below ada.example.com: Nextcloud.',
        annotations: {
          'backstage.io/managed-by-location': `url:${page}`,
          'backstage.io/managed-by-origin-location': `url:${page}`,
          'backstage.io/view-url': page,
          'opencsp.io/profile-id': 'family',
          'opencsp.io/branch': 'ada-family',
          'opencsp.io/domain': 'ada.example.com',
          'opencsp.io/deployment': 'compose',
        },
        labels: {
          'opencsp.io/managed-by': 'opencsp-portal',
          'opencsp.io/deployment': 'compose',
        },
        links: [{ url: page, title: 'Profile in OpenCSP', icon: 'dashboard' }],
      },
      spec: { type: 'profile', owner: 'user:default/350000000000000007' },
    });
  });

  it('follow their feed until they are deleted, and their names are free again', async () => {
    const { catalog, feed, provider } = setUpProfiles();
    await catalog.connect(provider);
    feed.put(aProfile('a', { branch: 'ada-family' }));
    feed.put(aProfile('b', { state: 'deleting' }));
    await provider.pull();
    expect(catalog.refs()).toEqual([
      'system:default/ada-b',
      'system:default/ada-family',
    ]);

    feed.put(aProfile('b', { state: 'deleted' }));
    feed.remove('a');
    await provider.pull();
    expect(catalog.refs()).toEqual([]);

    feed.put(aProfile('c', { branch: 'ada-family' }));
    await provider.pull();
    expect(
      catalog.get('system:default/ada-family')?.metadata.annotations,
    ).toMatchObject({ 'opencsp.io/profile-id': 'c' });
  });

  it.each([
    ['a branch that is no name', { branch: '../main' }],
    ['too long a branch', { branch: 'a'.repeat(64) }],
    ['an owner of another kind', { owner: 'component:default/x' }],
  ])('leave out %s without losing the others', async (_, hostile) => {
    const { catalog, feed, provider, logger } = setUpProfiles();
    await catalog.connect(provider);
    feed.put(aProfile('good', { deployment: 'not a label!' }));
    feed.put(aProfile('bad', hostile));
    await provider.pull();
    expect(catalog.refs()).toEqual(['system:default/ada-good']);
    expect(catalog.get('system:default/ada-good')?.metadata.labels).toEqual({
      'opencsp.io/managed-by': 'opencsp-portal',
    });
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(logger.warn).toHaveBeenCalledWith(
      'A profile is left out of the catalog',
      expect.anything(),
    );
  });
});

/*
 * Proves to what Systems and Components lead: the addresses of services and the branch, and that the address
 * of a branch is only taken when it is one. What else is in the entities is proved beside the feeds.
 */
import { mockServices } from '@backstage/backend-test-utils';
import { readOpencspCatalogConfig } from './config';
import { profileEntity } from './profileEntity';
import { serviceEntity } from './serviceEntity';
import { aProfile } from './__testUtils__/profile';
import { aService } from './__testUtils__/service';

function addressesFrom(opencsp: { branchUrl?: string } | undefined) {
  const config = mockServices.rootConfig({
    data: {
      app: { baseUrl: 'http://portal.test/' },
      catalog: { providers: opencsp ? { opencsp } : {} },
    },
  });
  return readOpencspCatalogConfig(config).addresses;
}

const withBranches = () =>
  addressesFrom({ branchUrl: 'https://git.example.com/p/-/tree/{branch}' });

function aProfileWithUrls() {
  const profile = aProfile('family');
  const urls = [
    // eslint-disable-next-line no-script-url -- it is the input that must not become a link
    'javascript:alert(1)',
    'https://cloud.ada.example.com',
  ];
  return {
    ...profile,
    services: profile.services.map((service, index) => ({
      ...service,
      url: urls[index],
    })),
  };
}

describe('a profile', () => {
  it('leads to its page, its branch, and the addresses of its services that are pages', () => {
    const { metadata } = profileEntity(aProfileWithUrls(), withBranches());
    expect(metadata.links).toEqual([
      {
        url: 'http://portal.test/opencsp/profiles/family',
        title: 'Profile in OpenCSP',
        icon: 'dashboard',
      },
      {
        url: 'https://git.example.com/p/-/tree/ada-family',
        title: 'Branch',
        icon: 'scm',
      },
      {
        url: 'https://cloud.ada.example.com/',
        title: 'Nextcloud',
        icon: 'web',
      },
    ]);
  });

  it('has no link to its branch where the repository has no pages', () => {
    const { metadata } = profileEntity(aProfile('family'), addressesFrom({}));
    expect(metadata.links?.map(({ title }) => title)).toEqual([
      'Profile in OpenCSP',
    ]);
  });
});

describe('a service', () => {
  it('leads to itself, its page, the run that brought it, and the branch', () => {
    const { metadata } = serviceEntity(
      aService('p1.nextcloud'),
      { branch: 'ada-family' },
      withBranches(),
    );
    expect(metadata.links?.map(({ url }) => url)).toEqual([
      'https://cloud.ada.example.com/',
      'http://portal.test/opencsp/services/p1.nextcloud',
      'http://portal.test/opencsp/deployments/d1',
      'https://git.example.com/p/-/tree/ada-family',
    ]);
  });
});

describe('branchUrl', () => {
  it('may be left out', () => {
    expect(addressesFrom(undefined).branchUrl).toBeUndefined();
    expect(addressesFrom({}).branchUrl).toBeUndefined();
  });

  it.each([
    'git.example.com/{branch}',
    'https://git.example.com/profiles',
    // eslint-disable-next-line no-script-url -- it is the input that must be refused
    'javascript:{branch}',
  ])('is refused when it is "%s"', branchUrl => {
    expect(() => addressesFrom({ branchUrl })).toThrow(
      'catalog.providers.opencsp.branchUrl must begin with https:// or http:// and hold {branch}',
    );
  });
});

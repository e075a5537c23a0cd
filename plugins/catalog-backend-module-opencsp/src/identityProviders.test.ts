/*
 * Proves that roles become groups, and that people are written at sign-in and never wiped by a
 * process that knows nobody. Who may sign in is left to the auth module.
 */
import { mockServices } from '@backstage/backend-test-utils';
import { FakeCatalog } from './__testUtils__/FakeCatalog';
import { RoleGroupProvider, SignedInUserProvider } from './identityProviders';

const ADA = {
  sub: '350000000000000007',
  userEntityRef: 'user:default/350000000000000007',
  displayName: 'Member',
  email: 'member@opencsp.localhost',
  roles: ['member'],
};

function newUserProvider() {
  return new SignedInUserProvider(mockServices.logger.mock());
}

describe('RoleGroupProvider', () => {
  it('puts the four roles in as groups', async () => {
    const catalog = new FakeCatalog();
    await catalog.connect(new RoleGroupProvider());
    expect(catalog.refs()).toEqual([
      'group:default/opencsp-admin',
      'group:default/opencsp-member',
      'group:default/opencsp-operator',
      'group:default/opencsp-viewer',
    ]);
    expect(catalog.get('group:default/opencsp-admin')?.metadata.title).toBe(
      'Administrators',
    );
  });
});

describe('SignedInUserProvider', () => {
  it('writes a person with their groups', async () => {
    const catalog = new FakeCatalog();
    const provider = newUserProvider();
    await catalog.connect(provider);
    await provider.signedIn(ADA);
    expect(catalog.get(ADA.userEntityRef)).toMatchObject({
      kind: 'User',
      spec: {
        profile: { displayName: 'Member', email: ADA.email },
        memberOf: ['group:default/opencsp-member'],
      },
    });
  });

  it('follows a change of roles, and knows people without any', async () => {
    const catalog = new FakeCatalog();
    const provider = newUserProvider();
    await catalog.connect(provider);
    await provider.signedIn(ADA);
    await provider.signedIn({ ...ADA, email: undefined, roles: [] });
    expect(catalog.get(ADA.userEntityRef)?.spec).toEqual({
      profile: { displayName: 'Member' },
      memberOf: [],
    });
  });

  it('keeps those whom an earlier process wrote', async () => {
    const catalog = new FakeCatalog();
    const before = newUserProvider();
    await catalog.connect(before);
    await before.signedIn(ADA);

    const after = newUserProvider();
    await catalog.connect(after);
    await after.signedIn({ ...ADA, sub: '9', userEntityRef: 'user:default/9' });
    expect(catalog.refs()).toEqual([
      'user:default/350000000000000007',
      'user:default/9',
    ]);
  });

  it('waits for nothing when the catalog is not there yet', async () => {
    await expect(newUserProvider().signedIn(ADA)).resolves.toBeUndefined();
  });

  it.each([
    ['no payload', undefined],
    ['an unknown role', { ...ADA, roles: ['root'] }],
    ['no name', { ...ADA, displayName: '' }],
    ['another kind', { ...ADA, userEntityRef: 'group:default/opencsp-admin' }],
    ['another namespace', { ...ADA, userEntityRef: 'user:system/ada' }],
    ['a path', { ...ADA, userEntityRef: 'user:default/../admin' }],
  ])('refuses %s', async (_, payload) => {
    const catalog = new FakeCatalog();
    const provider = newUserProvider();
    await catalog.connect(provider);
    await expect(provider.signedIn(payload)).rejects.toThrow();
    expect(catalog.refs()).toEqual([]);
  });
});

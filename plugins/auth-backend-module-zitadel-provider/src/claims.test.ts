/*
 * Proves what the portal makes of a provider's claims: roles in all forms that providers use, and
 * the profile. That the claims arrive over HTTP is proved by zitadelSignIn.test.ts.
 */
import { profileFromClaims, rolesFromClaims } from './claims';
import { IdentityConfig } from './identityConfig';

const OWN = '340000000000000001';
const OTHER = '340000000000000002';
const CLAIM = 'urn:zitadel:iam:org:project:350000000000000001:roles';
const OTHER_PROJECT = 'urn:zitadel:iam:org:project:999:roles';

const zitadel: IdentityConfig = {
  projectId: '350000000000000001',
  organizationId: OWN,
  roles: {
    admin: ['admin'],
    operator: ['operator'],
    member: ['member'],
    viewer: ['viewer'],
  },
};
const anyOrganization: IdentityConfig = {
  ...zitadel,
  organizationId: undefined,
};
const keycloak: IdentityConfig = {
  roleClaim: 'realm_access.roles',
  roles: { ...zitadel.roles, admin: ['portal-admins', 'root'], viewer: [] },
};

describe('rolesFromClaims', () => {
  it.each<[string, IdentityConfig, Record<string, unknown>, string[]]>([
    ['no claim', zitadel, {}, []],
    [
      'a role of the own organisation',
      zitadel,
      { [CLAIM]: { member: { [OWN]: 'a.test' } } },
      ['member'],
    ],
    [
      'a role of another organisation only',
      zitadel,
      { [CLAIM]: { admin: { [OTHER]: 'b.test' } } },
      [],
    ],
    [
      'a role in two organisations',
      zitadel,
      { [CLAIM]: { viewer: { [OTHER]: 'b.test', [OWN]: 'a.test' } } },
      ['viewer'],
    ],
    [
      'another organisation’s role beside an own one',
      zitadel,
      {
        [CLAIM]: {
          admin: { [OTHER]: 'b.test' },
          operator: { [OWN]: 'a.test' },
        },
      },
      ['operator'],
    ],
    [
      'any organisation, when none is configured',
      anyOrganization,
      { [CLAIM]: { admin: { [OTHER]: 'b.test' } } },
      ['admin'],
    ],
    [
      'a role of another project',
      zitadel,
      { [OTHER_PROJECT]: { admin: { [OWN]: 'a.test' } } },
      [],
    ],
    [
      'the unnumbered claim, which may be another client’s project',
      zitadel,
      { 'urn:zitadel:iam:org:project:roles': { admin: { [OWN]: 'a.test' } } },
      [],
    ],
    [
      'an array of objects',
      zitadel,
      {
        [CLAIM]: [
          { admin: { [OTHER]: 'b.test' } },
          { member: { [OWN]: 'a.test' } },
        ],
      },
      ['member'],
    ],
    [
      'names without an organisation, when one is configured',
      zitadel,
      { [CLAIM]: ['admin'] },
      [],
    ],
    [
      'several roles, most powerful first',
      zitadel,
      { [CLAIM]: { viewer: { [OWN]: '' }, admin: { [OWN]: '' } } },
      ['admin', 'viewer'],
    ],
    [
      'an unknown role',
      zitadel,
      { [CLAIM]: { emperor: { [OWN]: 'a.test' } } },
      [],
    ],
    ['something that is no claim of roles', zitadel, { [CLAIM]: 7 }, []],
    ['null', zitadel, { [CLAIM]: null }, []],
    [
      'a nested array',
      keycloak,
      {
        realm_access: { roles: ['portal-admins', 'offline_access', 'member'] },
      },
      ['admin', 'member'],
    ],
    [
      'the own name of a role that was given other values',
      keycloak,
      { realm_access: { roles: ['admin'] } },
      [],
    ],
    [
      'a role that was switched off',
      keycloak,
      { realm_access: { roles: ['viewer'] } },
      [],
    ],
    [
      'one text',
      { ...keycloak, roleClaim: 'role' },
      { role: 'root' },
      ['admin'],
    ],
    [
      'a claim whose name has dots',
      { ...keycloak, roleClaim: 'https://example.org/roles' },
      { 'https://example.org/roles': ['member'] },
      ['member'],
    ],
    [
      'a path through a prototype',
      { ...keycloak, roleClaim: 'constructor.name' },
      {},
      [],
    ],
    [
      'neither project nor claim configured',
      { roles: zitadel.roles },
      { groups: ['admin'], roles: ['admin'] },
      [],
    ],
  ])('%s', (_, identity, claims, expected) => {
    expect(rolesFromClaims([claims], identity)).toEqual(expected);
  });

  it('prefers userinfo, and takes the ID token where userinfo is silent', () => {
    const admin = { [CLAIM]: { admin: { [OWN]: '' } } };
    const member = { [CLAIM]: { member: { [OWN]: '' } } };
    expect(rolesFromClaims([member, admin], zitadel)).toEqual(['member']);
    expect(rolesFromClaims([{}, admin], zitadel)).toEqual(['admin']);
  });
});

describe('profileFromClaims', () => {
  it.each<[string, Record<string, unknown>, object]>([
    [
      'a verified address',
      { sub: '1', name: 'Una', email: 'una@a.test', email_verified: true },
      { displayName: 'Una', email: 'una@a.test' },
    ],
    [
      'an address without the mark, as ZITADEL sends it',
      { sub: '1', name: 'Una', email: 'una@a.test', locale: null },
      { displayName: 'Una' },
    ],
    [
      'a mark that is no boolean',
      { sub: '1', name: 'Una', email: 'una@a.test', email_verified: 'true' },
      { displayName: 'Una' },
    ],
    [
      'no name',
      { sub: '1', name: null, preferred_username: 'una' },
      { displayName: 'una' },
    ],
    ['only a subject', { sub: '1' }, { displayName: '1' }],
  ])('%s', (_, claims, expected) => {
    expect(profileFromClaims(claims)).toEqual(expected);
  });

  it('refuses userinfo without a subject', () => {
    expect(() => profileFromClaims({ name: 'Una' })).toThrow(/sub/);
  });
});

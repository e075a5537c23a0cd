/*
 * Proves which entries a filter finds, for users and for groups, and which filters are refused: all forms that clients
 * send, also those that were not recorded. Leaves recorded searches to `ldap.test.ts`.
 */
import fc from 'fast-check';
import { Client, ResultCodeError } from 'ldapts';
import { seedLab, startLab } from '../__testUtils__/lab';
import { ADMIN, BASE } from '../__testUtils__/recorded';
import { LldapStandIn } from '..';
import { elementsOf } from './ber';

const PEOPLE = `ou=people,${BASE}`;
const GROUPS = `ou=groups,${BASE}`;

let standIn: LldapStandIn;
let client: Client;

beforeEach(async () => {
  standIn = await startLab();
  await seedLab(standIn);
  client = new Client({ url: standIn.ldapUrl });
  await client.bind(`uid=admin,${PEOPLE}`, ADMIN.password);
});
afterEach(async () => {
  await client.unbind();
  await standIn.close();
});

/** The first parts of what is found, or the code of the refusal. */
async function find(base: string, filter: string): Promise<string[] | number> {
  try {
    const { searchEntries } = await client.search(base, {
      filter,
      attributes: ['1.1'],
    });
    return searchEntries.map(({ dn }) => dn.split(',')[0]);
  } catch (error) {
    if (error instanceof ResultCodeError) {
      return error.code;
    }
    throw error;
  }
}

const UNWILLING = 53;

it.each<[string, string[] | number]>([
  ['(uid=Alice)', ['uid=alice']],
  ['(cn=DAVE)', ['uid=dave']],
  ['(cn=dave)', []],
  ['(displayName=Alice Example)', ['uid=alice']],
  ['(givenName=Alice)', ['uid=alice']],
  ['(sn=*)', ['uid=alice']],
  ['(&(uid=*)(mail=dave@example.com))', ['uid=dave']],
  ['(|(uid=pm)(uid=ro)(nosuch=x))', ['uid=pm', 'uid=ro']],
  [
    '(&(objectClass=posixAccount)(!(uid=a*)))',
    [...['uid=dave', 'uid=pm', 'uid=reg', 'uid=ro', 'uid=svc_authelia']],
  ],
  ['(mail=*th*lia@*.com)', ['uid=svc_authelia']],
  ['(uid=*ice)', ['uid=alice']],
  ['(uid=al*ce)', ['uid=alice']],
  ['(uid=ali*ice)', []],
  ['(nosuch=*)', []],
  ['(nosuch=a*)', []],
  [`(dn=uid=pm,${PEOPLE})`, ['uid=pm']],
  [`(memberOf=cn=lldap_admin,${GROUPS})`, ['uid=admin', 'uid=admin2']],
  [`(memberOf=uid=pm,${PEOPLE})`, []],
  ['(objectClass=groupOfNames)', []],
  ['(createTimestamp>=20200101000000Z)', UNWILLING],
  ['(uid<=b)', UNWILLING],
  ['(uid~=alice)', UNWILLING],
  ['(givenName=Al*)', UNWILLING],
  ['(|(uid=alice)(uid>=b))', UNWILLING],
])('users by %s', async (filter, found) => {
  expect(await find(PEOPLE, filter)).toEqual(found);
});

it.each<[string, string[] | number]>([
  ['(cn=APP_users)', ['cn=app_users']],
  ['(uid=app_users)', ['cn=app_users']],
  ['(groupid=9)', ['cn=app_users']],
  [
    '(cn=lldap_*)',
    [
      ...['cn=lldap_admin', 'cn=lldap_password_manager'],
      'cn=lldap_strict_readonly',
    ],
  ],
  ['(member=alice)', ['cn=app_users', 'cn=nextcloud_users']],
  [`(uniqueMember=uid=RO,${PEOPLE})`, ['cn=lldap_strict_readonly']],
  ['(&(objectClass=groupOfNames)(member=pm))', ['cn=lldap_password_manager']],
  [`(entryDN=cn=app_users,${GROUPS})`, ['cn=app_users']],
  ['(nosuch=*)', []],
  ['(objectClass=person)', []],
  ['(createTimestamp=20200101000000Z)', UNWILLING],
  ['(modifyTimestamp=20200101000000Z)', UNWILLING],
  ['(member=a*)', UNWILLING],
  ['(entryUUID=x)', 80],
])('groups by %s', async (filter, found) => {
  expect(await find(GROUPS, filter)).toEqual(found);
});

it('finds in the whole tree what one kind of entry does not refuse', async () => {
  expect(await find(BASE, '(createTimestamp=*)')).toHaveLength(18);
  expect(await find(BASE, '(givenName=Al*)')).toEqual([]);
  expect(await find(BASE, '(cn>=a)')).toBe(UNWILLING);
});

it('any bytes are elements or none, and come to an end', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), bytes => {
      const length = lengthOfElements(Buffer.from(bytes));
      expect(length).toBeLessThanOrEqual(bytes.length);
    }),
  );
});

/** Of all contents together; nothing for what is no BER. */
function lengthOfElements(bytes: Buffer): number {
  try {
    return elementsOf(bytes).reduce((sum, one) => sum + one.content.length, 0);
  } catch {
    return 0;
  }
}

import { createLldapStandIn, LldapStandIn, LldapStandInOptions } from '..';
import { Ask, graphqlAs } from './http';
import { runLine } from './openldap';
import { ADMIN, BASE } from './recorded';

/** A stand-in right after its first start, with the recorded names. */
export function startLab(
  options: Partial<LldapStandInOptions> = {},
): Promise<LldapStandIn> {
  return createLldapStandIn({
    ports: { http: 0, ldap: 0 },
    baseDn: BASE,
    jwtSecret: 'lab-jwt-secret-0123456789',
    keySeed: 'lab-key-seed-0123456789',
    admin: { ...ADMIN, email: 'admin@example.com' },
    speed: 10_000,
    ...options,
  });
}

const GROUPS = [
  ...['nextcloud_users', '', 'my group, two', 'Größe', 'jellyfin_users'],
  'app_users',
];
const APP_USERS = 9;
const NEXTCLOUD_USERS = 4;

/** In the order in which they came to their groups. */
const MEMBERS: readonly [string, number][] = [
  ['dave', APP_USERS],
  ['alice', APP_USERS],
  ['alice', NEXTCLOUD_USERS],
  ['admin2', 1],
  ['pm', 2],
  ['ro', 3],
];

/** The people and groups that were there when LDAP and the roles were recorded. */
export async function seedLab(standIn: LldapStandIn): Promise<Ask> {
  const ask = await graphqlAs(standIn.url, ADMIN);
  for (const name of GROUPS) {
    await must(ask, 'mutation($n:String!){createGroup(name:$n){id}}', {
      n: name,
    });
  }
  const named = {
    id: 'alice',
    displayName: 'Alice Example',
    firstName: 'Alice',
    lastName: 'Example',
  };
  const others = ['attrmail', 'pm', 'reg', 'ro', 'svc_authelia', 'admin2'];
  await createUsers(ask, [
    named,
    { id: 'dave', displayName: 'DAVE' },
    ...others.map(id => ({ id })),
  ]);
  for (const [u, g] of MEMBERS) {
    await must(
      ask,
      'mutation($u:String!,$g:Int!){addUserToGroup(userId:$u,groupId:$g){ok}}',
      { u, g },
    );
  }
  return ask;
}

/** Makes users, with mail addresses like their ids. */
export async function createUsers(
  ask: Ask,
  users: readonly { id: string; displayName?: string }[],
): Promise<void> {
  for (const user of users) {
    await must(ask, 'mutation($u:CreateUserInput!){createUser(user:$u){id}}', {
      u: { email: `${user.id}@example.com`, ...user },
    });
  }
}

/** Sets passwords as the administrator. */
export async function setPasswords(
  standIn: LldapStandIn,
  passwords: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [id, password] of Object.entries(passwords)) {
    const done = await runLine(
      standIn,
      `ldappasswd -D 'uid=admin,ou=people,${BASE}' -w ${ADMIN.password} -s ${password} 'uid=${id},ou=people,${BASE}'`,
    );
    if (done.exit !== 0) {
      throw new Error(`The password of ${id} was not set: ${done.stdout}`);
    }
  }
}

async function must(ask: Ask, query: string, variables: unknown) {
  const answer = await ask(query, variables);
  if (JSON.stringify(answer.body).includes('"errors"')) {
    throw new Error(`It was refused: ${JSON.stringify(answer.body)}`);
  }
}

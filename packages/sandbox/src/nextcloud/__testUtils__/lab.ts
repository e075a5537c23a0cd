import { request as send } from 'node:http';
import { text } from 'node:stream/consumers';
import { Attribute, Change, Client } from 'ldapts';
import { z } from 'zod';
import {
  createNextcloudStandIn,
  NextcloudStandIn,
  NextcloudStandInOptions,
  OccAnswer,
} from '..';
import { createLldapStandIn, LldapStandIn } from '../../lldap';

/** The first administrator. */
export const ADMIN = { user: 'opencsp-admin', password: 'first-Start-4711' };

/** A password that the policy takes. */
export const GOOD_PASSWORD = 'correct-horse-9';

/** A stand-in right after its installation. */
export function startNextcloud(
  options: Partial<NextcloudStandInOptions> = {},
): Promise<NextcloudStandIn> {
  return createNextcloudStandIn({
    port: 0,
    admin: ADMIN,
    hasDatabase: true,
    trustedDomains: ['cloud.example.com'],
    speed: 10_000,
    ...options,
  });
}

/** Runs `occ` as the right user. */
export function occ(
  standIn: NextcloudStandIn,
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  stdin?: string,
): Promise<OccAnswer> {
  return standIn.occ(argv, { environment, user: 'www-data', stdin });
}

/** Makes an account. */
export function addUser(
  standIn: NextcloudStandIn,
  uid: string,
  ...options: string[]
): Promise<OccAnswer> {
  return occ(
    standIn,
    ['user:add', '--password-from-env', ...options, '--', uid],
    { OC_PASS: GOOD_PASSWORD },
  );
}

/** An answer over HTTP. */
export interface Answer {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
}

/** What a request is made with. */
export interface Ask {
  method?: string;
  user?: string;
  password?: string;
  form?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
}

/** Makes a request. */
export function ask(
  { url }: NextcloudStandIn,
  path: string,
  { method = 'GET', user, password, form, headers }: Ask = {},
): Promise<Answer> {
  const body = form && new URLSearchParams(form).toString();
  return new Promise((resolve, reject) => {
    const sent = send(
      `${url}${path}`,
      {
        method,
        auth: user && `${user}:${password}`,
        headers: {
          'ocs-apirequest': 'true',
          ...(body ? formHeaders(body) : {}),
          ...headers,
        },
      },
      async response => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: await text(response),
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

function formHeaders(body: string): Record<string, string> {
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(Buffer.byteLength(body)),
  };
}

const envelopeSchema = z.object({
  ocs: z.object({
    meta: z.object({
      status: z.string(),
      statuscode: z.number(),
      message: z.string(),
    }),
    data: z.unknown(),
  }),
});

/** Asks the API as the administrator, or as somebody else. */
export async function ocs(
  standIn: NextcloudStandIn,
  path: string,
  how: Ask = {},
): Promise<{ status: number; code: number; message: string; data: unknown }> {
  const answer = await ask(
    standIn,
    `/ocs/${path}${path.includes('?') ? '&' : '?'}format=json`,
    {
      ...ADMIN,
      ...how,
    },
  );
  const { meta, data } = envelopeSchema.parse(JSON.parse(answer.body)).ocs;
  const { statuscode: code, message } = meta;
  return { status: answer.status, code, message, data };
}

/** The status and code of a login. */
export async function signInAs(
  standIn: NextcloudStandIn,
  user: string,
  password: string,
): Promise<number> {
  const { status } = await ocs(standIn, 'v2.php/cloud/user', {
    user,
    password,
  });
  return status;
}

const BASE = 'dc=family,dc=example,dc=com';
const DIRECTORY_ADMIN = { user: 'admin', password: 'directory-Pass-1' };

/** Settings with which a directory is asked, by the names of `ldap:set-config`. */
export const LDAP_SETTINGS: Readonly<Record<string, string>> = {
  ldapHost: 'ldap://lldap',
  ldapPort: '3890',
  ldapAgentName: `uid=${DIRECTORY_ADMIN.user},ou=people,${BASE}`,
  ldapAgentPassword: DIRECTORY_ADMIN.password,
  ldapBase: BASE,
  ldapBaseUsers: `ou=people,${BASE}`,
  ldapBaseGroups: `ou=groups,${BASE}`,
  ldapUserFilter: `(&(objectclass=person)(memberOf=cn=nextcloud_users,ou=groups,${BASE}))`,
  ldapLoginFilter: `(&(objectclass=person)(memberOf=cn=nextcloud_users,ou=groups,${BASE})(uid=%uid))`,
  ldapGroupFilter: '(objectclass=groupOfUniqueNames)',
  ldapGroupMemberAssocAttr: 'uniqueMember',
  ldapGroupDisplayName: 'cn',
  ldapEmailAttribute: 'mail',
  ldapUserDisplayName: 'displayname',
  ldapExpertUsernameAttr: 'user_id',
  ldapConfigurationActive: '1',
};

/** People of the directory; the group has the first three, and the third has no name to show. */
export interface Directory {
  lldap: LldapStandIn;
  /** Changes who is there; in GraphQL. */
  change(query: string): Promise<void>;
  setPassword(uid: string, password: string): Promise<void>;
}

const tokenSchema = z.object({ token: z.string() });

/** An LLDAP with people, of whom some may use Nextcloud. */
export async function startDirectory(): Promise<Directory> {
  const lldap = await createLldapStandIn({
    ports: { http: 0, ldap: 0 },
    baseDn: BASE,
    jwtSecret: 'lab-jwt-secret-0123456789',
    keySeed: 'lab-key-seed-0123456789',
    admin: { ...DIRECTORY_ADMIN, email: 'admin@example.com' },
    speed: 10_000,
  });
  const { user: username, password } = DIRECTORY_ADMIN;
  const { token } = tokenSchema.parse(
    await post(`${lldap.url}/auth/simple/login`, { username, password }),
  );
  const change = async (query: string) => {
    const told = await post(`${lldap.url}/api/graphql`, { query }, token);
    if (JSON.stringify(told).includes('"errors"')) {
      throw new Error(`It was refused: ${JSON.stringify(told)}`);
    }
  };
  await change('mutation{createGroup(name:"nextcloud_users"){id}}');
  for (const [id, name] of [
    ['ada', 'displayName:"Ada Example",'],
    ['bob', 'displayName:"Bob",'],
    ['nameless', ''],
    ['outsider', 'displayName:"Outsider",'],
  ]) {
    await change(
      `mutation{createUser(user:{id:"${id}",${name}email:"${id}@example.com"}){id}}`,
    );
    if (id !== 'outsider') {
      await change(`mutation{addUserToGroup(userId:"${id}",groupId:4){ok}}`);
    }
  }
  return {
    lldap,
    change,
    setPassword: (uid, wanted) => setPassword(lldap, uid, wanted),
  };
}

async function setPassword(
  { ldapUrl }: LldapStandIn,
  uid: string,
  password: string,
): Promise<void> {
  const client = new Client({ url: ldapUrl });
  await client.bind(
    LDAP_SETTINGS.ldapAgentName,
    LDAP_SETTINGS.ldapAgentPassword,
  );
  await client.modify(
    `uid=${uid},ou=people,${BASE}`,
    new Change({
      operation: 'replace',
      modification: new Attribute({
        type: 'userpassword',
        values: [password],
      }),
    }),
  );
  await client.unbind();
}

async function post(
  url: string,
  body: unknown,
  token?: string,
): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: JSON.stringify(body),
  });
  return answer.json();
}

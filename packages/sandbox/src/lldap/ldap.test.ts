/*
 * Proves that LDAP answers as LLDAP 0.6.3 was recorded to: each recorded call of an OpenLDAP tool is made again with the
 * same bytes, and exit code, output and the login afterwards are compared as the tool printed them. Leaves what
 * clients have to know to `findingsOf….test.ts`.
 */
import { graphqlAs, loginStatus } from './__testUtils__/http';
import {
  createUsers,
  seedLab,
  setPasswords,
  startLab,
} from './__testUtils__/lab';
import { runLine } from './__testUtils__/openldap';
import {
  ADMIN,
  Command,
  commandSchema,
  NOT_REPLAYED,
  recorded,
} from './__testUtils__/recorded';
import { LldapStandIn } from '.';

const ODD_IDS = [
  ...['bob smith', 'bob"x', 'bob+smith', 'bob,smith', 'bob;x', 'bob=smith'],
  'bob@example.com',
];
const ODD_CASE = 'ids with special characters: how their DN looks';

/** With the passwords that were set before, and how many cases there are. */
const FILES: readonly [string, number, Readonly<Record<string, string>>][] = [
  ['ldap-bind', 14, {}],
  ['ldap-search', 25, {}],
  ['ldap-modify-password', 20, {}],
  ['ldap-exop-passwd', 17, {}],
  ['ldap-role-password_manager', 11, { pm: 'pm-pass-11' }],
  ['ldap-role-strict_readonly', 11, { ro: 'ro-pass-11' }],
  ['ldap-role-regular_user', 11, { reg: 'reg-pass-13' }],
  ['ldap-upper-case', 9, {}],
  ['ldap-add-delete', 12, {}],
];

describe('LDAP as recorded from LLDAP', () => {
  let standIn: LldapStandIn;

  beforeEach(async () => {
    standIn = await startLab();
    await seedLab(standIn);
  });
  afterEach(() => standIn.close());

  it.each(FILES)('%s', async (file, count, passwords) => {
    await setPasswords(standIn, passwords);
    const cases = recorded(file, commandSchema);
    const leftOut = Object.keys(NOT_REPLAYED[file] ?? {});
    const actual: unknown[] = [];
    const expected: unknown[] = [];
    for (const one of cases.filter(({ note }) => !leftOut.includes(note))) {
      const { note, exit, stdout, stderr } = one;
      const undo = note === ODD_CASE ? await addOddIds(standIn) : noUndo;
      const now = await runLine(standIn, one.command, one.stdin);
      const login = await loginAfter(standIn, one);
      await undo();
      actual.push({ note, ...now, stdout: sameIds(now.stdout), login });
      expected.push({
        ...{ note, exit, stderr, login: one.then_http_login },
        stdout: sameIds(stdout),
      });
    }
    expect(cases).toHaveLength(count);
    expect(actual).toEqual(expected);
  });
});

async function noUndo(): Promise<void> {}

/** They were there for one case only. */
async function addOddIds({ url }: LldapStandIn): Promise<() => Promise<void>> {
  const ask = await graphqlAs(url, ADMIN);
  await createUsers(
    ask,
    ODD_IDS.map(id => ({ id })),
  );
  return async () => {
    for (const id of ODD_IDS) {
      await ask('mutation($u:String!){deleteUser(userId:$u){ok}}', { u: id });
    }
  };
}

/** The status of a login with the new password, where the recording has one. */
async function loginAfter(
  standIn: LldapStandIn,
  { command, stdin = '', then_http_login: wanted }: Command,
): Promise<number | undefined> {
  if (wanted === undefined) {
    return undefined;
  }
  const isModify = stdin !== '';
  const given = isModify
    ? /^userPassword: (.*)$/im.exec(stdin)?.[1]
    : / -s (\S+)/.exec(command)?.[1];
  const target = isModify ? stdin : command.slice(command.indexOf(' -s '));
  const id = /uid=(\w+)/.exec(target)?.[1] ?? 'alice';
  return loginStatus(standIn.url, id, given ?? '');
}

/** Ids and moments differ each time. */
function sameIds(text: string): string {
  return text
    .replace(/entryuuid: \S+/g, 'entryuuid: some')
    .replace(/createtimestamp: \d{14}Z/g, 'createtimestamp: some');
}

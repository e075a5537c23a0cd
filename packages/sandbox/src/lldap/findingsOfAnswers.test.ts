/*
 * Proves what a client of LLDAP has to know of roles, searches, sign-in and starts: findings 13 to 27 of the
 * recording's README, each by itself and by its number. Leaves 1 to 12 to `findingsOfChanges.test.ts`, and texts and
 * statuses case by case to the replays.
 */
import { Client } from 'ldapts';
import {
  call,
  graphqlAs,
  login,
  loginStatus,
  tokensOf,
} from './__testUtils__/http';
import { setPasswords, startLab } from './__testUtils__/lab';
import { Lab, labWorld, PEOPLE } from './__testUtils__/labParts';
import { runLine } from './__testUtils__/openldap';
import { ADMIN, BASE } from './__testUtils__/recorded';
import { emptyState } from './directory/state';
import { simpleLogin } from './http/auth';
import { createLldapStandIn, LldapStartRefused } from '.';

const CREATE = 'mutation($u:CreateUserInput!){createUser(user:$u){id}}';

let lab: Lab;

beforeEach(async () => {
  lab = await Lab.open();
});
afterEach(() => lab.close());

describe('roles', () => {
  it('13: everybody may change the own mail and name', async () => {
    await setPasswords(lab.standIn, { reg: 'reg-pass-11' });
    const asReg = await graphqlAs(lab.standIn.url, {
      user: 'reg',
      password: 'reg-pass-11',
    });
    const changed = await asReg(
      'mutation{updateUser(user:{id:"reg",email:"boss@example.com",displayName:"Boss"}){ok}}',
    );
    expect(changed.body).toEqual({ data: { updateUser: { ok: true } } });
    expect(
      (await lab.ask('{user(userId:"reg"){email displayName}}')).body,
    ).toEqual({
      data: { user: { email: 'boss@example.com', displayName: 'Boss' } },
    });
  });

  it('14: password managers set passwords of all but administrators; plain users see themselves', async () => {
    await setPasswords(lab.standIn, { pm: 'pm-pass-11', reg: 'reg-pass-11' });
    const pm = { user: 'pm', password: 'pm-pass-11' };
    const set = (id: string) =>
      lab.tool(`ldappasswd -s some-pass-1 'uid=${id},${PEOPLE}'`, '', pm);
    expect((await set('alice')).exit).toBe(0);
    expect((await set('admin2')).stdout).toContain('Insufficient access (50)');
    const found = await lab.tool(
      `ldapsearch -b '${BASE}' '(objectClass=*)' uid`,
      '',
      { user: 'reg', password: 'reg-pass-11' },
    );
    expect(found).toMatchObject({
      exit: 0,
      stdout: `dn: uid=reg,${PEOPLE}\nuid: reg`,
    });
  });

  it('15: a refusal is a 200 without data, a wrong question is a 400', async () => {
    expect(await lab.ask('mutation{deleteGroup(groupId:1){ok}}')).toMatchObject(
      {
        status: 200,
        body: {
          data: null,
          errors: [
            { message: 'Cannot delete admin group', path: ['deleteGroup'] },
          ],
        },
      },
    );
    expect((await lab.ask('mutation{deleteGroups{ok}}')).status).toBe(400);
  });
});

describe('searches', () => {
  const search = (rest: string) => lab.tool(`ldapsearch -b '${BASE}' ${rest}`);

  it('16: memberOf comes only when it is asked for, in the spelling that was asked for', async () => {
    expect((await search("'(uid=dave)' '*' +")).stdout).not.toMatch(
      /memberof/i,
    );
    expect((await search("'(uid=dave)' MEMBEROF Mail")).stdout).toBe(
      `dn: uid=dave,${PEOPLE}\nMail: dave@example.com\nMEMBEROF: cn=app_users,ou=groups,${BASE}`,
    );
    const byName = await search("'(memberOf=APP_USERS)' uid");
    const byDn = await search(
      `'(memberOf=cn=App_Users,ou=groups,${BASE})' uid`,
    );
    expect(byName).toEqual(byDn);
    expect(byName.stdout).toContain('uid: dave');
  });

  it('17: limits and pages are not looked at, and what is unknown is found empty', async () => {
    const client = new Client({ url: lab.standIn.ldapUrl });
    await client.bind(`uid=admin,${PEOPLE}`, ADMIN.password);
    const limited = await client.search(PEOPLE, {
      filter: '(objectClass=person)',
      sizeLimit: 1,
    });
    const paged = await client.search(PEOPLE, {
      filter: '(objectClass=person)',
      paged: { pageSize: 2 },
    });
    await client.unbind();
    expect(limited.searchEntries).toHaveLength(9);
    expect(paged.searchEntries).toHaveLength(9);
    const nothing = { exit: 0, stdout: '', stderr: '' };
    expect(await search("'(nosuch=1)'")).toEqual(nothing);
    expect(await lab.tool(`ldapsearch -b 'ou=no,${BASE}' '(uid=a)'`)).toEqual(
      nothing,
    );
    expect(
      await lab.tool(`ldapsearch -b 'uid=ghost,${PEOPLE}' -s base uid`),
    ).toMatchObject({ exit: 32 });
  });

  it('18: groups have a uid too', async () => {
    const dn = `cn=app_users,ou=groups,${BASE}`;
    expect((await search("'(uid=app_users)' uid")).stdout).toBe(
      `dn: ${dn}\nuid: app_users`,
    );
    expect(
      (await lab.tool(`ldapsearch -b '${PEOPLE}' '(uid=app_users)'`)).stdout,
    ).toBe('');
  });
});

describe('sign-in', () => {
  it('19: takes longer for a user that is there, and is not limited', async () => {
    const world = labWorld();
    const attempt = (username: string) =>
      simpleLogin(world, {
        method: 'POST',
        url: new URL('http://lldap.localhost/auth/simple/login'),
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username, password: 'wrong' }),
      });
    const known = await Promise.all(
      Array.from({ length: 20 }, () => attempt('admin')),
    );
    expect(known.map(({ status }) => status)).toEqual(Array(20).fill(401));
    expect(known[0].delayMs).toBe(80);
    expect((await attempt('ghost')).delayMs).toBe(5);
  });

  it('20: does not take a mail address', async () => {
    expect(
      await loginStatus(lab.standIn.url, 'admin@example.com', ADMIN.password),
    ).toBe(401);
  });

  it('21: logout ends the JWTs as well', async () => {
    const answer = await login(lab.standIn.url, 'admin', ADMIN.password);
    const { token, refreshToken } = tokensOf(answer);
    await call(`${lab.standIn.url}/auth/logout`, 'GET', {
      'refresh-token': refreshToken,
    });
    expect(
      await call(`${lab.standIn.url}/api/graphql?query={apiVersion}`, 'GET', {
        authorization: `Bearer ${token}`,
      }),
    ).toMatchObject({ status: 401, body: 'JWT was logged out' });
  });
});

describe('starts', () => {
  const settings = { baseDn: BASE, keySeed: 'short', admin: ADMIN };

  it('22: a missing secret refuses, an empty one does not; a short password panics after the groups', async () => {
    const refused = createLldapStandIn(settings);
    await expect(refused).rejects.toThrow(LldapStartRefused);
    const empty = await startLab({ jwtSecret: '' });
    expect(await loginStatus(empty.url, 'admin', ADMIN.password)).toBe(200);
    await empty.close();
    let kept = emptyState();
    const panic = createLldapStandIn({
      ...settings,
      jwtSecret: 's',
      admin: { password: 'seven77' },
      keep: state => {
        kept = state;
      },
    });
    await expect(panic).rejects.toMatchObject({ exitCode: 101 });
    expect(kept.groups).toHaveLength(3);
    expect(kept.users).toEqual([]);
  });

  it('23: a key file and a seed do not go together, nor do two seeds', async () => {
    const first = await startLab({ keySeed: undefined });
    const state = first.state();
    await first.close();
    await expect(startLab({ state })).rejects.toThrow(
      'Which one to use is ambiguous, aborting.',
    );
    await expect(
      startLab({ state: lab.standIn.state(), keySeed: 'another' }),
    ).rejects.toThrow('The private key has changed.');
  });

  it('24: takes a base DN in upper case and with blanks', async () => {
    for (const baseDn of [
      'DC=Lab,DC=Example,DC=Com',
      BASE.replace(/,/g, ', '),
    ]) {
      const other = await startLab({ baseDn });
      expect(
        await runLine(
          other,
          `ldapwhoami -D 'uid=admin,${PEOPLE}' -w ${ADMIN.password}`,
        ),
      ).toMatchObject({ exit: 0 });
      await other.close();
    }
  });

  it('25: every unknown path is found', async () => {
    expect(await call(`${lab.standIn.url}/api/grahpql`, 'GET')).toMatchObject({
      status: 200,
      body: '<html>placeholder</html>\n',
    });
  });
});

describe('several at once', () => {
  it('26: of equal creates exactly one wins', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        lab.messageOf(CREATE, {
          u: { id: 'race', email: `race${at}@example.com` },
        }),
      ),
    );
    expect(answers.filter(one => one.includes('"id":"race"'))).toHaveLength(1);
    expect(answers.filter(one => one.includes('UNIQUE'))).toHaveLength(9);
  });

  it('27: one mutation that fails takes all answers, and none of the changes', async () => {
    const answer = await lab.ask(
      'mutation{a:createGroup(name:"m1"){id} b:createGroup(name:"m1"){id} c:createGroup(name:"m2"){id}}',
    );
    expect(answer).toMatchObject({ status: 200, body: { data: null } });
    const names = lab.standIn
      .state()
      .groups.map(({ displayName }) => displayName);
    expect(names).toEqual(expect.arrayContaining(['m1', 'm2']));
  });
});

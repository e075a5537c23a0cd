/*
 * Proves what a client of LLDAP has to know of ids, passwords and changes: findings 1 to 12 of the recording's README,
 * each by itself and by its number. Leaves 13 to 27 to `findingsOfAnswers.test.ts`, and texts and statuses case by
 * case to the replays.
 */
import { loginStatus } from './__testUtils__/http';
import { createUsers, setPasswords, startLab } from './__testUtils__/lab';
import { Lab, PEOPLE, replacePassword } from './__testUtils__/labParts';
import { runLine } from './__testUtils__/openldap';
import { ADMIN, BASE } from './__testUtils__/recorded';

const CREATE =
  'mutation($u:CreateUserInput!){createUser(user:$u){id email displayName}}';

let lab: Lab;

beforeEach(async () => {
  lab = await Lab.open();
});
afterEach(() => lab.close());

describe('ids', () => {
  it('1: takes any id and any mail', async () => {
    for (const [at, id] of ['', ' bob', '..', '😀', 'a\nb'].entries()) {
      const mail = at === 0 ? '' : `not-an-email-${at}`;
      expect(await lab.ask(CREATE, { u: { id, email: mail } })).toMatchObject({
        status: 200,
        body: { data: { createUser: { id, email: mail } } },
      });
    }
  });

  it('2: prints odd ids unescaped, and cannot be asked for them', async () => {
    await createUsers(lab.ask, [{ id: 'bob,smith' }]);
    const dn = `uid=bob,smith,${PEOPLE}`;
    const found = await lab.tool(`ldapsearch -b '${PEOPLE}' '(uid=bob*)' uid`);
    expect(found.stdout).toBe(`dn: ${dn}\nuid: bob,smith`);
    expect(await lab.tool(`ldapsearch -b '${dn}' -s base uid`)).toMatchObject({
      exit: 34,
    });
    expect(
      await lab.tool('ldapmodify', replacePassword(dn, 'some-pass-1')),
    ).toMatchObject({ exit: 34 });
  });

  it('3: names the mail before the id when both are taken', async () => {
    const again = { id: 'alice', email: 'alice@example.com' };
    expect(await lab.messageOf(CREATE, { u: again })).toContain(
      '(code: 2067) UNIQUE constraint failed: users.lowercase_email',
    );
    expect(
      await lab.messageOf(CREATE, {
        u: { ...again, email: 'new@example.com' },
      }),
    ).toContain('(code: 1555) UNIQUE constraint failed: users.user_id');
  });

  it('4: does not say who or what is unknown', async () => {
    const join = (u: string, g: number) =>
      lab.messageOf(`mutation{addUserToGroup(userId:"${u}",groupId:${g}){ok}}`);
    expect(await join('ghost', 9)).toContain('(code: 787) FOREIGN KEY');
    expect(await join('alice', 99)).toContain('(code: 787) FOREIGN KEY');
    expect(
      await lab.messageOf(
        'mutation{updateUser(user:{id:"ghost",displayName:"x"}){ok}}',
      ),
    ).toContain('None of the records are updated');
  });
});

describe('connections that end', () => {
  it('5: upper case in modify, add and delete; search, bind and the extended operation stand it', async () => {
    const upper = `UID=alice,${PEOPLE}`;
    const lost = [
      await lab.tool('ldapmodify', replacePassword(upper, 'some-pass-1')),
      await lab.tool('ldapadd', `dn: uid=New,${PEOPLE}\nmail: n@example.com`),
      await lab.tool(`ldapdelete '${upper}'`),
    ];
    expect(lost.map(({ exit }) => exit)).toEqual([255, 255, 255]);
    const fine = [
      await lab.tool(`ldapsearch -b '${upper.toUpperCase()}' -s base uid`),
      await lab.tool(`ldappasswd -s alice-pass-2 '${upper}'`),
      await runLine(
        lab.standIn,
        `ldapwhoami -D '${upper.toUpperCase()}' -w alice-pass-2`,
      ),
    ];
    expect(fine.map(({ exit }) => exit)).toEqual([0, 0, 0]);
  });

  it('6: a plain user who sets the password of another', async () => {
    await setPasswords(lab.standIn, { reg: 'reg-pass-11' });
    const reg = { user: 'reg', password: 'reg-pass-11' };
    expect(
      await lab.tool(
        `ldappasswd -s some-pass-1 'uid=alice,${PEOPLE}'`,
        '',
        reg,
      ),
    ).toMatchObject({ exit: 255 });
    expect(
      await lab.tool(
        'ldapmodify',
        replacePassword(`uid=alice,${PEOPLE}`, 'some-pass-1'),
        reg,
      ),
    ).toMatchObject({ exit: 50 });
    expect(await loginStatus(lab.standIn.url, 'alice', 'some-pass-1')).toBe(
      401,
    );
  });
});

describe('passwords', () => {
  const dn = `uid=reg,${PEOPLE}`;

  it('7: judges none of them, and takes a hash for the password', async () => {
    for (const password of ['x', '', '{SSHA}abcdef']) {
      await lab.tool('ldapmodify', replacePassword(dn, password));
      expect(await loginStatus(lab.standIn.url, 'reg', password)).toBe(200);
    }
    await lab.tool(`ldappasswd -s y '${dn}'`);
    expect(await loginStatus(lab.standIn.url, 'reg', 'y')).toBe(200);
  });

  it('8: has a code for each wrong form', async () => {
    const exits = [
      await lab.tool('ldapmodify', replacePassword(dn, 'aaaaaaaa', 'bbbbbbbb')),
      await lab.tool('ldapmodify', replacePassword(dn)),
      await lab.tool(
        'ldapmodify',
        replacePassword(dn, 'aaaaaaaa').replace('replace:', 'add:'),
      ),
      await lab.tool(
        'ldapmodify',
        replacePassword(`uid=ghost,${PEOPLE}`, 'aaaa'),
      ),
    ].map(({ exit }) => exit);
    expect(exits).toEqual([21, 21, 53, 1]);
    const told = [
      await lab.tool(`ldappasswd '${dn}'`),
      await lab.tool('ldappasswd -s aaaaaaaa'),
      await lab.tool('ldappasswd -s aaaaaaaa reg'),
      await lab.tool(`ldappasswd -s aaaaaaaa 'uid=ghost,${PEOPLE}'`),
    ].map(({ stdout }) => /\((\d+)\)/.exec(stdout)?.[1]);
    expect(told).toEqual(['19', '19', '34', '1']);
  });

  it('9: takes a wrong old password', async () => {
    expect(
      await lab.tool(`ldappasswd -a WRONG -s reg-pass-13 '${dn}'`),
    ).toMatchObject({ exit: 0 });
    expect(await loginStatus(lab.standIn.url, 'reg', 'reg-pass-13')).toBe(200);
  });

  it('10: an administrator can delete the own entry over LDAP only, and is not made again', async () => {
    expect(
      await lab.messageOf('mutation{deleteUser(userId:"admin"){ok}}'),
    ).toContain('Cannot delete current user');
    expect(await lab.tool(`ldapdelete 'uid=admin,${PEOPLE}'`)).toMatchObject({
      exit: 0,
    });
    const again = await startLab({ state: lab.standIn.state() });
    expect(await loginStatus(again.url, 'admin', ADMIN.password)).toBe(401);
    await again.close();
  });
});

describe('other changes over LDAP', () => {
  it('11: drops a password of an add, and changes nothing but passwords', async () => {
    const added = await lab.tool(
      'ldapadd',
      `dn: uid=new,${PEOPLE}\nobjectClass: person\nmail: new@example.com\nuserPassword: new-pass-1`,
    );
    expect(added.exit).toBe(0);
    expect(await loginStatus(lab.standIn.url, 'new', 'new-pass-1')).toBe(401);
    const member = `dn: cn=app_users,ou=groups,${BASE}\nchangetype: modify\nadd: member\nmember: uid=new,${PEOPLE}`;
    expect(await lab.tool('ldapmodify', member)).toMatchObject({ exit: 34 });
    const mail = `dn: uid=new,${PEOPLE}\nchangetype: modify\nreplace: mail\nmail: other@example.com`;
    expect(await lab.tool('ldapmodify', mail)).toMatchObject({ exit: 53 });
  });

  it('12: an add of what is there is 1 with a dump, a delete of what is not is 32', async () => {
    const added = await lab.tool(
      'ldapadd',
      `dn: cn=app_users,ou=groups,${BASE}\ncn: app_users`,
    );
    expect(added.exit).toBe(1);
    expect(added.stderr).toMatch(
      /Could not create group: DatabaseError\(\n {4}Exec/,
    );
    expect(await lab.tool(`ldapdelete 'uid=ghost,${PEOPLE}'`)).toMatchObject({
      exit: 32,
    });
  });
});

/* eslint-disable jest/no-export, jest/no-standalone-expect -- the suite is exported, so that the sandbox and real servers pass the same one; its cases are run by `it.each` */
import {
  accountProviderContract,
  Accounts,
  call,
  createLldapProvider,
  graphqlAs,
  login,
  loginStatus,
  tokensOf,
} from './directoryParts';
import { DirectoryGround, DirectoryStage, MADE } from './DirectoryStage';

const PASSWORD = 'a good password, number 1';
/** Without a blank, for the tools of LDAP. */
const WORD = 'a-good-password-1';

interface Scene {
  stage: DirectoryStage;
  accounts: Accounts;
}

type Case = (scene: Scene) => Promise<void>;

/** Makes somebody by GraphQL. @returns the id */
async function made({ stage }: Scene, name: string): Promise<string> {
  const id = MADE + name;
  expect(await stage.create(id)).toBe('');
  return id;
}

/** Makes somebody who can sign in. */
async function withPassword(scene: Scene, name: string) {
  const id = await made(scene, name);
  await scene.accounts.setPassword(id, WORD);
  return { id, password: WORD };
}

const status = ({ stage }: Scene, id: string, password: string) =>
  loginStatus(stage.ground.url, id, password);

/** Of names, and of what is made twice. */
const IDS: Record<string, Case> = {
  '1, 2: ids and addresses are not checked by it, but by us': async scene => {
    const { stage, accounts } = scene;
    expect(await stage.create(`${MADE}a,b`, `${MADE}no-address`)).toBe('');
    const before = await stage.made();
    const odd = stage.person('odd');
    for (const wrong of [
      { ...odd, login: `${MADE}a,b` },
      { ...odd, login: `${MADE}Upper` },
      { ...odd, email: `${MADE}no-address` },
    ]) {
      expect(
        await accounts.ensureAccount(wrong, { isOurs: true }),
      ).toMatchObject({ of: 'refused' });
    }
    expect(await stage.made()).toEqual(before);
  },

  '3: a conflict names the address, and we find whose it is': async scene => {
    const { stage, accounts } = scene;
    const id = await made(scene, 'grace');
    expect(await stage.create(id)).toContain('users.lowercase_email');
    expect(await stage.create(id, `new.${id}@example.com`)).toContain(
      'users.user_id',
    );
    expect(
      await accounts.ensureAccount(
        { ...stage.person('ken'), email: `${id}@example.com` },
        { isOurs: true },
      ),
    ).toMatchObject({
      of: 'refused',
      message: expect.stringContaining(`${id}@example.com`),
    });
  },

  '4: an unknown user or group is a failed constraint': async scene => {
    const { stage } = scene;
    const id = await made(scene, 'grace');
    const { groups } = await stage.made();
    const join = (user: string, group: number) =>
      stage.messageOf(
        'mutation($user: String!, $group: Int!) { addUserToGroup(userId: $user, groupId: $group) { ok } }',
        { user, group },
      );
    expect(await join(`${MADE}ghost`, groups[0].id)).toContain('FOREIGN KEY');
    expect(await join(id, 1_000_000)).toContain('FOREIGN KEY');
  },

  '26: of ten equal creations one wins, and the others find the account':
    async ({ stage, accounts }) => {
      const grace = stage.person('grace');
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, () =>
          accounts.ensureAccount(grace, { isOurs: true }),
        ),
      );
      expect(outcomes.map(({ of }) => of).sort()).toEqual([
        'made',
        ...Array(9).fill('there'),
      ]);
      const { users } = await stage.made();
      expect(users.filter(({ id }) => id === grace.login)).toHaveLength(1);
    },

  '27: of several changes in one request those that work are made': async ({
    stage,
  }) => {
    const one = (name: string, id: string) =>
      `${name}: createUser(user: {id: "${id}", email: "${id}@example.com"}) { id }`;
    const [first, last] = [`${MADE}first`, `${MADE}last`];
    const { body } = await stage.ask(
      `mutation { ${one('a', first)} ${one('b', first)} ${one('c', last)} }`,
    );
    expect(body).toMatchObject({ data: null });
    const { users } = await stage.made();
    expect(users.map(({ id }) => id)).toEqual(
      expect.arrayContaining([first, last]),
    );
  },
};

/** Of LDAP. */
const LDAP: Record<string, Case> = {
  '5: an upper-case letter in a DN cuts the connection of a change, and only that one':
    async scene => {
      const { stage } = scene;
      const id = await made(scene, 'grace');
      const upper = `UID=${id},${stage.people}`;
      expect(await stage.modify(upper, WORD)).toBe(255);
      expect((await stage.tool(`ldapdelete '${upper}'`)).exit).toBe(255);
      expect(await stage.modify(stage.dnOf(id), WORD)).toBe(0);
      expect(await status(scene, id, WORD)).toBe(200);
    },

  '6: a refused password cuts the connection of the extended operation':
    async scene => {
      const { stage } = scene;
      const plain = await withPassword(scene, 'plain');
      const id = await made(scene, 'grace');
      const set = `ldappasswd -s ${WORD} '${stage.dnOf(id)}'`;
      expect((await stage.tool(set, '', plain)).exit).toBe(255);
      expect(await status(scene, id, WORD)).toBe(401);
    },

  '7: no password is judged by it, and short ones are refused by us':
    async scene => {
      const { stage, accounts } = scene;
      const id = await made(scene, 'grace');
      for (const password of ['x', '']) {
        expect(await stage.modify(stage.dnOf(id), password)).toBe(0);
        expect(await status(scene, id, password)).toBe(200);
        expect(await accounts.setPassword(id, password)).toMatchObject({
          of: 'refused',
        });
      }
    },

  '8: each wrong form of a change has a code of its own': async scene => {
    const { stage, accounts } = scene;
    const dn = stage.dnOf(await made(scene, 'grace'));
    const ghost = `${MADE}ghost`;
    expect([
      await stage.modify(dn, WORD, 'another-one'),
      await stage.modify(dn),
      await stage.modify(stage.dnOf(ghost), WORD),
    ]).toEqual([21, 21, 1]);
    expect(await accounts.setPassword(ghost, PASSWORD)).toEqual({
      of: 'missing',
    });
  },

  '9: the old password is not looked at': async scene => {
    const { stage } = scene;
    const { id } = await withPassword(scene, 'grace');
    const set = `ldappasswd -a WRONG -s another-one '${stage.dnOf(id)}'`;
    expect((await stage.tool(set)).exit).toBe(0);
    expect(await status(scene, id, 'another-one')).toBe(200);
  },

  '10: an administrator can delete himself over LDAP, and the portal no administrator of its own':
    async scene => {
      const { stage, accounts } = scene;
      const { portal } = stage.context.directory;
      await expect(accounts.remove(portal.id)).rejects.toThrow('no person');
      const boss = await withPassword(scene, 'boss');
      await stage.makeAdmin(boss.id);
      const asBoss = await graphqlAs(stage.ground.url, {
        ...{ user: boss.id, password: boss.password },
      });
      const { body } = await asBoss(
        `mutation { deleteUser(userId: "${boss.id}") { ok } }`,
      );
      expect(JSON.stringify(body)).toContain('Cannot delete current user');
      const drop = `ldapdelete '${stage.dnOf(boss.id)}'`;
      expect((await stage.tool(drop, '', boss)).exit).toBe(0);
      expect(await status(scene, boss.id, boss.password)).toBe(401);
    },

  '11: a password in an add is dropped, and no attribute but that is changed':
    async scene => {
      const { stage } = scene;
      const dn = stage.dnOf(`${MADE}added`);
      const lines = [
        ...[`dn: ${dn}`, 'objectClass: person', `mail: ${MADE}a@example.com`],
        `userPassword: ${WORD}`,
      ];
      const added = await stage.tool('ldapadd', lines.join('\n'));
      expect(added.exit).toBe(0);
      expect(await status(scene, `${MADE}added`, WORD)).toBe(401);
      const mail = `dn: ${dn}\nchangetype: modify\nreplace: mail\nmail: b@example.com`;
      expect((await stage.tool('ldapmodify', mail)).exit).toBe(53);
    },

  '12: an add of what is there is 1, a delete of what is not is 32':
    async scene => {
      const { stage } = scene;
      const id = await made(scene, 'grace');
      const again = `dn: ${stage.dnOf(
        id,
      )}\nobjectClass: person\nmail: ${MADE}b@example.com`;
      expect((await stage.tool('ldapadd', again)).exit).toBe(1);
      const ghost = `ldapdelete '${stage.dnOf(`${MADE}ghost`)}'`;
      expect((await stage.tool(ghost)).exit).toBe(32);
    },

  '16: memberOf comes only when it is asked for': async ({
    stage,
    accounts,
  }) => {
    const grace = stage.person('grace');
    await accounts.ensureAccount(grace, { isOurs: true });
    const search = (asked: string) =>
      stage.tool(
        `ldapsearch -b '${stage.people}' '(uid=${grace.login})' ${asked}`,
      );
    expect((await search("'*' +")).stdout).not.toMatch(/memberof/i);
    expect((await search('memberOf')).stdout).toContain(
      `memberOf: cn=${MADE}people,ou=groups,${stage.ground.baseDn}`,
    );
  },

  '17: limits are not looked at, and what is unknown is found empty':
    async scene => {
      const { stage } = scene;
      await made(scene, 'grace');
      const { people } = stage;
      const search = (rest: string) => stage.tool(`ldapsearch ${rest}`);
      const all = await search(`-z 1 -b '${people}' '(uid=${MADE}*)' uid`);
      expect(all.exit).toBe(0);
      expect(all.stdout.match(/^dn: /gm)).toHaveLength(
        (await stage.made()).users.length,
      );
      const exits = [
        await search(`-b '${people}' '(nosuch=1)'`),
        await search(`-b 'ou=no,${stage.ground.baseDn}' '(uid=a)'`),
        await search(`-b '${stage.dnOf(`${MADE}ghost`)}' -s base uid`),
      ].map(({ exit }) => exit);
      expect(exits).toEqual([0, 0, 32]);
    },

  '18: groups have a uid, too, and are not below the people': async ({
    stage,
  }) => {
    const find = async (base: string) =>
      (await stage.tool(`ldapsearch -b '${base}' '(uid=${MADE}people)' uid`))
        .stdout;
    expect(await find(stage.ground.baseDn)).toContain(`uid: ${MADE}people`);
    expect(await find(stage.people)).toBe('');
  },
};

/** Of who may do what, and of signing in. */
const PEOPLE: Record<string, Case> = {
  '13: everybody may change the own address, and stays who they are':
    async scene => {
      const { stage, accounts } = scene;
      const grace = stage.person('grace');
      await accounts.ensureAccount(grace, { isOurs: true });
      await accounts.setPassword(grace.login, WORD);
      const asGrace = await graphqlAs(stage.ground.url, {
        ...{ user: grace.login, password: WORD },
      });
      const email = `boss.${grace.email}`;
      const { body } = await asGrace(
        'mutation($user: UpdateUserInput!) { updateUser(user: $user) { ok } }',
        { user: { id: grace.login, email } },
      );
      expect(body).toEqual({ data: { updateUser: { ok: true } } });
      expect(await accounts.ensureAccount(grace, { isOurs: true })).toEqual({
        of: 'there',
      });
      const seen = await accounts.inspect();
      expect(seen.find(one => one.login === grace.login)?.email).toBe(email);
    },

  '14: a password manager sets passwords, but not those of administrators':
    async scene => {
      const { stage } = scene;
      const id = await made(scene, 'grace');
      const { portal } = stage.context.directory;
      const set = (whose: string) =>
        stage.tool(
          `ldappasswd -s ${WORD} '${stage.dnOf(whose)}'`,
          '',
          stage.manager,
        );
      expect((await set(id)).exit).toBe(0);
      expect((await set(portal.id)).stdout).toContain('(50)');
    },

  '15: a refusal is a 200 without data': async scene => {
    const { stage } = scene;
    const { id, password } = await withPassword(scene, 'plain');
    const asPlain = await graphqlAs(stage.ground.url, { user: id, password });
    expect(await asPlain('{ users { id } }')).toMatchObject({
      status: 200,
      body: {
        data: null,
        errors: [{ message: 'Unauthorized access to user list' }],
      },
    });
  },

  '20: it lets nobody in by an address': async scene => {
    const { id, password } = await withPassword(scene, 'grace');
    expect(await status(scene, id, password)).toBe(200);
    expect(await status(scene, `${id}@example.com`, password)).toBe(401);
  },

  '21: a logout voids the token, and another one is got by itself':
    async scene => {
      const { stage, accounts } = scene;
      const { url } = stage.ground;
      const { id, password } = await withPassword(scene, 'grace');
      const { token, refreshToken } = tokensOf(await login(url, id, password));
      await call(`${url}/auth/logout`, 'GET', {
        'refresh-token': refreshToken,
      });
      expect(
        await call(`${url}/api/graphql?query={apiVersion}`, 'GET', {
          authorization: `Bearer ${token}`,
        }),
      ).toMatchObject({ status: 401, body: 'JWT was logged out' });
      expect(await accounts.inspect()).not.toEqual([]);
    },
};

/**
 * What the portal relies on of an LLDAP: the contract of accounts, and the rows of `docs/contracts.md` that a server
 * which runs can show. All that is made is named after the test, and gone in the end.
 */
export function directoryContract(begin: () => Promise<DirectoryGround>): void {
  describe('accounts', () => {
    accountProviderContract(async () => {
      const ground = await begin();
      const stage = await DirectoryStage.begin(ground);
      return {
        provider: createLldapProvider(),
        ...{ context: stage.context, person: stage.person('grace') },
        password: number => `a good password, number ${number}`,
        opens: async (id, password) =>
          (await loginStatus(ground.url, id, password)) === 200,
        close: async () => {
          await stage.end();
          await ground.close();
        },
      };
    });
  });

  describe.each(Object.entries({ ids: IDS, LDAP, people: PEOPLE }))(
    '%s',
    (_kind, cases) => {
      it.each(Object.entries(cases))('%s', async (_title, check) => {
        const ground = await begin();
        const stage = await DirectoryStage.begin(ground);
        try {
          await check({ stage, accounts: await stage.open() });
        } finally {
          await stage.end();
          expect(await stage.made()).toEqual({ users: [], groups: [] });
          await ground.close();
        }
      });
    },
  );
}

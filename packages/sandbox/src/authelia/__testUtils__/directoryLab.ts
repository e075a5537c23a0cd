import { Attribute, Change, Client } from 'ldapts';
import { createLldapStandIn, LldapStandIn } from '../../lldap';
import { Ask, graphqlAs } from '../../lldap/__testUtils__/http';
import { LdapDirectory } from '../directory/LdapDirectory';
import { LdapSettings } from '../directory/ldapSettings';
import { KnownPerson } from './listedDirectory';

const BASE = 'dc=lab,dc=example,dc=com';
const ADMIN = { user: 'admin', password: 'admin-pass-0' };

/** The user of the recorded configuration, and its password, which the recording does not have. */
export const BIND = {
  dn: `uid=svc_authelia,ou=people,${BASE}`,
  password: 'svc-pass-1234',
};

/** An LLDAP with the user that the recorded Authelia asked it with. */
export class DirectoryLab {
  private readonly groups = new Map<string, number>();

  private constructor(
    readonly lldap: LldapStandIn,
    private readonly ask: Ask,
  ) {}

  static async open(): Promise<DirectoryLab> {
    const lldap = await createLldapStandIn({
      ports: { http: 0, ldap: 0 },
      baseDn: BASE,
      jwtSecret: 'lab-jwt-secret-0123456789',
      keySeed: 'lab-key-seed-0123456789',
      admin: { ...ADMIN, email: 'admin@example.com' },
      speed: 10_000,
    });
    const lab = new DirectoryLab(lldap, await graphqlAs(lldap.url, ADMIN));
    lab.groups.set('lldap_strict_readonly', 3);
    await lab.add({
      ...{ username: 'svc_authelia', password: BIND.password },
      ...{ displayName: 'Authelia', email: 'svc_authelia@example.com' },
      groups: ['lldap_strict_readonly'],
    });
    return lab;
  }

  close(): Promise<void> {
    return this.lldap.close();
  }

  /** Asks it as Authelia does. */
  directory(settings: LdapSettings, password = BIND.password): LdapDirectory {
    return new LdapDirectory(settings, password, this.listenerOf);
  }

  /** Where it listens, for the port of every directory. */
  readonly listenerOf = async (_name: string, port: number) => {
    const { hostname, port: at } = new URL(this.lldap.ldapUrl);
    return port === 3890 ? { host: hostname, port: Number(at) } : undefined;
  };

  async add(person: KnownPerson): Promise<void> {
    const { username: id, displayName, email, password } = person;
    await this.must('mutation($u:CreateUserInput!){createUser(user:$u){id}}', {
      u: { id, displayName, email },
    });
    for (const group of person.groups) {
      await this.join(id, group);
    }
    await this.setPassword(id, password);
  }

  async remove(id: string): Promise<void> {
    await this.must('mutation($u:String!){deleteUser(userId:$u){ok}}', {
      u: id,
    });
  }

  /** Makes the group where it is not there. */
  async join(id: string, group: string): Promise<void> {
    const known = this.groups.get(group) ?? (await this.create(group));
    await this.must(
      'mutation($u:String!,$g:Int!){addUserToGroup(userId:$u,groupId:$g){ok}}',
      { u: id, g: known },
    );
  }

  async setPassword(id: string, password: string): Promise<void> {
    const client = new Client({ url: this.lldap.ldapUrl });
    try {
      await client.bind(`uid=admin,ou=people,${BASE}`, ADMIN.password);
      const modification = new Attribute({
        type: 'userPassword',
        values: [password],
      });
      await client.modify(
        `uid=${id},ou=people,${BASE}`,
        new Change({ operation: 'replace', modification }),
      );
    } finally {
      await client.unbind();
    }
  }

  private async create(group: string): Promise<number> {
    await this.must('mutation($n:String!){createGroup(name:$n){id}}', {
      n: group,
    });
    const id = this.lldap
      .state()
      .groups.find(({ displayName }) => displayName === group)?.id;
    if (id === undefined) {
      throw new Error(`There is no group ${group}.`);
    }
    this.groups.set(group, id);
    return id;
  }

  private async must(query: string, variables: object): Promise<void> {
    const { body } = await this.ask(query, variables);
    if (JSON.stringify(body).includes('"errors"')) {
      throw new Error(`It was refused: ${JSON.stringify(body)}`);
    }
  }
}

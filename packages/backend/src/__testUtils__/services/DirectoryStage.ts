import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import {
  AccountContext,
  Accounts,
  Ask,
  createLldapProvider,
  DirectoryPlan,
  graphqlAs,
  replacePassword,
  runLine,
  ToolResult,
  WantedAccount,
} from './directoryParts';
import { ServiceAt, serviceAt } from './serviceAt';

/** An LLDAP that is there, and whom it knows as its administrator. */
export interface DirectoryGround {
  /** Of its HTTP, with `http:`. */
  url: string;
  /** With `ldap:`. */
  ldapUrl: string;
  baseDn: string;
  admin: { user: string; password: string };
  close(): Promise<void>;
}

/** All that a test makes in a directory begins with it, and all that does is taken away. */
export const MADE = 'opencsp-test-';

const madeSchema = z.object({
  users: z.array(z.object({ id: z.string() })),
  groups: z.array(z.object({ id: z.number(), displayName: z.string() })),
});

const answerSchema = z.object({
  data: z.unknown(),
  errors: z.array(z.object({ message: z.string() })).optional(),
});

/** A directory in which the portal has its user and its groups, all with names of the test. */
export class DirectoryStage {
  private constructor(
    readonly ground: DirectoryGround,
    /** Asks as the administrator. */
    readonly ask: Ask,
    private readonly way: ServiceAt,
    private readonly plan: DirectoryPlan,
  ) {}

  /** Takes away what a test left that was killed. */
  static async begin(ground: DirectoryGround): Promise<DirectoryStage> {
    const stage = new DirectoryStage(
      ground,
      await graphqlAs(ground.url, ground.admin),
      serviceAt('lldap', { 17170: ground.url, 3890: ground.ldapUrl }),
      planOf(ground),
    );
    await stage.sweep();
    return stage;
  }

  /** What a provider is opened with. */
  get context(): AccountContext {
    return {
      service: this.way.service,
      directory: this.plan,
      plan: {
        ...{ title: 'LLDAP', accounts: 'local', signIn: 'none' },
        ...{ groups: [], secrets: new Map() },
      },
      profile: { id: '5f9a6a52-6c0a-4b7e-9d70-0b6f6a1d3c55', name: 'test' },
      owner: {
        ...{ login: this.ground.admin.user, displayName: 'Owner' },
        email: 'owner@example.com',
      },
      signal: new AbortController().signal,
    };
  }

  /** The portal at work: its user, its groups and the users of programs are there then. */
  open(): Promise<Accounts> {
    return createLldapProvider().open(this.context);
  }

  /** Where users are. */
  get people(): string {
    return `ou=people,${this.ground.baseDn}`;
  }

  dnOf(id: string): string {
    return `uid=${id},${this.people}`;
  }

  /** What is said to a question, without anything else. */
  async messageOf(query: string, variables?: unknown): Promise<string> {
    const { body } = await this.ask(query, variables);
    return answerSchema.parse(body).errors?.[0]?.message ?? '';
  }

  /** Makes somebody with GraphQL alone. @returns why not; nothing when it was done */
  create(id: string, email = `${id}@example.com`): Promise<string> {
    return this.messageOf(
      'mutation($user: CreateUserInput!) { createUser(user: $user) { id } }',
      { user: { id, email } },
    );
  }

  /** Puts somebody of the test among the administrators. */
  async makeAdmin(user: string): Promise<void> {
    const { groups } = await this.all();
    const admins = groups.find(
      ({ displayName }) => displayName === 'lldap_admin',
    );
    await this.ask(
      'mutation($user: String!, $group: Int!) { addUserToGroup(userId: $user, groupId: $group) { ok } }',
      { user, group: admins?.id },
    );
  }

  /** Runs a tool of LDAP as somebody; as the portal's user, an administrator, without a name. */
  tool(line: string, stdin = '', as = this.plan.portal): Promise<ToolResult> {
    const [name, ...rest] = line.split(' ');
    return runLine(
      this.ground,
      `${name} -D '${this.dnOf(as.id)}' -w ${as.password} ${rest.join(' ')}`,
      stdin,
    );
  }

  /** Sets a password by Modify. @returns the code */
  async modify(dn: string, ...passwords: string[]): Promise<number> {
    return (await this.tool('ldapmodify', replacePassword(dn, ...passwords)))
      .exit;
  }

  /** The user with whom a program may set passwords. */
  get manager(): { id: string; password: string } {
    return this.plan.users[0];
  }

  /** Somebody of the test, who is in the group of people. */
  person(name: string): WantedAccount {
    const login = MADE + name;
    return {
      ...{ login, email: `${login}@example.com`, displayName: name },
      groups: [`${MADE}people`],
    };
  }

  /** What is there of the test. */
  async made(): Promise<z.infer<typeof madeSchema>> {
    const { users, groups } = await this.all();
    return {
      users: users.filter(({ id }) => id.startsWith(MADE)),
      groups: groups.filter(({ displayName }) => displayName.startsWith(MADE)),
    };
  }

  async end(): Promise<void> {
    await this.sweep();
    this.way.close();
  }

  private async all(): Promise<z.infer<typeof madeSchema>> {
    const { body } = await this.ask(
      '{ users { id } groups { id displayName } }',
    );
    return madeSchema.parse(answerSchema.parse(body).data);
  }

  private async sweep(): Promise<void> {
    const { users, groups } = await this.made();
    for (const { id } of users) {
      await this.ask(
        'mutation($id: String!) { deleteUser(userId: $id) { ok } }',
        { id },
      );
    }
    for (const { id } of groups) {
      await this.ask(
        'mutation($id: Int!) { deleteGroup(groupId: $id) { ok } }',
        { id },
      );
    }
  }
}

/** The users of the portal and of a program, with passwords that nobody is told. */
function planOf({ baseDn, admin }: DirectoryGround): DirectoryPlan {
  const password = () => randomBytes(16).toString('hex');
  return {
    baseDn,
    owner: { id: admin.user, password: admin.password },
    portal: { id: `${MADE}portal`, password: password() },
    groups: [`${MADE}people`, `${MADE}admins`],
    users: [
      {
        ...{ id: `${MADE}program`, password: password() },
        purpose: 'A program that looks people up.',
        groups: ['lldap_password_manager'],
      },
    ],
  };
}

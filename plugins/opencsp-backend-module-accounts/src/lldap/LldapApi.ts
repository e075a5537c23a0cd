import { ServiceOnHost } from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { askHttp, HttpAnswer } from './http';
import { unknownAnswer } from './troubles';

/** Somebody of the directory, as GraphQL shows it. */
const userSchema = z.object({
  id: z.string(),
  email: z.string(),
  displayName: z.string(),
  groups: z.array(z.object({ id: z.number().int(), displayName: z.string() })),
});

/** @see userSchema */
export type LldapUser = z.infer<typeof userSchema>;

const groupSchema = z.object({
  id: z.number().int(),
  displayName: z.string(),
});

/** @see groupSchema */
export type LldapGroup = z.infer<typeof groupSchema>;

const tokenSchema = z.object({ token: z.string().min(1) });

const answerSchema = z.object({
  data: z.unknown(),
  errors: z.array(z.object({ message: z.string() })).optional(),
});

/** What came of one mutation: refusals are a 200 without data (recorded: lldap 15). */
export type Mutation = { of: 'done' } | { of: 'refused'; message: string };

const USER = 'id email displayName groups { id displayName }';

/** The account or the membership is there already, in the words of each database (services-contracts.md §5.3). */
export function isDuplicate({ message }: { message: string }): boolean {
  return /UNIQUE constraint|duplicate key|Duplicate entry/i.test(message);
}

/** There is no such user, group or membership (recorded: lldap 4). */
export function isMissing({ message }: { message: string }): boolean {
  return /^Entity not found/.test(message);
}

/** LLDAP's HTTP API, as one user of it. One mutation per request (recorded: lldap 27). */
export class LldapApi {
  private constructor(
    private readonly service: ServiceOnHost,
    private readonly login: { id: string; password: string },
    private readonly signal: AbortSignal,
    private token: string,
  ) {}

  /**
   * Signs in.
   *
   * @returns nothing when the login is refused
   * @throws AccountTroubleError, HostTroubleError or HostConnectError when LLDAP is not reached
   */
  static async open(
    service: ServiceOnHost,
    login: { id: string; password: string },
    signal: AbortSignal,
  ): Promise<LldapApi | undefined> {
    const token = await signIn(service, login, signal);
    return token === undefined
      ? undefined
      : new LldapApi(service, login, signal, token);
  }

  async users(): Promise<LldapUser[]> {
    const { users } = await this.read(
      `{ users { ${USER} } }`,
      {},
      z.object({ users: z.array(userSchema) }),
    );
    return users;
  }

  async groups(): Promise<LldapGroup[]> {
    const { groups } = await this.read(
      '{ groups { id displayName } }',
      {},
      z.object({ groups: z.array(groupSchema) }),
    );
    return groups;
  }

  createGroup(name: string): Promise<Mutation> {
    return this.change(
      'mutation($name: String!) { createGroup(name: $name) { id } }',
      { name },
    );
  }

  createUser(user: {
    id: string;
    email: string;
    displayName: string;
  }): Promise<Mutation> {
    return this.change(
      'mutation($user: CreateUserInput!) { createUser(user: $user) { id } }',
      { user },
    );
  }

  deleteUser(userId: string): Promise<Mutation> {
    return this.change(
      'mutation($userId: String!) { deleteUser(userId: $userId) { ok } }',
      { userId },
    );
  }

  addToGroup(userId: string, groupId: number): Promise<Mutation> {
    return this.change(
      'mutation($userId: String!, $groupId: Int!) { addUserToGroup(userId: $userId, groupId: $groupId) { ok } }',
      { userId, groupId },
    );
  }

  removeFromGroup(userId: string, groupId: number): Promise<Mutation> {
    return this.change(
      'mutation($userId: String!, $groupId: Int!) { removeUserFromGroup(userId: $userId, groupId: $groupId) { ok } }',
      { userId, groupId },
    );
  }

  private async read<T>(
    query: string,
    variables: object,
    schema: z.ZodType<T>,
  ): Promise<T> {
    const { data, errors } = await this.graphql(query, variables);
    const parsed = schema.safeParse(data);
    if (errors?.length || !parsed.success) {
      throw unknownAnswer(
        errors?.[0]?.message ?? 'data of another form',
        parsed.error,
      );
    }
    return parsed.data;
  }

  private async change(query: string, variables: object): Promise<Mutation> {
    const { errors } = await this.graphql(query, variables);
    return errors?.length
      ? { of: 'refused', message: errors[0].message }
      : { of: 'done' };
  }

  /** A token that has ended is got anew, once. */
  private async graphql(query: string, variables: object) {
    const body = { query, variables };
    const first = await this.post(body);
    const answer = first.status === 401 ? await this.again(body) : first;
    if (answer.status !== 200) {
      throw unknownAnswer(`status ${answer.status} of /api/graphql`);
    }
    const parsed = answerSchema.safeParse(parseJson(answer.text));
    if (!parsed.success) {
      // With an unknown path it answers 200 with its first page (recorded: lldap 25).
      throw unknownAnswer('no JSON of GraphQL', parsed.error);
    }
    return parsed.data;
  }

  private async again(body: object): Promise<HttpAnswer> {
    const token = await signIn(this.service, this.login, this.signal);
    if (token === undefined) {
      throw unknownAnswer('a login that was taken is refused now');
    }
    this.token = token;
    return this.post(body);
  }

  private post(body: object): Promise<HttpAnswer> {
    const { service, token, signal } = this;
    return askHttp(
      service,
      { method: 'POST', path: '/api/graphql', token, body },
      signal,
    );
  }
}

async function signIn(
  service: ServiceOnHost,
  { id, password }: { id: string; password: string },
  signal: AbortSignal,
): Promise<string | undefined> {
  const { status, text } = await askHttp(
    service,
    {
      method: 'POST',
      path: '/auth/simple/login',
      body: { username: id, password },
    },
    signal,
  );
  if (status === 401) {
    return undefined;
  }
  const parsed = tokenSchema.safeParse(parseJson(text));
  if (status !== 200 || !parsed.success) {
    throw unknownAnswer(`status ${status} of a login`);
  }
  return parsed.data.token;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { z } from 'zod';
import { GitlabAnswer, GitlabDoor, GitlabRequest } from './GitlabDoor';
import { loginRefused, unknownAnswer } from './troubles';

/** Somebody, as administrators see them. */
const userSchema = z.object({
  id: z.number().int(),
  username: z.string(),
  name: z.string(),
  email: z.string(),
  /** Such as `active`, `blocked`, `deactivated`, `blocked_pending_approval`. */
  state: z.string(),
  is_admin: z.boolean(),
  identities: z.array(
    z.object({ provider: z.string(), extern_uid: z.string().nullable() }),
  ),
});

/** @see userSchema */
export type GitlabUser = z.infer<typeof userSchema>;

const usersSchema = z.array(userSchema);

const settingsSchema = z.object({ signup_enabled: z.boolean() });

/** `message` is a text, or texts by field; `error` is a text (services-contracts.md §7.3). */
const refusalSchema = z.object({
  message: z
    .union([z.string(), z.record(z.string(), z.array(z.string()))])
    .optional(),
  error: z.string().optional(),
});

/** What came of a change. */
export type Changed =
  | { of: 'done'; user: GitlabUser }
  | { of: 'missing' }
  /** Another account has the address or the name. */
  | { of: 'taken'; message: string }
  | { of: 'refused'; message: string };

/** Fields of an account, as the API calls them. */
export interface GitlabFields {
  username?: string;
  name?: string;
  email?: string;
  password?: string;
  admin?: boolean;
  provider?: string;
  extern_uid?: string;
}

/** As many as it gives at once. */
const PAGE = 100;

/** Longest text of its own that is told. */
const LONGEST = 300;

/** Accounts of a GitLab, as an administrator sees and changes them. */
export class GitlabApi {
  constructor(private readonly door: GitlabDoor) {}

  /** All people. Somebody who comes in between moves the pages: each is given once. */
  async users(): Promise<GitlabUser[]> {
    const found = new Map<number, GitlabUser>();
    let page: string | undefined = '1';
    while (page !== undefined) {
      const answer: GitlabAnswer = await this.ask({
        method: 'GET',
        path: `/users?${query({
          ...{ exclude_internal: 'true', without_project_bots: 'true' },
          ...{ per_page: String(PAGE), page },
        })}`,
      });
      parse(usersSchema, answer).forEach(user => found.set(user.id, user));
      page = answer.nextPage;
    }
    return [...found.values()];
  }

  /** Who has this name, in any case. */
  async named(username: string): Promise<GitlabUser | undefined> {
    const name = username.toLowerCase();
    const found = await this.some({ username });
    return found.find(user => user.username.toLowerCase() === name);
  }

  /** Who signs in as this somebody of a sign-in portal. */
  async known(provider: string, uid: string): Promise<GitlabUser | undefined> {
    const [found] = await this.some({ provider, extern_uid: uid });
    return found;
  }

  /** Who has this address. */
  async withEmail(email: string): Promise<GitlabUser | undefined> {
    const wanted = email.toLowerCase();
    const found = await this.some({ search: wanted });
    return found.find(user => user.email.toLowerCase() === wanted);
  }

  /** Makes an account whose password nobody knows, and sends no mail. */
  async create(
    fields: Required<Pick<GitlabFields, 'username' | 'name' | 'email'>> &
      GitlabFields,
  ): Promise<Changed> {
    const answer = await this.ask({
      ...{ method: 'POST', path: '/users' },
      body: {
        ...fields,
        ...{ force_random_password: true, skip_confirmation: true },
      },
    });
    return changed(answer, 201);
  }

  async change({ id }: GitlabUser, fields: GitlabFields): Promise<Changed> {
    const answer = await this.ask({
      ...{ method: 'PUT', path: `/users/${id}`, body: fields },
    });
    return changed(answer, 200);
  }

  /** One that is blocked, or gone, stays so. */
  async block({ id }: GitlabUser): Promise<void> {
    demand(
      await this.ask({ method: 'POST', path: `/users/${id}/block` }),
      [201, 404],
    );
  }

  /** One that is active stays so. */
  async unblock({ id }: GitlabUser): Promise<void> {
    demand(
      await this.ask({ method: 'POST', path: `/users/${id}/unblock` }),
      [201, 400, 404],
    );
  }

  /** A job of GitLab does it: until then the account is blocked, and its name taken. */
  async remove({ id }: GitlabUser): Promise<void> {
    demand(
      await this.ask({ method: 'DELETE', path: `/users/${id}` }),
      [204, 404],
    );
  }

  /** Lets nobody make an account for themselves. */
  async closeSignUp(): Promise<void> {
    const path = '/application/settings';
    const before = await this.ask({ method: 'GET', path });
    if (!parse(settingsSchema, before).signup_enabled) {
      return;
    }
    const after = await this.ask({
      ...{ method: 'PUT', path, body: { signup_enabled: false } },
    });
    if (parse(settingsSchema, after).signup_enabled) {
      throw unknownAnswer('sign-up is on after it was switched off');
    }
  }

  private async some(by: Record<string, string>): Promise<GitlabUser[]> {
    const answer = await this.ask({
      ...{ method: 'GET', path: `/users?${query(by)}` },
    });
    return parse(usersSchema, answer);
  }

  /** Who may not is no administrator any more: each call here is one of theirs. */
  private async ask(request: GitlabRequest): Promise<GitlabAnswer> {
    const answer = await this.door.ask(request);
    if (answer.status === 403 && request.method === 'GET') {
      throw loginRefused('it is no administrator any more');
    }
    return answer;
  }
}

function query(parameters: Record<string, string>): string {
  return new URLSearchParams(parameters).toString();
}

function parse<T>(schema: z.ZodType<T>, { status, body }: GitlabAnswer): T {
  const parsed = schema.safeParse(body);
  if (status !== 200 || !parsed.success) {
    throw unknownAnswer(`status ${status}`, parsed.error);
  }
  return parsed.data;
}

function demand(answer: GitlabAnswer, good: readonly number[]): void {
  if (!good.includes(answer.status)) {
    throw unknownAnswer(`status ${answer.status}: ${wordsOf(answer)}`);
  }
}

function changed(answer: GitlabAnswer, good: number): Changed {
  const user = userSchema.safeParse(answer.body);
  if (answer.status === good && user.success) {
    return { of: 'done', user: user.data };
  }
  switch (answer.status) {
    case 404:
      return { of: 'missing' };
    case 409:
      return { of: 'taken', message: wordsOf(answer) };
    case 400:
      return { of: 'refused', message: wordsOf(answer) };
    default:
      throw unknownAnswer(`status ${answer.status} of a change`);
  }
}

/** What it says, as one line. A password that is refused is never in it. */
function wordsOf({ body }: GitlabAnswer): string {
  const { message, error } = refusalSchema.safeParse(body).data ?? {};
  const words =
    typeof message === 'object'
      ? Object.entries(message)
          .map(([field, texts]) => `${field} ${texts.join(', ')}`)
          .join('; ')
      : message ?? error ?? '';
  return words.slice(0, LONGEST);
}

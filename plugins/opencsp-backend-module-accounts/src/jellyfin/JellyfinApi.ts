import { z } from 'zod';
import { JellyfinAnswer, JellyfinDoor, JellyfinRequest } from './JellyfinDoor';
import { unknownAnswer } from './troubles';

/** Rights and limits. A change sends all of it back: what is left out is as in a new account. */
const policySchema = z.looseObject({
  IsAdministrator: z.boolean(),
  IsDisabled: z.boolean(),
});

/** @see policySchema */
export type JellyfinPolicy = z.infer<typeof policySchema>;

const userSchema = z.object({
  Id: z.string().regex(/^[0-9a-f-]{32,36}$/i),
  Name: z.string(),
  Policy: policySchema,
});

/** Somebody with an account, as the API shows them. */
export type JellyfinUser = z.infer<typeof userSchema>;

const signedInSchema = z.object({
  AccessToken: z.string().min(1),
  User: userSchema,
});

const infoSchema = z.object({ StartupWizardCompleted: z.boolean() });

/** Who signs in. */
export interface JellyfinLogin {
  name: string;
  password: string;
  /** A login on a device ends the one that the same user had there. */
  device: string;
}

/**
 * Asks whether the first start is done.
 *
 * @throws AccountTroubleError
 */
export async function isSetUp(door: JellyfinDoor): Promise<boolean> {
  const path = '/System/Info/Public';
  const answer = await door.ask({ method: 'GET', path });
  return bodyOf(path, answer, infoSchema).StartupWizardCompleted;
}

/** Jellyfin's API, as one user of it who has signed in. */
export class JellyfinApi {
  private constructor(
    private readonly door: JellyfinDoor,
    private readonly login: JellyfinLogin,
    private token: string,
    /** As it was at the login. */
    readonly self: JellyfinUser,
  ) {}

  /**
   * Signs in.
   *
   * @returns nothing when the login is refused, or the account is off
   * @throws AccountTroubleError, HostTroubleError or HostConnectError
   */
  static async open(
    door: JellyfinDoor,
    login: JellyfinLogin,
  ): Promise<JellyfinApi | undefined> {
    const signedIn = await signIn(door, login);
    return (
      signedIn &&
      new JellyfinApi(door, login, signedIn.AccessToken, signedIn.User)
    );
  }

  async users(): Promise<JellyfinUser[]> {
    const path = '/Users';
    const answer = await this.ask({ method: 'GET', path });
    return bodyOf(path, answer, z.array(userSchema));
  }

  /**
   * Makes an account. Without a password it would let anybody in.
   *
   * @returns nothing when the name is taken, or is none: nobody is told which
   */
  async createUser(
    name: string,
    password: string,
  ): Promise<JellyfinUser | undefined> {
    const path = '/Users/New';
    const body = { Name: name, Password: password };
    const answer = await this.ask({ method: 'POST', path, body });
    return answer.status === 400 ? undefined : bodyOf(path, answer, userSchema);
  }

  /** Sets all of a policy. Switching somebody off ends their logins. */
  async setPolicy({ Id }: JellyfinUser, policy: JellyfinPolicy): Promise<void> {
    const path = `/Users/${Id}/Policy`;
    const answer = await this.ask({ method: 'POST', path, body: policy });
    demandDone('a change of a policy', answer);
  }

  /**
   * Sets a password, which ends the logins of its person but this one.
   *
   * @param own - the password so far, which is asked of whoever changes the own one
   * @returns false when there is no such account any more
   */
  async setPassword(
    { Id }: JellyfinUser,
    password: string,
    own?: string,
  ): Promise<boolean> {
    const path = `/Users/Password?userId=${Id}`;
    const body = {
      ...(own !== undefined && { CurrentPw: own }),
      NewPw: password,
    };
    const answer = await this.ask({ method: 'POST', path, body });
    if (answer.status === 404) {
      return false;
    }
    demandDone('a change of a password', answer);
    return true;
  }

  /** Deletes an account, and ends its logins first. One that is not there is gone. */
  async deleteUser({ Id }: JellyfinUser): Promise<void> {
    const answer = await this.ask({ method: 'DELETE', path: `/Users/${Id}` });
    if (answer.status !== 404) {
      demandDone('a deletion', answer);
    }
  }

  /** Names of the programs that have a key. */
  async programs(): Promise<string[]> {
    const path = '/Auth/Keys';
    const schema = z.object({
      Items: z.array(z.object({ AppName: z.string().nullish() })),
    });
    const answer = await this.ask({ method: 'GET', path });
    return bodyOf(path, answer, schema).Items.map(
      ({ AppName }) => AppName ?? 'a program',
    );
  }

  /** Ends this login, where that can be: the next one on its device takes its place else. */
  async signOut(): Promise<void> {
    const { token, login, door } = this;
    const { device } = login;
    await door
      .ask({ method: 'POST', path: '/Sessions/Logout', token, device })
      .catch(() => undefined);
  }

  /** A token that has ended is got anew, once. */
  private async ask(
    request: Pick<JellyfinRequest, 'method' | 'path' | 'body'>,
  ): Promise<JellyfinAnswer> {
    const { device } = this.login;
    const { token } = this;
    const first = await this.door.ask({ ...request, token, device });
    if (first.status !== 401) {
      return first;
    }
    const signedIn = await signIn(this.door, this.login);
    if (!signedIn) {
      throw unknownAnswer('a login that was taken is refused now');
    }
    this.token = signedIn.AccessToken;
    return this.door.ask({ ...request, token: this.token, device });
  }
}

async function signIn(
  door: JellyfinDoor,
  { name, password, device }: JellyfinLogin,
): Promise<z.infer<typeof signedInSchema> | undefined> {
  const path = '/Users/AuthenticateByName';
  const body = { Username: name, Pw: password };
  const answer = await door.ask({ method: 'POST', path, body, device });
  return answer.status === 401 || answer.status === 403
    ? undefined
    : bodyOf(path, answer, signedInSchema);
}

/** @throws AccountTroubleError unless it was done */
export function demandDone(what: string, { status }: JellyfinAnswer): void {
  if (status < 200 || status > 299) {
    throw unknownAnswer(`status ${status} of ${what}`);
  }
}

function bodyOf<T>(
  path: string,
  answer: JellyfinAnswer,
  schema: z.ZodType<T>,
): T {
  demandDone(path, answer);
  const parsed = schema.safeParse(parseJson(answer.text));
  if (!parsed.success) {
    // The cause names fields, and holds nothing of what they were.
    throw unknownAnswer(`${path} has another form`, parsed.error);
  }
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

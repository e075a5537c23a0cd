import {
  AutheliaPerson,
  Directory,
  DirectoryError,
  FoundPerson,
  WrongPassword,
} from './directory/Directory';
import { Bans } from './regulation/Bans';
import { RequestLog } from './log';

/** What the log says of a directory that the sandbox has down. */
const SWITCHED_OFF =
  'error occurred dialing address: LDAP Result Code 200 "Network Error": connect: connection refused';

/** Who may sign in: those of the directory, but for those who are kept out. */
export class People {
  /** The sandbox has it answer as if the directory were not there. */
  isDirectoryDown = false;

  constructor(
    private readonly directory: Directory,
    private readonly bans: Bans,
  ) {}

  /**
   * Somebody as the directory has them now; nothing when they are gone.
   *
   * @throws DirectoryError
   */
  async find(username: string): Promise<AutheliaPerson | undefined> {
    return (await this.look(username))?.person;
  }

  /**
   * The person with this name or e-mail in any case (recorded: Authelia 9) and this password; nothing when
   * either is wrong, when the person is kept out, or when the directory does not answer. Only the log tells
   * which (recorded: 10).
   */
  async signIn(
    { username: typed, password }: { username: string; password: string },
    now: number,
    log: RequestLog,
  ): Promise<AutheliaPerson | undefined> {
    const found = await this.foundOrLogged(typed, log);
    if (!found) {
      return undefined;
    }
    const { username } = found.person;
    const ban = this.bans.banOf(username, now);
    if (ban) {
      log(
        `${unsuccessful(username)} and they are banned until ${until(
          ban.expires,
        )}`,
      );
      return undefined;
    }
    try {
      await found.prove(password);
    } catch (error) {
      this.refuse(username, error, now, log);
      return undefined;
    }
    this.bans.succeeded(username, now);
    return found.person;
  }

  private async foundOrLogged(
    typed: string,
    log: RequestLog,
  ): Promise<FoundPerson | undefined> {
    const told = (error: string) => {
      log(unsuccessful(''), error);
      log(
        `Error occurred getting details for user with username input '${typed}' which usually indicates they do not exist`,
        error,
      );
    };
    try {
      const found = await this.look(typed);
      if (!found) {
        told('user not found');
      }
      return found;
    } catch (error) {
      if (error instanceof DirectoryError) {
        told(error.message);
        return undefined;
      }
      throw error;
    }
  }

  /** A directory that went away in the middle is nobody's wrong password. */
  private refuse(
    username: string,
    error: unknown,
    now: number,
    log: RequestLog,
  ): void {
    if (error instanceof WrongPassword) {
      this.bans.failed(username, now);
    } else if (!(error instanceof DirectoryError)) {
      throw error;
    }
    log(unsuccessful(username), error.message);
  }

  private async look(typed: string): Promise<FoundPerson | undefined> {
    if (this.isDirectoryDown) {
      throw new DirectoryError(SWITCHED_OFF);
    }
    return this.directory.find(typed);
  }
}

function unsuccessful(username: string): string {
  return `Unsuccessful 1FA authentication attempt by user '${username}'`;
}

/** Such as `10:05:00AM on November 23 2026 (+00:00)`. */
function until(expires: number): string {
  const at = new Date(expires);
  const time = at.toLocaleTimeString('en-US', { timeZone: 'UTC' });
  const day = at.toLocaleDateString('en-US', {
    ...{ timeZone: 'UTC', month: 'long' },
  });
  return `${time.replace(
    /\s/g,
    '',
  )} on ${day} ${at.getUTCDate()} ${at.getUTCFullYear()} (+00:00)`;
}

import {
  Client,
  Entry,
  InvalidCredentialsError,
  ResultCodeError,
} from 'ldapts';
import { systemErrorCode } from '../../systemError';
import {
  AutheliaPerson,
  Directory,
  DirectoryError,
  FoundPerson,
  WrongPassword,
} from './Directory';
import { fillFilter } from './filters';
import { LdapSettings } from './ldapSettings';

/**
 * Finds where a port of a neighbour listens on this computer, by the name that the configuration has;
 * nothing when nobody has the name, or nothing listens.
 */
export type FindListener = (
  name: string,
  port: number,
) => Promise<{ host: string; port: number } | undefined>;

/** How long the real one waits for a connection, and for an answer (services-contracts.md §4.1). */
const TIMEOUT_MS = 5_000;

/** Names of the most common results (RFC 4511, appendix A), as the log has them. */
const RESULTS: ReadonlyMap<number, string> = new Map([
  [1, 'Operations Error'],
  [32, 'No Such Object'],
  [34, 'Invalid DN Syntax'],
  [48, 'Inappropriate Authentication'],
  [49, 'Invalid Credentials'],
  [50, 'Insufficient Access Rights'],
  [53, 'Unwilling To Perform'],
  [64, 'Naming Violation'],
]);

/** Asks a directory over LDAP, with a connection for each question, as the real one does without a pool. */
export class LdapDirectory implements Directory {
  /**
   * @param password - of the user that looks people up
   * @param listenerOf - where the directory is reached
   */
  constructor(
    private readonly settings: LdapSettings,
    private readonly password: string,
    private readonly listenerOf: FindListener,
  ) {}

  check(): Promise<void> {
    return this.asUser(async () => {});
  }

  find(typed: string): Promise<FoundPerson | undefined> {
    return this.asUser(async client => {
      const { usersBase, usersFilter } = this.settings;
      const entries = await search(client, usersBase, {
        filter: fillFilter(usersFilter, { input: typed }),
        attributes: this.userAttributes,
      });
      if (entries.length > 1) {
        throw new DirectoryError(
          `there were ${entries.length} users found when searching for '${typed}' but there should only be 1`,
        );
      }
      const [entry] = entries;
      return (
        entry && {
          person: await this.personOf(client, entry, typed),
          prove: (password: string) => this.prove(entry.dn, password),
        }
      );
    });
  }

  private get userAttributes(): string[] {
    const { username, displayName, mail } = this.settings.attributes;
    return [username, displayName, mail];
  }

  private async personOf(
    client: Client,
    entry: Entry,
    typed: string,
  ): Promise<AutheliaPerson> {
    const { attributes, groupsBase, groupsFilter } = this.settings;
    const [username] = valuesOf(entry, attributes.username);
    if (!username) {
      throw new DirectoryError(
        `user '${typed}' must have value for attribute '${attributes.username}'`,
      );
    }
    const groups = await search(client, groupsBase, {
      filter: fillFilter(groupsFilter, {
        input: typed,
        username,
        dn: entry.dn,
      }),
      attributes: [attributes.groupName],
    });
    return {
      username,
      displayName: valuesOf(entry, attributes.displayName).at(0) ?? '',
      email: valuesOf(entry, attributes.mail).at(0) ?? '',
      groups: groups.flatMap(group => valuesOf(group, attributes.groupName)),
    };
  }

  private async prove(dn: string, password: string): Promise<void> {
    try {
      await this.as(dn, password, async () => {});
    } catch (error) {
      throw error instanceof WrongPassword
        ? new WrongPassword(`authentication failed. Cause: ${error.message}`)
        : error;
    }
  }

  /** As the user that looks people up: that it is refused is no matter of who signs in. */
  private async asUser<T>(ask: (client: Client) => Promise<T>): Promise<T> {
    try {
      return await this.as(this.settings.user, this.password, ask);
    } catch (error) {
      throw error instanceof WrongPassword
        ? new DirectoryError(error.message)
        : error;
    }
  }

  private async as<T>(
    dn: string,
    password: string,
    ask: (client: Client) => Promise<T>,
  ): Promise<T> {
    const client = await this.dial();
    try {
      await bind(client, dn, password);
      return await ask(client);
    } catch (error) {
      throw isSaid(error) ? error : networkError(error);
    } finally {
      // Whatever becomes of the farewell: the answer is there.
      await client.unbind().catch(() => undefined);
    }
  }

  private async dial(): Promise<Client> {
    const { address, at } = this.settings;
    const cannot = (why: string) =>
      new DirectoryError(
        `error occurred dialing address: error occurred attempting to dial LDAP server at '${address}': LDAP Result Code 200 "Network Error": ${why}`,
      );
    if (!at) {
      throw cannot('Unknown scheme');
    }
    const { host, port } = at;
    const listener = await this.listenerOf(host, port);
    if (!listener) {
      throw cannot(`dial tcp ${host}:${port}: connect: connection refused`);
    }
    const client = new Client({
      url: `ldap://${listener.host}:${listener.port}`,
      timeout: TIMEOUT_MS,
      connectTimeout: TIMEOUT_MS,
    });
    return client;
  }
}

/** @throws WrongPassword when it is refused */
async function bind(
  client: Client,
  dn: string,
  password: string,
): Promise<void> {
  try {
    await client.bind(dn, password);
  } catch (error) {
    if (!(error instanceof ResultCodeError)) {
      throw error;
    }
    const words = `error occurred performing bind: ${resultOf(error)}`;
    throw error instanceof InvalidCredentialsError
      ? new WrongPassword(words)
      : new DirectoryError(words);
  }
}

async function search(
  client: Client,
  base: string,
  question: { filter: string; attributes: string[] },
): Promise<Entry[]> {
  try {
    const { searchEntries } = await client.search(base, {
      scope: 'sub',
      ...question,
    });
    return searchEntries;
  } catch (error) {
    throw error instanceof ResultCodeError
      ? new DirectoryError(resultOf(error))
      : error;
  }
}

/** What the log says of a result. */
function resultOf({ code }: ResultCodeError): string {
  return `LDAP Result Code ${code} "${RESULTS.get(code) ?? ''}": `;
}

/** True for what is told in the words of the log already. */
function isSaid(error: unknown): boolean {
  return error instanceof DirectoryError || error instanceof WrongPassword;
}

/** No connection, or one that was cut. */
function networkError(error: unknown): DirectoryError {
  const why =
    systemErrorCode(error) === 'ECONNREFUSED'
      ? 'connect: connection refused'
      : 'unable to read LDAP response packet: EOF';
  return new DirectoryError(`LDAP Result Code 200 "Network Error": ${why}`, {
    cause: error,
  });
}

/** Values of an attribute, whatever the case of its name. */
function valuesOf(entry: Entry, attribute: string): string[] {
  const wanted = attribute.toLowerCase();
  return Object.entries(entry)
    .filter(([name]) => name.toLowerCase() === wanted)
    .flatMap(([, value]) => value)
    .map(String);
}

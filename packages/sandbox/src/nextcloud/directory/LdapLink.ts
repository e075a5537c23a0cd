import { Client, Entry, ResultCodeError } from 'ldapts';
import { systemErrorCode } from '../../systemError';
import {
  AGENT_PASSWORD,
  LdapConfiguration,
  setting,
  settingList,
} from './settings';

/** Where something listens on this computer. */
export interface DirectoryListener {
  host: string;
  port: number;
}

/**
 * Finds where a port of a neighbour listens on this computer, by the name that a configuration has; nothing
 * when nobody has the name.
 */
export type FindDirectory = (
  name: string,
  port: number,
) => Promise<DirectoryListener | undefined>;

/** The directory cannot be asked: it does not answer, or does not know the agent. */
export class DirectoryUnavailable extends Error {}

/** How long the real one waits for a connection, and for an answer. */
const TIMEOUT_MS = 15_000;

/** What it is by which the real one knows somebody again. */
const UUID = 'entryuuid';

/** Settings that name an attribute. */
const ATTRIBUTES = [
  ...['ldapUserDisplayName', 'ldapEmailAttribute', 'ldapExpertUsernameAttr'],
  'ldapGroupDisplayName',
];

/** An entry of the directory: first values, by the attribute's name in lower case. */
export interface DirectoryEntry {
  dn: string;
  values: ReadonlyMap<string, string>;
}

/** Asks the directory of one configuration, over LDAP as any client does. */
export class LdapLink {
  constructor(
    private readonly configuration: LdapConfiguration,
    private readonly find: FindDirectory,
  ) {}

  /**
   * People of the configuration's base who match a filter.
   *
   * @throws DirectoryUnavailable
   */
  async people(filter: string): Promise<DirectoryEntry[]> {
    const users = settingList(this.configuration, 'ldapBaseUsers');
    const bases =
      users.length > 0 ? users : settingList(this.configuration, 'ldapBase');
    return this.search(bases, filter);
  }

  /**
   * Groups of the configuration's base who match a filter.
   *
   * @throws DirectoryUnavailable
   */
  async groups(filter: string): Promise<DirectoryEntry[]> {
    const groups = settingList(this.configuration, 'ldapBaseGroups');
    const bases =
      groups.length > 0 ? groups : settingList(this.configuration, 'ldapBase');
    return this.search(bases, filter);
  }

  /**
   * Whether anything is found below the base.
   *
   * @throws DirectoryUnavailable
   */
  async hasObjects(): Promise<boolean> {
    const bases = settingList(this.configuration, 'ldapBase');
    return (await this.search(bases, '(objectclass=*)')).length > 0;
  }

  /** Whether somebody can bind; false also when the directory does not answer, as the real one has it. */
  async canBind(dn: string, password: string): Promise<boolean> {
    try {
      return await this.withClient(async client => {
        await client.bind(dn, password);
        return true;
      });
    } catch (error) {
      if (error instanceof ResultCodeError || isUnavailable(error)) {
        return false;
      }
      throw error;
    }
  }

  /** Whether the configuration's agent can bind. */
  async canBindAgent(): Promise<boolean> {
    const { dn, password } = this.agent;
    return this.canBind(dn, password);
  }

  private async search(
    bases: readonly string[],
    filter: string,
  ): Promise<DirectoryEntry[]> {
    try {
      return await this.withClient(async client => {
        const { dn, password } = this.agent;
        await client.bind(dn, password);
        const found: DirectoryEntry[] = [];
        for (const base of bases) {
          const { searchEntries } = await client.search(base, {
            scope: 'sub',
            filter,
            attributes: this.attributes,
          });
          found.push(...searchEntries.map(entryOf));
        }
        return found;
      });
    } catch (error) {
      if (error instanceof ResultCodeError) {
        // A filter or a base that the directory does not take finds nobody; an agent that it does not know ...
        return refusesAgent(error) ? unavailable() : [];
      }
      return isUnavailable(error) ? unavailable() : rethrow(error);
    }
  }

  /** Those that are asked for; others need not come. */
  private get attributes(): string[] {
    const named = ATTRIBUTES.map(name => setting(this.configuration, name));
    return [...new Set([...named, UUID])].filter(name => name !== '');
  }

  private get agent(): { dn: string; password: string } {
    return {
      dn: setting(this.configuration, 'ldapAgentName'),
      password: setting(this.configuration, AGENT_PASSWORD),
    };
  }

  private async withClient<T>(use: (client: Client) => Promise<T>): Promise<T> {
    const { name, port } = addressOf(this.configuration);
    const listener = name && (await this.find(name, port));
    if (!listener) {
      throw new DirectoryUnavailable(`Nobody is called ${name}`);
    }
    const client = new Client({
      url: `ldap://${listener.host}:${listener.port}`,
      timeout: TIMEOUT_MS,
      connectTimeout: TIMEOUT_MS,
    });
    try {
      return await use(client);
    } finally {
      // Whatever becomes of the farewell: the answer is there.
      await client.unbind().catch(() => undefined);
    }
  }
}

/** Host and port of a configuration; no name where TLS is asked for, which is not spoken here. */
function addressOf(configuration: LdapConfiguration): {
  name?: string;
  port: number;
} {
  const text = setting(configuration, 'ldapHost');
  const match = /^(?:(ldaps?):\/\/)?([^:/]+)(?::(\d+))?\/?$/.exec(text);
  const port = Number(match?.[3] ?? setting(configuration, 'ldapPort'));
  const isPlain =
    match?.[1] !== 'ldaps' && setting(configuration, 'ldapTLS') !== '1';
  return { name: isPlain ? match?.[2] : undefined, port };
}

function entryOf(entry: Entry): DirectoryEntry {
  const values = Object.entries(entry).flatMap(([name, value]) => {
    const [first] = Array.isArray(value) ? value : [value];
    return first === undefined ? [] : [[name.toLowerCase(), String(first)]];
  });
  return {
    dn: entry.dn,
    values: new Map(values.map(([name, value]) => [name, value])),
  };
}

/** Invalid credentials, or rights that are missing (RFC 4511, appendix A). */
function refusesAgent({ code }: ResultCodeError): boolean {
  return [48, 49, 50].includes(code);
}

/** No connection, or one that was cut. */
function isUnavailable(error: unknown): boolean {
  return (
    error instanceof DirectoryUnavailable ||
    systemErrorCode(error) !== undefined ||
    (error instanceof Error && /connection|timeout|socket/i.test(error.message))
  );
}

function unavailable(): never {
  throw new DirectoryUnavailable(
    'Connection to LDAP server could not be established',
  );
}

function rethrow(error: unknown): never {
  throw error;
}

import { AccountRefused } from '../accounts/refusals';
import { Accounts } from '../accounts/Accounts';
import { MappedUser } from '../state';
import { Store } from '../Store';
import { Directories } from './Directories';
import { escapeFilter } from './escapeFilter';
import { DirectoryEntry, FindDirectory, LdapLink } from './LdapLink';
import {
  criticalProblem,
  LdapConfiguration,
  setting,
  settingList,
} from './settings';

/** The app that knows directories. */
export const LDAP_APP = 'user_ldap';

/** Where people of directories come from. */
export interface PeopleSources {
  store: Store;
  accounts: Accounts;
  directories: Directories;
  find: FindDirectory;
  /** Whether apps are loaded, and the one for directories is among them. */
  isOn: () => boolean;
}

/** People of directories, as Nextcloud knows them: by a name that is given when they are seen first. */
export class People {
  constructor(private readonly sources: PeopleSources) {}

  /**
   * Somebody who has been seen once. It stays so when the directory has them no more: whoever was mapped
   * exists (user_ldap, `userExists`), until they are deleted.
   */
  known(uid: string): MappedUser | undefined {
    return this.sources.isOn()
      ? this.mapped.find(each => each.uid === uid)
      : undefined;
  }

  /**
   * Those whom the directories list now, with names that begin as asked. They must have an attribute with a
   * name to show (user_ldap, `getUsers`); LLDAP says of everybody that they have.
   *
   * @throws DirectoryUnavailable
   */
  async list(search: string): Promise<MappedUser[]> {
    const found: MappedUser[] = [];
    for (const configuration of this.usable()) {
      const filter = listFilter(configuration, search);
      const entries = await this.link(configuration).people(filter);
      found.push(...entries.map(entry => this.see(configuration, entry)));
    }
    return found;
  }

  /**
   * Names of the groups that the directories list now.
   *
   * @throws DirectoryUnavailable
   */
  async groups(search: string): Promise<string[]> {
    const names: string[] = [];
    for (const configuration of this.usable()) {
      const filter = setting(configuration, 'ldapGroupFilter');
      const attribute = setting(configuration, 'ldapGroupDisplayName');
      const entries =
        filter === '' ? [] : await this.link(configuration).groups(filter);
      names.push(
        ...entries.flatMap(
          ({ values }) => values.get(attribute.toLowerCase()) ?? [],
        ),
      );
    }
    return names.filter(name =>
      name.toLowerCase().startsWith(search.toLowerCase()),
    );
  }

  /**
   * Whether a directory has somebody still.
   *
   * @throws DirectoryUnavailable
   */
  async isThere({ dn }: MappedUser): Promise<boolean> {
    for (const configuration of this.usable()) {
      const filter = setting(configuration, 'ldapUserFilter');
      const entries = await this.link(configuration).people(filter);
      if (entries.some(entry => sameDn(entry.dn, dn))) {
        return true;
      }
    }
    return false;
  }

  /** The person of a login, by name and password; nothing when no directory takes them. */
  async signIn(
    login: string,
    password: string,
  ): Promise<MappedUser | undefined> {
    for (const configuration of password === '' ? [] : this.usable()) {
      const filter = setting(configuration, 'ldapLoginFilter').replaceAll(
        '%uid',
        escapeFilter(login),
      );
      const link = this.link(configuration);
      const [entry] = await link.people(filter);
      if (entry && (await link.canBind(entry.dn, password))) {
        return this.see(configuration, entry);
      }
    }
    return undefined;
  }

  /**
   * Forgets somebody whom no directory has.
   *
   * @throws AccountRefused for who is there still
   * @throws DirectoryUnavailable
   */
  async delete(user: MappedUser): Promise<void> {
    if (await this.isThere(user)) {
      throw new AccountRefused(
        `User ${user.uid} is not marked as deleted, not cleaning up.`,
      );
    }
    const { state } = this.sources.store;
    state.mapped = state.mapped.filter(each => each !== user);
    this.sources.store.changed();
  }

  /** A connection with the settings of a configuration. */
  link(configuration: LdapConfiguration): LdapLink {
    return new LdapLink(configuration, this.sources.find);
  }

  private get mapped(): readonly MappedUser[] {
    return this.sources.store.state.mapped;
  }

  private usable(): LdapConfiguration[] {
    const { directories, isOn } = this.sources;
    return isOn()
      ? directories.active.filter(each => criticalProblem(each) === undefined)
      : [];
  }

  /** Gives somebody a name at the first time, and learns what has changed at each other. */
  private see(
    configuration: LdapConfiguration,
    entry: DirectoryEntry,
  ): MappedUser {
    const of = (name: string) =>
      entry.values.get(setting(configuration, name).toLowerCase()) ?? '';
    const news = {
      displayName: of('ldapUserDisplayName'),
      email: of('ldapEmailAttribute'),
    };
    const known = this.mapped.find(each => sameDn(each.dn, entry.dn));
    if (known) {
      const isNew =
        known.displayName !== news.displayName || known.email !== news.email;
      Object.assign(known, news);
      if (isNew) {
        this.sources.store.changed();
      }
      return known;
    }
    const uuid = entry.values.get('entryuuid') ?? '';
    const user: MappedUser = {
      ...news,
      uid: this.freeName(of('ldapExpertUsernameAttr') || uuid),
      dn: entry.dn,
      uuid,
      isEnabled: true,
      lastLogin: 0,
    };
    this.sources.store.state.mapped.push(user);
    this.sources.store.changed();
    return user;
  }

  /** A name that somebody has already gets four digits more (user_ldap, `dn2ocname`). */
  private freeName(wanted: string): string {
    const { accounts, store } = this.sources;
    const name = wanted
      .trim()
      .replaceAll(' ', '_')
      .replace(/[^\w.@-]/g, '');
    const isTaken = (each: string) =>
      accounts.user(each) !== undefined ||
      this.mapped.some(({ uid }) => uid === each);
    let free = name;
    while (isTaken(free)) {
      const digits = 1000 + (store.chance.random(2).readUInt16BE(0) % 9000);
      free = `${name}_${digits}`;
    }
    return free;
  }
}

function listFilter(configuration: LdapConfiguration, search: string): string {
  const name = setting(configuration, 'ldapUserDisplayName');
  const searched = settingList(configuration, 'ldapAttributesForUserSearch');
  const parts = (searched.length > 0 ? searched : [name])
    .map(attribute => `(${attribute}=${escapeFilter(search)}*)`)
    .join('');
  const users = setting(configuration, 'ldapUserFilter');
  return `(&${users}(${name}=*)(|${parts}))`;
}

/** DNs are compared without case. */
function sameDn(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

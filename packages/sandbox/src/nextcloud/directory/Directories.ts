import { LdapConfiguration, setting, setSetting } from './settings';
import { Store } from '../Store';

/** The configurations of directories. */
export class Directories {
  constructor(private readonly store: Store) {}

  get all(): readonly LdapConfiguration[] {
    return [...this.store.state.ldap].sort((a, b) =>
      a.prefix < b.prefix ? -1 : 1,
    );
  }

  get active(): readonly LdapConfiguration[] {
    return this.all.filter(
      each => setting(each, 'ldapConfigurationActive') === '1',
    );
  }

  find(prefix: string): LdapConfiguration | undefined {
    return this.all.find(each => each.prefix === prefix);
  }

  /** Makes one more, whatever there is (services-contracts.md §7.1). */
  create(): LdapConfiguration {
    const last = this.all.at(-1)?.prefix ?? 's00';
    const number = Number.parseInt(last.slice(1), 10) + 1;
    return this.add(`s${String(number).padStart(2, '0')}`);
  }

  /** Adds one with a prefix of its own. */
  add(prefix: string): LdapConfiguration {
    const configuration: LdapConfiguration = { prefix, settings: {} };
    this.store.state.ldap.push(configuration);
    this.store.changed();
    return configuration;
  }

  set(configuration: LdapConfiguration, name: string, value: string): void {
    setSetting(configuration, name, value);
    this.store.changed();
  }

  delete(prefix: string): void {
    const { state } = this.store;
    state.ldap = state.ldap.filter(each => each.prefix !== prefix);
    this.store.changed();
  }
}

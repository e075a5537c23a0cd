import { z } from 'zod';

/* `authentication_backend.ldap` (services-contracts.md §4.1). What is not set is as for LLDAP. */

const attributesSchema = z.looseObject({
  username: z.string().default('uid'),
  display_name: z.string().default('cn'),
  mail: z.string().default('mail'),
  group_name: z.string().default('cn'),
});

/** The section of the configuration. */
export const ldapSchema = z.looseObject({
  implementation: z.literal('lldap'),
  address: z.string(),
  /** Without one it starts, and finds nobody (recorded: Authelia 1). */
  base_dn: z.string().default(''),
  additional_users_dn: z.string().default('OU=people'),
  additional_groups_dn: z.string().default('OU=groups'),
  users_filter: z
    .string()
    .default(
      '(&(|({username_attribute}={input})({mail_attribute}={input}))(objectClass=person))',
    ),
  groups_filter: z
    .string()
    .default('(&(member={dn})(objectClass=groupOfUniqueNames))'),
  attributes: attributesSchema.prefault({}),
  user: z.string(),
  password: z.string().optional(),
});

/** Where the directory is, and how it is asked. */
export interface LdapSettings {
  /** As it is written. */
  address: string;
  /** Name of the host, and port; nothing when the address is none that is understood here. */
  at?: { host: string; port: number };
  /** The user that it looks people up with. */
  user: string;
  /** Where the configuration itself has it. */
  password?: string;
  usersBase: string;
  groupsBase: string;
  usersFilter: string;
  groupsFilter: string;
  attributes: {
    username: string;
    displayName: string;
    mail: string;
    groupName: string;
  };
}

/** What the section says. */
export function ldapSettingsOf(
  section: z.output<typeof ldapSchema>,
): LdapSettings {
  const { attributes, base_dn: base } = section;
  const names = {
    username_attribute: attributes.username,
    mail_attribute: attributes.mail,
    display_name_attribute: attributes.display_name,
    group_name_attribute: attributes.group_name,
  };
  const named = (filter: string) =>
    filter.replace(/\{(\w+)\}/g, (placeholder, name: string) =>
      hasKey(names, name) ? names[name] : placeholder,
    );
  const below = (unit: string) =>
    [unit, base].filter(part => part !== '').join(',');
  const at = hostAndPort(section.address);
  return {
    address: section.address,
    ...(at && { at }),
    user: section.user,
    ...(section.password !== undefined && { password: section.password }),
    usersBase: below(section.additional_users_dn),
    groupsBase: below(section.additional_groups_dn),
    usersFilter: named(section.users_filter),
    groupsFilter: named(section.groups_filter),
    attributes: {
      username: attributes.username,
      displayName: attributes.display_name,
      mail: attributes.mail,
      groupName: attributes.group_name,
    },
  };
}

function hasKey<T extends object>(of: T, key: PropertyKey): key is keyof T {
  return Object.hasOwn(of, key);
}

/** LDAP in clear on 389, unless it says so: a profile's network is its own, and no TLS is spoken here. */
function hostAndPort(
  address: string,
): { host: string; port: number } | undefined {
  const match = /^ldap:\/\/([^:/]+)(?::(\d+))?\/?$/.exec(address);
  return match ? { host: match[1], port: Number(match[2] ?? 389) } : undefined;
}

import { NextcloudState } from '../state';

/** A configuration of a directory. */
export type LdapConfiguration = NextcloudState['ldap'][number];

/** Names of settings, in the database and for people, with their defaults (Nextcloud's user_ldap). */
const ROWS: readonly (readonly [
  database: string,
  name: string,
  value: string,
])[] = [
  ['has_memberof_filter_support', 'hasMemberOfFilterSupport', '0'],
  ['home_folder_naming_rule', 'homeFolderNamingRule', ''],
  ['last_jpegPhoto_lookup', 'lastJpegPhotoLookup', '0'],
  ['ldap_dn', 'ldapAgentName', ''],
  ['ldap_agent_password', 'ldapAgentPassword', ''],
  ['ldap_attributes_for_group_search', 'ldapAttributesForGroupSearch', ''],
  ['ldap_attributes_for_user_search', 'ldapAttributesForUserSearch', ''],
  ['ldap_backup_host', 'ldapBackupHost', ''],
  ['ldap_backup_port', 'ldapBackupPort', ''],
  ['ldap_base', 'ldapBase', ''],
  ['ldap_base_groups', 'ldapBaseGroups', ''],
  ['ldap_base_users', 'ldapBaseUsers', ''],
  ['ldap_cache_ttl', 'ldapCacheTTL', '600'],
  ['ldap_configuration_active', 'ldapConfigurationActive', '0'],
  ['ldap_default_ppolicy_dn', 'ldapDefaultPPolicyDN', ''],
  ['ldap_dynamic_group_member_url', 'ldapDynamicGroupMemberURL', ''],
  ['ldap_email_attr', 'ldapEmailAttribute', ''],
  ['ldap_experienced_admin', 'ldapExperiencedAdmin', '0'],
  ['ldap_expert_uuid_group_attr', 'ldapExpertUUIDGroupAttr', ''],
  ['ldap_expert_uuid_user_attr', 'ldapExpertUUIDUserAttr', ''],
  ['ldap_expert_username_attr', 'ldapExpertUsernameAttr', ''],
  ['ldap_ext_storage_home_attribute', 'ldapExtStorageHomeAttribute', ''],
  ['ldap_gid_number', 'ldapGidNumber', 'gidNumber'],
  ['ldap_group_display_name', 'ldapGroupDisplayName', 'cn'],
  ['ldap_group_filter', 'ldapGroupFilter', ''],
  ['ldap_group_filter_mode', 'ldapGroupFilterMode', '0'],
  ['ldap_groupfilter_groups', 'ldapGroupFilterGroups', ''],
  ['ldap_groupfilter_objectclass', 'ldapGroupFilterObjectclass', ''],
  ['ldap_group_member_assoc_attribute', 'ldapGroupMemberAssocAttr', ''],
  ['ldap_host', 'ldapHost', ''],
  ['ldap_login_filter', 'ldapLoginFilter', ''],
  ['ldap_loginfilter_attributes', 'ldapLoginFilterAttributes', ''],
  ['ldap_loginfilter_email', 'ldapLoginFilterEmail', '0'],
  ['ldap_login_filter_mode', 'ldapLoginFilterMode', '0'],
  ['ldap_loginfilter_username', 'ldapLoginFilterUsername', '1'],
  ['ldap_nested_groups', 'ldapNestedGroups', '0'],
  ['ldap_override_main_server', 'ldapOverrideMainServer', ''],
  ['ldap_paging_size', 'ldapPagingSize', '500'],
  ['ldap_port', 'ldapPort', ''],
  ['ldap_quota_attr', 'ldapQuotaAttribute', ''],
  ['ldap_quota_def', 'ldapQuotaDefault', ''],
  ['ldap_tls', 'ldapTLS', '0'],
  ['ldap_user_avatar_rule', 'ldapUserAvatarRule', 'default'],
  ['ldap_display_name', 'ldapUserDisplayName', 'displayName'],
  ['ldap_user_display_name_2', 'ldapUserDisplayName2', ''],
  ['ldap_userlist_filter', 'ldapUserFilter', ''],
  ['ldap_userfilter_groups', 'ldapUserFilterGroups', ''],
  ['ldap_user_filter_mode', 'ldapUserFilterMode', '0'],
  ['ldap_userfilter_objectclass', 'ldapUserFilterObjectclass', ''],
  ['ldap_uuid_group_attribute', 'ldapUuidGroupAttribute', 'auto'],
  ['ldap_uuid_user_attribute', 'ldapUuidUserAttribute', 'auto'],
  ['ldap_turn_off_cert_check', 'turnOffCertCheck', '0'],
  ['ldap_turn_on_pwd_change', 'turnOnPasswordChange', '0'],
  ['use_memberof_to_detect_membership', 'useMemberOfToDetectMembership', '1'],
];

/** Settings of several lines; `;` is a line break too. */
const LISTS = new Set([
  ...['ldapBase', 'ldapBaseUsers', 'ldapBaseGroups'],
  ...['ldapAttributesForUserSearch', 'ldapAttributesForGroupSearch'],
  ...['ldapUserFilterObjectclass', 'ldapUserFilterGroups'],
  ...['ldapGroupFilterObjectclass', 'ldapGroupFilterGroups'],
  'ldapLoginFilterAttributes',
]);

/** The password of the agent, which is not trimmed, and in the database in base64. */
export const AGENT_PASSWORD = 'ldapAgentPassword';

/** The name of a setting for people, by either name; nothing for an unknown one. */
export function settingName(key: string): string | undefined {
  return ROWS.find(([database, name]) => database === key || name === key)?.[1];
}

/** The setting of a key of the database, such as `s01ldap_host`; nothing when it is none of this configuration. */
export function settingOfDatabase(
  key: string,
): { prefix: string; name: string } | undefined {
  const found = ROWS.find(([database]) => key.endsWith(database));
  const prefix = found && key.slice(0, -found[0].length);
  return found && /^s\d{2,}$/.test(prefix ?? '')
    ? { prefix: prefix ?? '', name: found[1] }
    : undefined;
}

/** Sets a setting as the real one cleans it. */
export function setSetting(
  configuration: LdapConfiguration,
  name: string,
  value: string,
): void {
  configuration.settings[name] = cleaned(name, value);
}

function cleaned(name: string, value: string): string {
  if (name === AGENT_PASSWORD) {
    return value;
  }
  return LISTS.has(name)
    ? value
        .split(/\r\n|\r|\n|;/)
        .map(line => line.trim())
        .filter(line => line !== '')
        .join('\n')
    : value.trim();
}

/** The value of a setting, or its default. */
export function setting({ settings }: LdapConfiguration, name: string): string {
  return settings[name] ?? ROWS.find(([, known]) => known === name)?.[2] ?? '';
}

/** The lines of a setting. */
export function settingList(
  configuration: LdapConfiguration,
  name: string,
): string[] {
  const text = setting(configuration, name);
  return text === '' ? [] : text.split('\n');
}

/** All settings as they are shown, in the order of their names: lists as such, where they have something. */
export function shownSettings(
  configuration: LdapConfiguration,
  isPasswordShown: boolean,
): Record<string, string | string[]> {
  return Object.fromEntries(
    ROWS.map(([, name]) => name)
      .sort()
      .map(name => [name, shown(configuration, name, isPasswordShown)]),
  );
}

function shown(
  configuration: LdapConfiguration,
  name: string,
  isPasswordShown: boolean,
): string | string[] {
  if (name === AGENT_PASSWORD && !isPasswordShown) {
    return '***';
  }
  const list = LISTS.has(name) ? settingList(configuration, name) : [];
  return list.length > 0 ? list : setting(configuration, name);
}

/**
 * Whether a configuration can be tried at all: what the real one checks before it connects.
 *
 * @returns what is wrong, for the log; nothing when it is well
 */
export function criticalProblem(
  configuration: LdapConfiguration,
): string | undefined {
  const of = (name: string) => setting(configuration, name);
  const missing = [
    ...['ldapHost', 'ldapPort', 'ldapUserDisplayName'],
    ...['ldapGroupDisplayName', 'ldapLoginFilter'],
  ].find(name => of(name) === '');
  if (missing !== undefined) {
    return `No ${missing} given!`;
  }
  if ((of('ldapAgentName') === '') !== (of(AGENT_PASSWORD) === '')) {
    return 'An agent without a password, or a password without an agent.';
  }
  const bases = settingList(configuration, 'ldapBase');
  if (bases.length === 0) {
    return 'Not a single Base DN given';
  }
  const outside = ['ldapBaseUsers', 'ldapBaseGroups']
    .flatMap(name => settingList(configuration, name))
    .find(dn => !bases.some(base => dn.endsWith(base)));
  if (outside !== undefined) {
    return `${outside} is not in root base`;
  }
  return of('ldapLoginFilter').includes('%uid')
    ? undefined
    : 'Login filter does not contain %uid placeholder.';
}

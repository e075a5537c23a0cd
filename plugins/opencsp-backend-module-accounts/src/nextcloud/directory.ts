import { AccountContext } from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { Occ, oneLine } from './Occ';
import { directoryNotReached, unknownAnswer } from './troubles';

/** As the container of the directory is called in the network of the profile. */
const HOST = 'ldap://lldap';
const PORT = '3890';

/** Its name among the users of the directory, and of the secret with its password. */
const AGENT = 'nextcloud';
const AGENT_PASSWORD = 'ldap-password';

type Setting = readonly [key: string, name: string, value: string];

/** A list is an array where it has something, and nothing at all is an array, too: PHP has one kind for both. */
const configurationsSchema = z.union([
  z.array(z.never()).transform(() => ({})),
  z.record(
    z.string(),
    z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  ),
]);

/**
 * Tells Nextcloud of the directory, once: a configuration of ours is looked for before one is made, and its
 * password comes by the input (services-contracts.md §7.1).
 *
 * @throws AccountTroubleError when it cannot use the directory
 */
export async function ensureDirectory(
  occ: Occ,
  context: AccountContext,
): Promise<void> {
  await enableApp(occ);
  const settings = settingsOf(context);
  const all = await occ.json(['ldap:show-config'], configurationsSchema);
  const ours = Object.entries(all).find(([, has]) => isOurs(has, settings));
  const prefix = ours?.[0] ?? (await newPrefix(occ, all));
  const isRight = settings.every(
    ([, name, value]) => valueOf(ours?.[1], name) === value,
  );
  if (isRight && (await trial(occ, prefix)) === undefined) {
    return;
  }
  // The password is not shown: a connection that fails may have another one.
  await write(occ, prefix, settings, context);
  const problem = await trial(occ, prefix);
  if (problem !== undefined) {
    throw directoryNotReached(problem);
  }
}

async function enableApp(occ: Occ): Promise<void> {
  const { exit, text } = await occ.run(['app:enable', 'user_ldap']);
  if (exit !== 0) {
    throw directoryNotReached(oneLine(text));
  }
}

/** What a configuration has to say, by its name in the database and the one that is shown. */
function settingsOf({ directory, plan }: AccountContext): Setting[] {
  const base = directory.baseDn.toLowerCase();
  const member = plan.groups.map(
    group => `(memberOf=cn=${group},ou=groups,${base})`,
  );
  const people = `(&(objectclass=person)(|${member.join('')}))`;
  return [
    ['ldap_host', 'ldapHost', HOST],
    ['ldap_port', 'ldapPort', PORT],
    ['ldap_dn', 'ldapAgentName', `uid=${AGENT},ou=people,${base}`],
    ['ldap_base', 'ldapBase', base],
    ['ldap_base_users', 'ldapBaseUsers', `ou=people,${base}`],
    ['ldap_base_groups', 'ldapBaseGroups', `ou=groups,${base}`],
    ['ldap_userlist_filter', 'ldapUserFilter', people],
    ['ldap_login_filter', 'ldapLoginFilter', `(&${people}(uid=%uid))`],
    [
      'ldap_group_filter',
      'ldapGroupFilter',
      '(objectclass=groupOfUniqueNames)',
    ],
    [
      'ldap_group_member_assoc_attribute',
      'ldapGroupMemberAssocAttr',
      'uniqueMember',
    ],
    ['ldap_group_display_name', 'ldapGroupDisplayName', 'cn'],
    ['ldap_email_attr', 'ldapEmailAttribute', 'mail'],
    ['ldap_display_name', 'ldapUserDisplayName', 'displayname'],
    // Without it names of accounts become long numbers.
    ['ldap_expert_username_attr', 'ldapExpertUsernameAttr', 'user_id'],
    ['ldap_turn_on_pwd_change', 'turnOnPasswordChange', '0'],
    ['ldap_tls', 'ldapTLS', '0'],
    // Who is taken out of a group or the directory is out within a minute, not after ten.
    ['ldap_cache_ttl', 'ldapCacheTTL', '60'],
    ['ldap_configuration_active', 'ldapConfigurationActive', '1'],
  ];
}

function isOurs(
  has: Record<string, string | string[]>,
  settings: readonly Setting[],
): boolean {
  return settings
    .filter(([, name]) => name === 'ldapHost' || name === 'ldapBase')
    .every(([, name, value]) => valueOf(has, name) === value);
}

function valueOf(
  has: Record<string, string | string[]> | undefined,
  name: string,
): string {
  const value = has?.[name] ?? '';
  return typeof value === 'string' ? value : value.join(';');
}

/** One that was begun and left empty is taken before another one is made. */
async function newPrefix(
  occ: Occ,
  all: Record<string, Record<string, string | string[]>>,
): Promise<string> {
  const empty = Object.entries(all).find(
    ([, has]) =>
      valueOf(has, 'ldapHost') === '' && valueOf(has, 'ldapBase') === '',
  );
  if (empty) {
    return empty[0];
  }
  const { exit, text } = await occ.run(['ldap:create-empty-config', '-p']);
  const prefix = text.trim();
  if (exit !== 0 || !/^s\d{2,}$/.test(prefix)) {
    throw unknownAnswer(`"ldap:create-empty-config": ${oneLine(text)}`);
  }
  return prefix;
}

async function write(
  occ: Occ,
  prefix: string,
  settings: readonly Setting[],
  { plan }: AccountContext,
): Promise<void> {
  const password = plan.secrets.get(AGENT_PASSWORD);
  if (password === undefined) {
    throw directoryNotReached(
      `the commit has no secret "${AGENT}-${AGENT_PASSWORD}".`,
    );
  }
  const values = Object.fromEntries([
    ...settings.map(([key, , value]) => [`${prefix}${key}`, value] as const),
    // As it stands in the database.
    [
      `${prefix}ldap_agent_password`,
      Buffer.from(password, 'utf8').toString('base64'),
    ],
  ]);
  const { exit, text } = await occ.run(['config:import'], {
    stdin: JSON.stringify({ apps: { user_ldap: values } }),
  });
  if (exit !== 0) {
    throw unknownAnswer(`"config:import": ${oneLine(text)}`);
  }
}

/** What is wrong with a configuration, in Nextcloud's words. Older ones say so with exit 0, too. */
async function trial(occ: Occ, prefix: string): Promise<string | undefined> {
  const { exit, text } = await occ.run(['ldap:test-config', prefix]);
  return exit === 0 && /connection could be established/i.test(text)
    ? undefined
    : oneLine(text);
}

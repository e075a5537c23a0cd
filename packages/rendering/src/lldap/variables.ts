/**
 * Settings of LLDAP 0.6.3, without their prefix and without "_FILE" (services-contracts.md §1.2, §5.1 and
 * §8.1). It only warns of others.
 */
export const LLDAP_VARIABLES: readonly string[] = [
  'DATABASE_URL',
  'FORCE_LDAP_USER_PASS_RESET',
  'FORCE_UPDATE_PRIVATE_KEY',
  'HTTP_HOST',
  'HTTP_PORT',
  'HTTP_URL',
  'IGNORED_GROUP_ATTRIBUTES',
  'IGNORED_USER_ATTRIBUTES',
  'JWT_SECRET',
  'KEY_FILE',
  'KEY_SEED',
  'LDAP_BASE_DN',
  'LDAP_HOST',
  'LDAP_PORT',
  'LDAP_USER_DN',
  'LDAP_USER_EMAIL',
  'LDAP_USER_PASS',
  'VERBOSE',
];

/** Begin of settings with parts of their own. */
export const LLDAP_SECTIONS: readonly string[] = [
  'LDAPS_OPTIONS__',
  'SMTP_OPTIONS__',
];

/** Variables that the profile cannot be without. */
export const LLDAP = {
  adminMail: 'LLDAP_LDAP_USER_EMAIL',
  adminName: 'LLDAP_LDAP_USER_DN',
  adminPassword: 'LLDAP_LDAP_USER_PASS_FILE',
  baseDn: 'LLDAP_LDAP_BASE_DN',
  jwtSecret: 'LLDAP_JWT_SECRET_FILE',
  keySeed: 'LLDAP_KEY_SEED_FILE',
} as const;

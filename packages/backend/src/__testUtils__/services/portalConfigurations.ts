/** A configuration that is wrong, made of the one that is rendered. */
export interface WrongConfiguration {
  title: string;
  /** It must be there. */
  from: string | RegExp;
  to: string;
  /** What `config validate` says of it (recorded: config-validate); nothing when it takes it without a word. */
  said?: string;
  /** What is seen of it by our rules: a path in the file. */
  ours: string;
}

const SAYS_NOTHING: readonly WrongConfiguration[] = [
  {
    ...{ title: 'no base of the directory', from: /^ +base_dn: .*\n/m },
    ...{ to: '', ours: 'authentication_backend.ldap.base_dn' },
  },
  {
    title: 'an address of the directory without scheme',
    ...{ from: 'ldap://lldap:3890', to: 'lldap:3890' },
    ours: 'authentication_backend.ldap.address',
  },
  {
    ...{ title: 'an address of its own without scheme' },
    ...{ from: /tcp:\/\/(.*):9091\//, to: ':9091', ours: 'server.address' },
  },
  {
    title: 'a rule outside of every cookie domain',
    from: 'domain: "wiki.family.localhost"',
    ...{ to: 'domain: "wiki.other.localhost"', ours: 'access_control.rules' },
  },
  {
    title: 'OpenID Connect without a secret that signs',
    ...{ from: /^ +hmac_secret: .*\n/m, to: '' },
    ours: 'identity_providers.oidc.hmac_secret',
  },
];

const REFUSED: readonly WrongConfiguration[] = [
  {
    ...{ title: 'a key that it does not know', from: 'theme:', ours: '' },
    to: 'nonsense: 1\ntheme:',
    said: 'configuration key not expected: nonsense',
  },
  {
    title: 'a time of finding above the time of a ban',
    ...{ from: 'find_time: "2m"', to: 'find_time: "1h"' },
    said: "regulation: option 'find_time' must be less than or equal to option 'ban_time'",
    ours: 'regulation.find_time',
  },
  {
    title: 'an address of the portal without TLS',
    from: 'authelia_url: "https:',
    to: 'authelia_url: "http:',
    said: "option 'authelia_url' does not have a secure scheme",
    ours: 'session.cookies.0.authelia_url',
  },
  {
    title: 'an address of the portal in another domain',
    from: 'authelia_url: "https://auth.family.localhost"',
    to: 'authelia_url: "https://auth.other.localhost"',
    said: "option 'authelia_url' does not share a cookie scope with domain",
    ours: 'session.cookies.0.authelia_url',
  },
  {
    title: 'the portal as the page to go to',
    from: 'default_redirection_url: "https://home',
    to: 'default_redirection_url: "https://auth',
    said: "is effectively equal to option 'authelia_url'",
    ours: 'session.cookies.0.default_redirection_url',
  },
  {
    title: 'a cookie domain without a dot',
    ...{ from: '- domain: "family.localhost"', to: '- domain: "localhost"' },
    said: 'must have at least a single period or be an ip address',
    ours: 'session.cookies.0.domain',
  },
];

/** What is wrong, and what each of the two says of it. */
export const WRONG_CONFIGURATIONS: readonly WrongConfiguration[] = [
  ...SAYS_NOTHING,
  ...REFUSED,
];

/** The wrong configuration. @throws Error when what is to be changed is not there */
export function madeWrong(
  configuration: string,
  { title, from, to }: WrongConfiguration,
): string {
  const changed = configuration.replace(from, to);
  if (changed === configuration) {
    throw new Error(`There is nothing to change: ${title}`);
  }
  return changed;
}

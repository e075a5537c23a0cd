/** What GitLab is told of a provider of OpenID Connect. */
export interface OpenIdSettings {
  /** Of the button. */
  label: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
  redirectUri: string;
  scopes: readonly string[];
  /** The claim that people are known by. */
  uidField: string;
}

/**
 * Reads the one provider of `gitlab_rails['omniauth_providers']` as the images of this project write it; nothing
 * where there is none.
 *
 * @param readFile - the text of a file of the container
 */
export function openIdSettings(
  config: string,
  readFile: (path: string) => string | undefined,
): OpenIdSettings | undefined {
  if (!/^\s*name: 'openid_connect',$/m.test(config)) {
    return undefined;
  }
  const text = (name: string) =>
    new RegExp(`^\\s*${name}: '([^']*)'`, 'm').exec(config)?.[1] ?? '';
  const [, path = ''] =
    /^\s*secret: File\.read\('([^']+)'\)\.strip/m.exec(config) ?? [];
  const [, scopes = ''] = /^\s*scope: \[([^\]]*)\]/m.exec(config) ?? [];
  return {
    label: text('label'),
    issuer: text('issuer').replace(/\/+$/, ''),
    clientId: text('identifier'),
    clientSecret: readFile(path)?.trim() ?? '',
    redirectUri: text('redirect_uri'),
    scopes: [...scopes.matchAll(/'([^']+)'/g)].map(([, scope]) => scope),
    uidField: text('uid_field') || 'sub',
  };
}

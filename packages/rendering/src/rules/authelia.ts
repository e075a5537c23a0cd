import { PASSWORD_MANAGERS } from '../authelia/configurationFile';
import { DIGEST } from '../authelia/oidc';
import { AutheliaSettings } from '../authelia/settings';
import { markedPath } from '../authelia/template';
import { ProfileModel } from '../model';
import { mountsOf } from './composeSettings';
import { FILES, KNOWN, secretInFile, serviceOf } from './names';
import { inFile } from './problems';
import { Rule } from './rendered';

/*
 * recorded/authelia/README.md: what `config validate` passes, and what stops the start only later.
 */

/** Turns a check of the settings into a rule that holds its tongue where there are none. */
function ofSettings(
  check: (
    settings: AutheliaSettings,
    rendered: Parameters<Rule>[0],
  ) => Array<[at: string, message: string]>,
): Rule {
  return rendered =>
    rendered.authelia
      ? check(rendered.authelia, rendered).map(([where, message]) =>
          inFile(FILES.authelia, where, message),
        )
      : [];
}

/** Row 1: a missing or wrong base: the server is healthy, and nobody can sign in. */
export const autheliaBaseDn: Rule = ofSettings(
  ({ authentication_backend: { ldap } }, { model }) => [
    ...(ldap.base_dn === model.baseDn && isLowerCaseDn(model.baseDn)
      ? []
      : [
          at(
            'authentication_backend.ldap.base_dn',
            'It must be the base of the directory, in lower case.',
          ),
        ]),
    ...(ldap.user.endsWith(`,ou=people,${model.baseDn}`)
      ? []
      : [
          at(
            'authentication_backend.ldap.user',
            'It must be a user below the base of the directory.',
          ),
        ]),
  ],
);

/** Row 1: addresses without a scheme pass. */
export const autheliaSchemes: Rule = ofSettings(settings => {
  const { server, authentication_backend: backend, storage } = settings;
  return [
    ...(/^tcp:\/\/[^/]*:\d+\//.test(server.address)
      ? []
      : [at('server.address', 'Write it as "tcp://:9091/".')]),
    ...(/^ldaps?:\/\/[^/]+$/.test(backend.ldap.address)
      ? []
      : [
          at(
            'authentication_backend.ldap.address',
            'Write it as "ldap://lldap:3890".',
          ),
        ]),
    ...(!storage.postgres || storage.postgres.address.startsWith('tcp://')
      ? []
      : [at('storage.postgres.address', 'Write it as "tcp://host:5432".')]),
  ];
});

/** Row 1: a rule for a host outside of every cookie domain never fits. */
export const autheliaRuleDomains: Rule = ofSettings(
  ({ access_control: { rules }, session }) =>
    rules.flatMap(({ domain }, index) =>
      session.cookies.some(
        cookie =>
          domain === cookie.domain || domain.endsWith(`.${cookie.domain}`),
      )
        ? []
        : [
            at(
              `access_control.rules.${index}.domain`,
              "The host is outside of the portal's cookie domain.",
            ),
          ],
    ),
);

/** Row 1: OpenID Connect without the secret that signs its codes passes. */
export const autheliaHmac: Rule = ofSettings(
  ({ identity_providers: providers }, { model }) => {
    const { oidc } = providers ?? {};
    const path = markedPath(oidc?.hmac_secret ?? '');
    const secret = secretInFile(model, path);
    // Between single quotes: one of them in the secret would end it.
    const isSafe = secret?.rule.alphabet !== 'printable';
    return !oidc || (secret && secret.rule.length >= 32 && isSafe)
      ? []
      : [
          at(
            'identity_providers.oidc.hmac_secret',
            'It must be read from a secret of 32 letters and digits or more.',
          ),
        ];
  },
);

/** Row 5: what the validator refuses of cookies and bans, before a host learns it. */
export const autheliaCookies: Rule = ofSettings(
  ({ session, regulation }, { model }) => [
    ...session.cookies.flatMap((cookie, index) => [
      ...(cookie.domain === model.domain && cookie.domain.includes('.')
        ? []
        : [
            at(
              `session.cookies.${index}.domain`,
              'It must be the domain of the profile.',
            ),
          ]),
      ...(isBelow(cookie.authelia_url, cookie.domain, model)
        ? []
        : [
            at(
              `session.cookies.${index}.authelia_url`,
              'It must be an HTTPS address below the domain, with the port where people reach it.',
            ),
          ]),
      ...(cookie.default_redirection_url === undefined ||
      (isBelow(cookie.default_redirection_url, cookie.domain, model) &&
        cookie.default_redirection_url !== cookie.authelia_url)
        ? []
        : [
            at(
              `session.cookies.${index}.default_redirection_url`,
              'It must be an HTTPS address below the domain, with the port where people reach it, and not the portal itself.',
            ),
          ]),
    ]),
    ...(seconds(regulation.find_time) <= seconds(regulation.ban_time)
      ? []
      : [at('regulation.find_time', 'It must not be longer than ban_time.')]),
  ],
);

/** Row 12: at the start the directory and redis must answer. */
export const autheliaStartOrder: Rule = ({ model }) => {
  const portal = serviceOf(model, KNOWN.authelia);
  return portal
    ? [KNOWN.lldap, KNOWN.redis]
        .filter(id => !portal.after.includes(id))
        .map(id => ({
          path: `services.${KNOWN.authelia}.needs`,
          message: `It does not start unless "${id}" answers before.`,
        }))
    : [];
};

/** Row 13: a missing directory of the database is nine seconds of silence, then the end. */
export const autheliaFolders: Rule = ofSettings(
  ({ storage, notifier }, { compose, model }) => {
    const container = compose?.services[KNOWN.authelia];
    const kept = (file: string) =>
      file.startsWith(`${model.places.portalFolder}/`) &&
      (!container ||
        mountsOf(container).some(
          ({ type, target }) =>
            type === 'volume' && file.startsWith(`${target}/`),
        ));
    const message = 'Its folder must be a volume of the portal.';
    return [
      ...(storage.local === undefined || kept(storage.local.path)
        ? []
        : [at('storage.local.path', message)]),
      ...((storage.local === undefined) === (storage.postgres === undefined)
        ? [at('storage', 'Give it one database.')]
        : []),
      ...(kept(notifier.filesystem.filename)
        ? []
        : [at('notifier.filesystem.filename', message)]),
    ];
  },
);

/** Row 18: how long a change of groups takes to count. */
export const autheliaRefresh: Rule = ofSettings(
  ({ authentication_backend: { refresh_interval: interval } }) =>
    seconds(interval) <= 60
      ? []
      : [
          at(
            'authentication_backend.refresh_interval',
            'Somebody who left a group would stay in for longer than a minute.',
          ),
        ],
);

/** Row 26: the reset of a password needs the rights to set one. */
export const autheliaPasswordReset: Rule = ofSettings(
  ({ authentication_backend: backend }, { model }) => {
    const id = /^uid=([^,]*),/.exec(backend.ldap.user)?.[1];
    const user = model.directory.users.find(each => each.id === id);
    const canReset = user?.groups.includes(PASSWORD_MANAGERS);
    return canReset || backend.password_reset?.disable
      ? []
      : [
          at(
            'authentication_backend.password_reset',
            `The user of the portal is not in ${PASSWORD_MANAGERS}, so that this must be disabled.`,
          ),
        ];
  },
);

/** Rows 31 and 32: secrets in clear and half-set clients are warnings only. */
export const autheliaClients: Rule = ofSettings(
  ({ identity_providers: providers }) =>
    (providers?.oidc?.clients ?? []).flatMap((client, index) => {
      const here = `identity_providers.oidc.clients.${index}`;
      const isOffline = client.scopes.includes('offline_access');
      return [
        ...(DIGEST.test(client.client_secret)
          ? []
          : [at(`${here}.client_secret`, 'It must be a digest.')]),
        ...(client.grant_types.includes('refresh_token') === isOffline
          ? []
          : [
              at(
                `${here}.grant_types`,
                'The grant "refresh_token" and the scope "offline_access" go together.',
              ),
            ]),
        ...(/^[A-Za-z0-9._~-]{1,100}$/.test(client.client_id)
          ? []
          : [at(`${here}.client_id`, 'Use letters, digits and . _ ~ - only.')]),
        ...client.redirect_uris
          .filter(uri => !isRedirect(uri))
          .map(() =>
            at(
              `${here}.redirect_uris`,
              'Give whole addresses: with HTTPS, or with the scheme of an app.',
            ),
          ),
      ];
    }),
);

/** Row 29: claims in the ID token, or none that a service reads there only. */
export const autheliaClaims: Rule = ofSettings(
  ({ identity_providers: providers }, { model }) =>
    model.oidcClients.flatMap(({ clientId, idTokenClaims }) => {
      const { clients = [], claims_policies: policies = {} } =
        providers?.oidc ?? {};
      const index = clients.findIndex(each => each.client_id === clientId);
      const policy = clients[index]?.claims_policy;
      const given = policy === undefined ? [] : policies[policy]?.id_token;
      return idTokenClaims.every(claim => given?.includes(claim))
        ? []
        : [
            at(
              `identity_providers.oidc.clients.${index}.claims_policy`,
              'Claims that the service reads from the ID token are not in it.',
            ),
          ];
    }),
);

function at(path: string, message: string): [string, string] {
  return [path, message];
}

function isLowerCaseDn(dn: string): boolean {
  return /^dc=[a-z0-9-]+(,dc=[a-z0-9-]+)*$/.test(dn);
}

function isBelow(
  address: string,
  domain: string,
  { publicPort }: ProfileModel,
): boolean {
  return (
    URL.canParse(address) &&
    new URL(address).protocol === 'https:' &&
    new URL(address).hostname.endsWith(`.${domain}`) &&
    new URL(address).port === String(publicPort ?? '')
  );
}

/** Schemes that are neither HTTPS nor an app's own. */
const NO_APP = /^(http|javascript|data|file|vbscript|blob):$/;

/** HTTPS, or a scheme of an app's own, which has a dot or is no scheme of the web. */
function isRedirect(uri: string): boolean {
  return (
    URL.canParse(uri) &&
    !NO_APP.test(new URL(uri).protocol) &&
    !/[\s#*]/.test(uri)
  );
}

function seconds(span: string): number {
  const [, count, unit] = /^(\d+)(s|m|h)$/.exec(span) ?? [];
  const factor = { s: 1, m: 60, h: 3600 }[unit];
  return factor === undefined ? Number.NaN : Number(count) * factor;
}

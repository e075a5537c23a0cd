import { InputError } from '@backstage/errors';
import { ProfileToRender, RenderedFile } from '@opencsp/plugin-opencsp-common';
import { DirectoryUser, ModelService, ProfileModel } from '../model';
import { FILES, KNOWN, secretInFile, serviceOf } from '../rules/names';
import { writeYamlFile } from '../rules/yamlFile';
import { accessRules } from './accessControl';
import { oidcSettings } from './oidc';
import {
  AUTHELIA_FILES,
  AutheliaSettings,
  LDAP_PORT,
  POSTGRES_PORT,
  REDIS_PORT,
} from './settings';
import { toTemplate } from './template';

/** The group of LLDAP whose members may set passwords of others. */
export const PASSWORD_MANAGERS = 'lldap_password_manager';

/** `authelia/configuration.yml`, with its template filters. */
export function autheliaFile(settings: AutheliaSettings): RenderedFile {
  const file = writeYamlFile(
    {
      path: FILES.authelia,
      about: [
        'The sign-in portal. Its secrets stand in files that only it can read.',
        'It is read with the filter "template": two opening braces begin an action.',
      ],
      isTemplate: true,
    },
    settings,
  );
  return { ...file, content: toTemplate(file.content) };
}

/**
 * The settings of the sign-in portal; nothing when the profile has none. Its secrets come by variables
 * of its definition, and by files where it has no variables.
 *
 * @throws InputError naming what the model lacks
 */
export function autheliaSettings(
  profile: ProfileToRender,
  model: ProfileModel,
): AutheliaSettings | undefined {
  const portal = serviceOf(model, KNOWN.authelia);
  return portal && settingsOf(profile, model, portal);
}

function settingsOf(
  profile: ProfileToRender,
  model: ProfileModel,
  portal: ModelService,
): AutheliaSettings {
  const oidc = oidcSettings(profile, model);
  return {
    theme: 'auto',
    log: { level: 'info' },
    server: { address: `tcp://${model.places.loopback}:${portalPort(model)}/` },
    // A host without a way to a time server is no reason to keep people out.
    ntp: { disable_startup_check: true },
    authentication_backend: directory(model, portal),
    session: session(model, portal),
    storage: storage(model),
    notifier: {
      filesystem: { filename: `${model.places.portalFolder}/notification.txt` },
    },
    totp: { issuer: model.domain },
    regulation: { find_time: '2m', ban_time: '5m' },
    access_control: { default_policy: 'deny', rules: accessRules(model) },
    ...(oidc && { identity_providers: { oidc } }),
  };
}

function portalPort(model: ProfileModel): number {
  const route = model.routes.find(({ service }) => service === KNOWN.authelia);
  if (!route) {
    throw missing('routing', 'The sign-in portal needs a name of its own.');
  }
  return route.port;
}

function directory(
  model: ProfileModel,
  portal: ModelService,
): AutheliaSettings['authentication_backend'] {
  const user = bindUser(model, portal);
  const canSetPasswords = user.groups.includes(PASSWORD_MANAGERS);
  return {
    // A change of groups counts after this time (recorded: 18).
    refresh_interval: '1m',
    ...(!canSetPasswords && {
      password_reset: { disable: true },
      password_change: { disable: true },
    }),
    ldap: {
      implementation: 'lldap',
      address: `ldap://${KNOWN.lldap}:${LDAP_PORT}`,
      base_dn: model.baseDn,
      user: `uid=${user.id},ou=people,${model.baseDn}`,
    },
  };
}

/** The user of the directory whose password the portal reads. */
function bindUser(model: ProfileModel, portal: ModelService): DirectoryUser {
  const secret = secretInFile(
    model,
    portal.environment[AUTHELIA_FILES.ldapPassword],
  );
  const user = model.directory.users.find(
    candidate => candidate.secret === secret?.name,
  );
  if (!user) {
    throw missing(
      `environment.${AUTHELIA_FILES.ldapPassword}`,
      'It must name the secret of a user of the directory.',
    );
  }
  return user;
}

function session(
  model: ProfileModel,
  portal: ModelService,
): AutheliaSettings['session'] {
  if (!portal.url) {
    throw missing('routing', 'The sign-in portal needs an address.');
  }
  const start = serviceOf(model, KNOWN.homer)?.url;
  return {
    cookies: [
      {
        domain: model.domain,
        authelia_url: portal.url,
        ...(start && { default_redirection_url: start }),
      },
    ],
    redis: { host: KNOWN.redis, port: REDIS_PORT },
  };
}

function storage(model: ProfileModel): AutheliaSettings['storage'] {
  const database = model.databases.find(
    ({ service }) => service === KNOWN.authelia,
  );
  if (!database) {
    return { local: { path: `${model.places.portalFolder}/db.sqlite3` } };
  }
  return {
    postgres: {
      address: `tcp://${model.places.database(
        database.service,
        database.name,
      )}:${POSTGRES_PORT}`,
      database: database.name,
      username: database.name,
    },
  };
}

function missing(at: string, message: string): InputError {
  return new InputError(`services.${KNOWN.authelia}.${at}: ${message}`);
}

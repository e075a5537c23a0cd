import { ProfileToRender, RenderedFile } from '@opencsp/plugin-opencsp-common';
import { groupsOf } from '../build/groups';
import { LLDAP } from '../lldap/variables';
import { ProfileModel } from '../model';
import { FILES, KNOWN, secretInFile, serviceOf } from '../rules/names';
import { Problem, refuse } from '../rules/problems';
import { readYaml, writeYamlFile } from '../rules/yamlFile';
import { accountsSchema, ProfileAccounts } from './settings';

/** The user of the directory with whom the portal works in it: no person is called so. */
export const PORTAL_USER = 'opencsp';

/** Secret of the directory with the password of {@link PORTAL_USER}. */
const PORTAL_SECRET = 'portal-password';

/** `accounts.yaml`; nothing for a profile without a directory. */
export function accountsFile(
  profile: ProfileToRender,
  model: ProfileModel,
): RenderedFile | undefined {
  const accounts = accountsOf(profile, model);
  return (
    accounts &&
    writeYamlFile(
      {
        path: FILES.accounts,
        about: [
          'Who signs in to what. The portal makes these groups and users in the directory, and those of people.',
          'The names of secrets, never their values.',
        ],
        isTemplate: false,
      },
      accounts,
    )
  );
}

/**
 * Reads what {@link accountsFile} wrote.
 *
 * @throws Error when it is no YAML
 * @throws ZodError when it is something else
 */
export function readAccounts(text: string): ProfileAccounts {
  return accountsSchema.parse(readYaml(text));
}

/** A definition of the directory without a user for the portal is one of an operator: it is left alone. */
function accountsOf(
  { definitions, spec }: ProfileToRender,
  model: ProfileModel,
): ProfileAccounts | undefined {
  const directory = serviceOf(model, KNOWN.lldap);
  const portal = model.secrets.find(
    ({ service, name }) =>
      service === KNOWN.lldap && name === `${KNOWN.lldap}-${PORTAL_SECRET}`,
  );
  if (!directory || !portal) {
    return undefined;
  }
  const { environment } = directory;
  const owner = secretInFile(model, environment[LLDAP.adminPassword]);
  refuse([
    ...(owner
      ? []
      : [
          missing(LLDAP.adminPassword, 'It must name a secret of the service.'),
        ]),
    ...(environment[LLDAP.adminName] === PORTAL_USER
      ? [missing(LLDAP.adminName, `"${PORTAL_USER}" is the portal's own.`)]
      : []),
  ]);
  const accountsById = new Map(
    definitions.map(({ id, accounts }) => [id, accounts]),
  );
  const signInUrl = serviceOf(model, KNOWN.authelia)?.url;
  return {
    mode: spec.accounts,
    passwords: spec.passwordStrategy,
    ...(signInUrl && { signInUrl }),
    directory: {
      service: directory.id,
      baseDn: model.baseDn,
      owner: {
        id: environment[LLDAP.adminName] ?? 'admin',
        secret: owner?.name ?? '',
        email: model.adminEmail,
      },
      portal: { id: PORTAL_USER, secret: portal.name },
      groups: model.directory.groups,
      users: model.directory.users,
    },
    services: model.services.flatMap(({ id, title, signIn, url, isCore }) => {
      const accounts = accountsById.get(id) ?? 'none';
      return accounts === 'none' || isCore
        ? []
        : [
            {
              ...{ id, title, accounts, signIn, ...(url && { url }) },
              groups: groupsOf(spec.services.find(each => each.id === id)),
              secrets: model.secrets
                .filter(({ service }) => service === id)
                .map(({ name }) => name),
            },
          ];
    }),
  };
}

function missing(name: string, message: string): Problem {
  return { path: `services.${KNOWN.lldap}.environment.${name}`, message };
}

import { DirectoryUser, ModelOidcClient, ProfileModel } from '../model';
import { impossible } from '../problem';
import { OIDC_CLIENT_SECRET } from '../secretsOf';
import { ADMINS, PEOPLE, userGroup } from './groups';
import { addressOf } from './addresses';
import { PORTAL } from './known';
import { guardOf, hostOf } from './network';
import { ProfilePart, ProfileParts } from './parts';

/** Reads everybody and sets passwords, but for those of LLDAP's own administrators (recorded: lldap). */
const PASSWORD_MANAGER = 'lldap_password_manager';

/** Reads everybody, and changes nothing (recorded: lldap). */
const READER = 'lldap_strict_readonly';

/** Secret of a service with the password that it binds to the directory with. */
const BIND_SECRET = 'ldap-password';

/**
 * Groups and users that the directory must have before anybody signs in: the portal's, and one for each
 * service that looks people up itself.
 *
 * @throws InputError when the definition of one has no password to bind with
 */
export function directoryOf({
  parts,
}: ProfileParts): ProfileModel['directory'] {
  return {
    groups: [
      ...[ADMINS, PEOPLE],
      ...parts.flatMap(({ choice }) =>
        choice?.access === 'everyone' ? [userGroup(choice.id)] : [],
      ),
    ],
    users: parts.flatMap(part => {
      if (part.definition.id === PORTAL) {
        return [
          bindUserOf(
            part,
            'looks people up and sets passwords',
            PASSWORD_MANAGER,
          ),
        ];
      }
      return part.signIn === 'ldap'
        ? [bindUserOf(part, 'looks people up', READER)]
        : [];
    }),
  };
}

function bindUserOf(
  { definition, path }: ProfilePart,
  does: string,
  group: string,
): DirectoryUser {
  if (!definition.secrets.some(({ name }) => name === BIND_SECRET)) {
    throw impossible(
      path,
      `The definition of ${definition.title} has no secret "${BIND_SECRET}", which it signs in to the directory with.`,
    );
  }
  return {
    id: definition.id,
    purpose: `${definition.title} ${does}.`,
    groups: [group],
    secret: `${definition.id}-${BIND_SECRET}`,
  };
}

/**
 * The services that ask the portal who somebody is, by client id.
 *
 * @throws InputError when an address that people are sent back to cannot be
 */
export function oidcClientsOf(profile: ProfileParts): ModelOidcClient[] {
  return profile.parts
    .flatMap(part => {
      const rule = part.definition.signIn.oidc;
      return part.signIn === 'oidc' && rule
        ? [
            {
              ...rule,
              service: part.definition.id,
              clientId: part.definition.id,
              redirectUris: rule.redirects.map(redirect =>
                redirectUri(redirect, part, profile),
              ),
              ...guardOf(part),
              secret: `${part.definition.id}-${OIDC_CLIENT_SECRET}`,
            },
          ]
        : [];
    })
    .sort((a, b) => (a.clientId < b.clientId ? -1 : 1));
}

/** A path is below the service's own address; an app has a scheme of its own. */
function redirectUri(
  redirect: string,
  part: ProfilePart,
  profile: ProfileParts,
): string {
  const host = hostOf(part, profile);
  if (redirect.startsWith('/') && host) {
    return `${addressOf(host, profile.addresses)}${redirect}`;
  }
  if (/^[a-z][a-z0-9+.-]*:/.test(redirect)) {
    return redirect;
  }
  throw impossible(
    part.path,
    `${part.definition.title} wants people sent back to "${redirect}", which is neither a path of its own address nor a whole address.`,
  );
}

import { Request } from '../../program/exchange';
import { DirectoryUnavailable } from '../directory/LdapLink';
import { LocalUser, MappedUser } from '../state';
import { World } from '../world';
import { OCS, OcsRefused } from './ocs';
import { Throttle } from './Throttle';

/** Who asks. */
export interface Caller {
  user: LocalUser | MappedUser;
  isAdmin: boolean;
  /** How long the answer is held back for wrong passwords before, in milliseconds. */
  delayMs: number;
}

/** The header without which a request could come from a page of somebody else. */
const CSRF_HEADER = 'ocs-apirequest';

/** Whether the API may be asked at all. */
export function passesCsrfCheck({ headers }: Request): boolean {
  return headers[CSRF_HEADER] === 'true';
}

/**
 * Reads who asks from Basic credentials: an account of Nextcloud's own, or a person of a directory.
 *
 * @throws OcsRefused with 997, or 429 after too many wrong passwords
 */
export async function signIn(
  world: World,
  throttle: Throttle,
  request: Request,
): Promise<Caller> {
  const credentials = basic(request);
  if (!credentials) {
    throw notSignedIn();
  }
  const { delayMs } = throttle;
  if (delayMs === undefined) {
    throw new OcsRefused(429, 'Reached maximum delay');
  }
  const { name, password } = credentials;
  const user = await known(world, name, password);
  if (!user) {
    throttle.failed(name);
    throw notSignedIn();
  }
  if (!user.isEnabled) {
    throw new OcsRefused(OCS.unauthorised, 'Unauthorised');
  }
  throttle.succeeded(name);
  // It is kept with the next change: a login alone is none.
  user.lastLogin = world.store.seconds;
  return { user, isAdmin: world.accounts.isAdmin(user.uid), delayMs };
}

async function known(
  { accounts, people }: World,
  name: string,
  password: string,
): Promise<LocalUser | MappedUser | undefined> {
  const byMail = accounts.users.filter(
    ({ email }) => email !== '' && email.toLowerCase() === name.toLowerCase(),
  );
  const local =
    accounts.user(name) ?? (byMail.length === 1 ? byMail[0] : undefined);
  if (local && accounts.isPasswordOf(local, password)) {
    return local;
  }
  try {
    return await people.signIn(name, password);
  } catch (error) {
    if (error instanceof DirectoryUnavailable) {
      // A directory that does not answer knows nobody, as far as a login is told.
      return undefined;
    }
    throw error;
  }
}

function notSignedIn(): OcsRefused {
  return new OcsRefused(OCS.unauthorised, 'Current user is not logged in', {
    'www-authenticate': 'Basic realm="Authorisation Required"',
  });
}

function basic({
  headers,
}: Request): { name: string; password: string } | undefined {
  const encoded = /^Basic\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const text = encoded && Buffer.from(encoded, 'base64').toString();
  const colon = text?.indexOf(':') ?? -1;
  return text && colon > 0
    ? { name: text.slice(0, colon), password: text.slice(colon + 1) }
    : undefined;
}

import { randomBytes } from 'node:crypto';
import {
  AccountContext,
  AccountProvider,
  AccountTroubleError,
} from '@opencsp/plugin-opencsp-node';
import { firstStart } from './firstStart';
import { JellyfinAccounts } from './JellyfinAccounts';
import { isSetUp, JellyfinApi, JellyfinLogin } from './JellyfinApi';
import { JellyfinDoor } from './JellyfinDoor';
import { loginRefused } from './troubles';

/** Secret of the definition with the password of the administrator. */
const PASSWORD = 'admin-password';

/**
 * Looks after the people of a Jellyfin 10.11 over its API, through the host that it runs on. The portal has an
 * administrator of its own there, which it makes at the first start: until then that is anybody's.
 *
 * @param options - chance, of which a password that nobody knows is made
 */
export function createJellyfinProvider({
  random = randomBytes,
}: { random?: (bytes: number) => Buffer } = {}): AccountProvider {
  return {
    service: 'jellyfin',
    title: 'Jellyfin',
    async open(context) {
      const door = new JellyfinDoor(context.service, context.signal);
      const admin = adminOf(context);
      const api =
        (await signedInFirst(door, admin)) ??
        (await JellyfinApi.open(door, admin));
      if (!api) {
        throw loginRefused(admin.name);
      }
      const checks = `${admin.device}-check`;
      return new JellyfinAccounts({ door, api, checks, random });
    },
  };
}

async function signedInFirst(
  door: JellyfinDoor,
  admin: JellyfinLogin,
): Promise<JellyfinApi | undefined> {
  return (await isSetUp(door)) ? undefined : firstStart(door, admin);
}

/** It is called as the portal's user of the directory, so that no person is. */
function adminOf({ directory, plan, profile }: AccountContext): JellyfinLogin {
  const password = plan.secrets.get(PASSWORD);
  if (!password) {
    throw new AccountTroubleError(
      'service-not-prepared',
      `The commit that is deployed has no password "${PASSWORD}" for Jellyfin.`,
      'Save the profile and deploy it again.',
    );
  }
  return {
    ...{ name: directory.portal.id, password },
    device: `opencsp-${profile.id}`,
  };
}

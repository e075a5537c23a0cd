import { randomBytes } from 'node:crypto';
import { AccountProvider } from '@opencsp/plugin-opencsp-node';
import { ensureDirectory } from './directory';
import { NextcloudAccounts } from './NextcloudAccounts';
import { Occ } from './Occ';
import { ensureSignIn } from './signIn';

/**
 * Looks after the people of a Nextcloud by its own program `occ`, in its container: it is told of the directory
 * or of the sign-in portal, or has accounts of its own.
 *
 * @param options - chance, of which a password that nobody knows is made
 */
export function createNextcloudProvider({
  random = randomBytes,
}: { random?: (bytes: number) => Buffer } = {}): AccountProvider {
  return {
    service: 'nextcloud',
    title: 'Nextcloud',
    async open(context) {
      const { plan, service, signal } = context;
      signal.throwIfAborted();
      const occ = new Occ(service, signal);
      if (plan.accounts === 'directory' && plan.signIn === 'ldap') {
        await ensureDirectory(occ, context);
      }
      if (plan.accounts === 'directory' && plan.signIn === 'oidc') {
        await ensureSignIn(occ, context);
      }
      return new NextcloudAccounts(occ, context, random);
    },
  };
}

import { randomBytes } from 'node:crypto';
import { AccountProvider } from '@opencsp/plugin-opencsp-node';
import { LldapAccounts } from './LldapAccounts';
import { prepare } from './prepare';

/**
 * Looks after the people of an LLDAP 0.6: over its HTTP API, and over LDAP for passwords, both through the host
 * that it runs on.
 *
 * @param options - chance, of which a password that nobody knows is made
 */
export function createLldapProvider({
  random = randomBytes,
}: { random?: (bytes: number) => Buffer } = {}): AccountProvider {
  return {
    service: 'lldap',
    title: 'LLDAP',
    open: async context =>
      new LldapAccounts(await prepare(context), context, random),
  };
}

/*
 * Proves that the portal’s way with a directory is what the contract says on the sandbox’s LLDAP; `npm run test:real`
 * proves the same on a real one. Leaves each fault of a directory to the module of accounts, and the stand-in’s
 * answers to its own tests, on recordings.
 */
import { directoryContract } from './__testUtils__/services/directoryContract';
import { createLldapStandIn } from './__testUtils__/services/directoryParts';

jest.setTimeout(60_000);

const ADMIN = { user: 'admin', password: 'canary-password-of-the-admin' };
const BASE_DN = 'dc=ada,dc=localhost';

describe('the directory of the sandbox', () => {
  directoryContract(async () => {
    const lldap = await createLldapStandIn({
      ...{ ports: { http: 0, ldap: 0 }, baseDn: BASE_DN, speed: 10_000 },
      ...{ jwtSecret: 'j'.repeat(32), keySeed: 's'.repeat(32) },
      admin: { ...ADMIN, email: 'ada@example.com' },
    });
    return {
      ...{ url: lldap.url, ldapUrl: lldap.ldapUrl, baseDn: BASE_DN },
      ...{ admin: ADMIN, close: () => lldap.close() },
    };
  });
});

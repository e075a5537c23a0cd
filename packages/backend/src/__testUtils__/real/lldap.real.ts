/*
 * Proves on an LLDAP that runs somewhere what the sandbox’s has to pass, too: the contract of accounts, and the rows of
 * its recordings that a server which runs can show. Leaves what happens at its start to the recordings.
 */
import { directoryContract } from '../services/directoryContract';
import { givenService, secretIn } from './givenService';

jest.setTimeout(120_000);

const { url, ldap, baseDn, admin, passwordFile } = givenService('lldap');

describe('a real LLDAP', () => {
  directoryContract(async () => ({
    ...{ url: new URL(url).origin, ldapUrl: `ldap://${ldap}`, baseDn },
    admin: { user: admin, password: secretIn(passwordFile) },
    close: async () => undefined,
  }));
});

/*
 * Proves on a Vaultwarden that runs somewhere what the sandbox’s has to pass, too: an account of the portal, people who
 * register themselves, passwords handed over, rotated and opened with the master password alone, and people cut off.
 * Leaves what happens at its start to the recordings.
 */
import { vaultContract } from '../services/vaultContract';
import { givenService, secretIn } from './givenService';

jest.setTimeout(180_000);

const { url, adminTokenFile } = givenService('vaultwarden');

describe('a real Vaultwarden', () => {
  vaultContract(async () => ({
    ...{ url: new URL(url).origin, adminToken: secretIn(adminTokenFile) },
    close: async () => undefined,
  }));
});

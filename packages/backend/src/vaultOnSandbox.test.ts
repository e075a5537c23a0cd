/*
 * Proves that the portal’s way with a vault is what the contract says on the sandbox’s Vaultwarden, with a person who
 * has nothing but the own master password, and that a run leaves alone what is not its own; `npm run test:real` proves
 * the contract on a real one. Leaves each fault of a vault to the module of accounts, and the stand-in’s answers to its
 * own tests, on recordings.
 */
import { vaultContract } from './__testUtils__/services/vaultContract';
import {
  createVaultwardenStandIn,
  PLATFORM_MAIL,
  vaultwardenSettings,
} from './__testUtils__/services/vaultParts';
import { VaultStage } from './__testUtils__/services/VaultStage';

jest.setTimeout(60_000);

const ADMIN_TOKEN = 'canary-admin-token';

type VaultState = NonNullable<
  Parameters<typeof createVaultwardenStandIn>[0]['state']
>;

async function openVault(adminToken = ADMIN_TOKEN, state?: VaultState) {
  const { settings } = vaultwardenSettings(
    {
      DOMAIN: 'https://vault.ada.localhost',
      ...{ SIGNUPS_ALLOWED: 'false', INVITATIONS_ALLOWED: 'false' },
      ...{ ORG_CREATION_USERS: PLATFORM_MAIL, ADMIN_TOKEN: adminToken },
    },
    () => undefined,
  );
  const vault = await createVaultwardenStandIn({
    ...{ settings, state, ports: { http: 0 }, speed: 10_000 },
  });
  return {
    ...{ url: vault.url, adminToken, state: () => vault.state() },
    close: () => vault.close(),
  };
}

describe('the vault of the sandbox', () => {
  vaultContract(() => openVault());
});

describe('a run of the contract', () => {
  it('takes away what one left that was killed', async () => {
    const vault = await openVault();
    const killed = await VaultStage.begin(vault);
    const accounts = await killed.open();
    await accounts.ensureAccount(killed.wanted('ken'), { isOurs: true });
    expect(await killed.made()).toHaveLength(2);
    const next = await VaultStage.begin(vault);
    expect(await next.made()).toEqual([]);
    await next.end();
    await vault.close();
  });

  it('leaves a vault alone that a portal works with', async () => {
    const first = await openVault('the token of then');
    await (await VaultStage.begin(first)).open();
    await first.close();
    const vault = await openVault(ADMIN_TOKEN, first.state());
    const before = vault.state().users;
    await expect(VaultStage.begin(vault)).rejects.toThrow(
      'Name a Vaultwarden that no portal works with',
    );
    expect(vault.state().users).toEqual(before);
    await vault.close();
  });
});

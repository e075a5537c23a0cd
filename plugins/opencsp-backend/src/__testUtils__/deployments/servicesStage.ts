import { TestDatabases } from '@backstage/backend-test-utils';
import { FILES, ProfileAccounts } from '@opencsp/rendering';
import { ACCOUNTS, AccountStage } from './AccountStage';
import { FakeDirectory } from './FakeDirectory';

const VAULT: ProfileAccounts['services'][number] = {
  ...{ id: 'vault', title: 'Vault', accounts: 'local', signIn: 'none' },
  ...{ url: 'https://vault.example.com', secrets: [] },
  groups: ['people'],
};

/** The same accounts, with generated passwords and a vault. */
export const GENERATED: ProfileAccounts = {
  ...{ ...ACCOUNTS, passwords: 'generated' },
  services: [VAULT, ...ACCOUNTS.services],
};

/** A platform with a cloud that has accounts of its own, and a vault. */
export async function withServices(
  databases: TestDatabases,
  plan: ProfileAccounts = GENERATED,
  { isSlow = false }: { isSlow?: boolean } = {},
) {
  const accounts = await AccountStage.begin(databases);
  const cloud = new FakeDirectory('cloud', { isSlow });
  const vault = new FakeDirectory('vault', { isVault: true });
  cloud.entries.clear();
  vault.entries.clear();
  accounts.services.push(vault, cloud);
  const [file] = accounts.stage.files.filter(
    ({ path }) => path === FILES.accounts,
  );
  file.content = JSON.stringify(plan);
  const record = await accounts.deployed();
  return { accounts, record, cloud, vault };
}

/** Who can get in, and with what. */
export function inside({ entries }: FakeDirectory) {
  return [...entries.values()].map(({ login, password, isDisabled }) => [
    login,
    isDisabled ? 'off' : password,
  ]);
}

/** What somebody finds in the vault. */
export function handed({ handed: all }: FakeDirectory, login: string) {
  return (all.get(login) ?? []).map(({ key, password }) => [key, password]);
}

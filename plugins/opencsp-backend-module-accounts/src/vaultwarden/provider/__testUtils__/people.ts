import {
  Accounts,
  EnsuredAccount,
  HandedLogin,
  HandedOver,
  WantedAccount,
} from '@opencsp/plugin-opencsp-node';
import { VaultApp } from '@opencsp/sandbox/vaultApp';
import { VaultWorld } from './VaultWorld';

export const GRACE: WantedAccount = {
  ...{
    login: 'grace',
    email: 'grace@example.com',
    displayName: 'Grace Hopper',
  },
  groups: ['people'],
};
export const KEN: WantedAccount = {
  ...{ ...GRACE, login: 'ken', email: 'ken@example.com' },
};
export const OURS = { isOurs: true };

export const CLOUD: HandedLogin = {
  ...{ key: 'nextcloud', title: 'Nextcloud', username: 'grace' },
  ...{ password: 'canary-cloud-1', url: 'https://cloud.ada.localhost' },
};
export const MEDIA: HandedLogin = {
  ...{ key: 'jellyfin', title: 'Jellyfin', username: 'grace' },
  ...{ password: 'canary-media-1', url: 'https://media.ada.localhost' },
};

/** Somebody with a master password of their own. */
export function personOf(
  world: VaultWorld,
  { email }: WantedAccount,
): VaultApp {
  return world.person(email, `only ${email} knows it`);
}

/** Invited, registered, confirmed. */
export async function comeIn(
  world: VaultWorld,
  accounts: Accounts,
  wanted: WantedAccount = GRACE,
): Promise<EnsuredAccount> {
  await accounts.ensureAccount(wanted, OURS);
  const status = await personOf(world, wanted).register();
  if (status !== 200) {
    throw new Error(`The registration was answered with ${status}`);
  }
  return accounts.ensureAccount(wanted, OURS);
}

/** Hands over what somebody is to find. */
export function handOver(
  accounts: Accounts,
  logins: readonly HandedLogin[],
  login: string = GRACE.login,
): Promise<HandedOver> {
  if (!accounts.handOver) {
    throw new Error('It is no vault');
  }
  return accounts.handOver(login, logins);
}

/** The membership of an address, to be changed as if by hand. */
export function memberIn(
  { users, memberships }: ReturnType<VaultWorld['vault']['state']>,
  address: string,
) {
  const user = users.find(({ email }) => email === address);
  const member = memberships.find(({ userId }) => userId === user?.id);
  if (!member) {
    throw new Error(`${address} is no member`);
  }
  return member;
}

/** How many there are of what is to be there once. */
export function made(world: VaultWorld) {
  const { organizations, collections, ciphers } = world.vault.state();
  return {
    organizations: organizations.length,
    // The server makes one of its own accord.
    collections: collections.filter(({ externalId }) => externalId).length,
    items: ciphers.length,
  };
}

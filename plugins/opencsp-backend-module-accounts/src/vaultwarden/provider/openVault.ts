import { createHash } from 'node:crypto';
import { AccountContext } from '@opencsp/plugin-opencsp-node';
import {
  createVaultwardenClient,
  VaultwardenClient,
} from '../createVaultwardenClient';
import { MakeKeyPair, RandomBytes } from '../crypto';
import { revokeMember } from '../handover/leavers';
import { listMembers } from '../handover/listMembers';
import { ensureOrganization, InOrganization } from '../handover/organizations';
import { isRefusal } from '../http/refusals';
import { Credentials } from '../http/signIn';
import { areSignupsOpen } from '../platform/areSignupsOpen';
import {
  ensurePlatformAccount,
  PlatformAccountOptions,
} from '../platform/ensurePlatformAccount';
import { KeptClient } from './KeptClients';
import { notInCommit, signupsOpen } from './troubles';
import { VaultDoor } from './VaultDoor';

/**
 * Address of the platform's own account: the one that the definition lets make organisations. Nobody reads mail
 * there. It does not follow the profile's domain, so that another domain leaves the account what it is.
 */
export const PLATFORM_MAIL = 'opencsp@users.noreply.invalid';

/** Shown to the members of the organisation. */
const PLATFORM_NAME = 'OpenCSP Portal';

/** Chance and time. */
export interface VaultChance {
  random: RandomBytes;
  /** Milliseconds. */
  now: () => number;
  makeKeyPair?: MakeKeyPair;
}

/** What the commit has for the vault. */
export interface VaultPlan {
  adminToken: string;
  credentials: Credentials;
  /** In browsers. */
  url: string;
}

/** @throws AccountTroubleError naming what is missing */
export function vaultPlan({ plan }: Pick<AccountContext, 'plan'>): VaultPlan {
  const secret = (name: string) => {
    const value = plan.secrets.get(name);
    if (!value) {
      throw notInCommit(`secret "${name}"`);
    }
    return value;
  };
  if (plan.url === undefined) {
    throw notInCommit('address');
  }
  return {
    adminToken: secret('admin-token'),
    credentials: {
      mail: PLATFORM_MAIL,
      masterPassword: secret('portal-password'),
    },
    url: plan.url,
  };
}

/** A client for a server; it asks nothing yet. */
export function newClient(
  { adminToken, credentials }: VaultPlan,
  profileId: string,
  { now }: VaultChance,
): KeptClient {
  const door = new VaultDoor();
  const client = createVaultwardenClient({
    ...{ send: door.send, adminToken, credentials, now },
    device: { id: deviceOf(profileId), name: PLATFORM_NAME },
    // Each use of the door ends its own requests.
    life: new AbortController().signal,
  });
  return { client, door };
}

/**
 * Makes what people need before: the platform's own account and the organisation. What is there is found.
 *
 * @throws VaultwardenError, or AccountTroubleError `service-not-prepared` while anybody may register
 */
export async function prepareVault(
  client: VaultwardenClient,
  { credentials }: VaultPlan,
  { profile, signal }: Pick<AccountContext, 'profile' | 'signal'>,
  { random, makeKeyPair }: VaultChance,
): Promise<InOrganization> {
  const { ask, admin, session } = client;
  if (await areSignupsOpen(ask, signal)) {
    throw signupsOpen();
  }
  await ensureOwnAccount(
    {
      ...{ ask, admin, session, credentials },
      ...{ displayName: PLATFORM_NAME, random, makeKeyPair },
    },
    signal,
  );
  const { organization } = await ensureOrganization(
    { session, name: `OpenCSP ${profile.id}`, random, makeKeyPair },
    signal,
  );
  const where = { session, organization };
  await healRevoked(client, where, signal);
  return where;
}

/**
 * Cuts off whoever was revoked, but not by the portal, which takes the collections first and disables the account
 * last: one who was only revoked reads on, and the list of members does not show it (recorded: organizations f., i.).
 */
async function healRevoked(
  { admin }: VaultwardenClient,
  where: InOrganization,
  signal: AbortSignal,
): Promise<void> {
  const members = await listMembers(where, signal);
  for (const { mail } of members.filter(
    ({ status, role }) => status === 'revoked' && role === 'user',
  )) {
    const account = await admin.find(mail, signal);
    if (account?.isEnabled) {
      await revokeMember(where, mail, signal);
      await admin.disable(account.id, signal);
    }
  }
}

/** Nobody but the portal has this address, so that its used up invitation may be deleted. */
async function ensureOwnAccount(
  options: PlatformAccountOptions,
  signal: AbortSignal,
): Promise<void> {
  try {
    await ensurePlatformAccount(options, signal);
  } catch (error) {
    if (!isRefusal(error, 'burned')) {
      throw error;
    }
    await options.admin.renewInvitation(options.credentials.mail, signal);
    await ensurePlatformAccount(options, signal);
  }
}

/** A UUID that stays the same, so that the server does not collect devices. */
function deviceOf(profileId: string): string {
  const hex = createHash('sha256').update(`device ${profileId}`).digest('hex');
  return [
    ...[hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`],
    ...[`8${hex.slice(17, 20)}`, hex.slice(20, 32)],
  ].join('-');
}

import { createHash, randomBytes } from 'node:crypto';
import { AccountContext, AccountProvider } from '@opencsp/plugin-opencsp-node';
import { isRefusal, VaultwardenError } from '../http/refusals';
import { KeptClient, KeptClients } from './KeptClients';
import {
  newClient,
  prepareVault,
  VaultChance,
  VaultPlan,
  vaultPlan,
} from './openVault';
import { vaultTrouble } from './troubles';
import { VaultAccounts } from './VaultAccounts';

/**
 * Looks after the people of a Vaultwarden 1.37, and hands them their logins, through the host that it runs on. It
 * keeps one client for each server, so that there is one for the life of the process that has it.
 *
 * @param chance - time and chance
 */
export function createVaultwardenProvider(
  chance: Partial<VaultChance> = {},
): AccountProvider {
  const all = { random: randomBytes, now: Date.now, ...chance };
  const clients = new KeptClients();
  return {
    service: 'vaultwarden',
    title: 'Vaultwarden',
    isVault: true,
    open: context => open(context, all, clients),
  };
}

async function open(
  context: AccountContext,
  chance: VaultChance,
  clients: KeptClients,
): Promise<VaultAccounts> {
  const { service, profile, signal } = context;
  const plan = vaultPlan(context);
  const key = serverKey(context, plan);
  const kept = clients.take(key) ?? newClient(plan, profile.id, chance);
  const onClose = () => {
    kept.door.close();
    clients.put(key, kept);
  };
  kept.door.open({ service, host: new URL(plan.url).host, signal });
  const guard = <T>(call: () => Promise<T>) => guarded(kept, signal, call);
  try {
    const { client } = kept;
    const where = await guard(() =>
      prepareVault(client, plan, context, chance),
    );
    return new VaultAccounts({
      ...{ client, where, profile, url: plan.url, chance },
      ...{ signal, guard, onClose },
    });
  } catch (error) {
    // It may know that it is to wait before the next login.
    onClose();
    throw error;
  }
}

/** What kept a request from the server tells more than that it was not answered. */
async function guarded<T>(
  { door }: KeptClient,
  signal: AbortSignal,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    signal.throwIfAborted();
    const trouble = door.takeTrouble();
    if (isRefusal(error, 'unavailable', 'outcome-unknown') && trouble) {
      throw trouble;
    }
    throw error instanceof VaultwardenError ? vaultTrouble(error) : error;
  }
}

/** Another secret or address is another client. */
function serverKey(
  { service, profile }: AccountContext,
  { adminToken, credentials, url }: VaultPlan,
): string {
  const parts = [service.id, profile.id, url, adminToken];
  return createHash('sha256')
    .update(JSON.stringify([...parts, credentials.masterPassword]))
    .digest('hex');
}

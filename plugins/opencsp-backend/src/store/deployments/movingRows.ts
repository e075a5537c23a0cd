import { Knex } from 'knex';
import { z } from 'zod';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { Time } from '../../domain/record';
import { LeaseLostError, NewMessage } from '../InstanceStore';
import { putOutbox } from '../operations/outbox';
import { nextChangeSeq } from '../operations/changeSeq';
import { OnUnreadable, unreadable } from '../operations/unreadable';
import { markDeploymentEffects } from './deploymentEffects';
import { deploymentColumns, toDeployment } from './deploymentRows';
import { PassWithLeft } from './DeploymentStore';

const idSchema = z.object({ id: z.string() });

/** Rows of live deployments of a profile, or on a host. The one that is left comes first. */
export function selectLive(
  db: Knex,
  { profileId, hostId }: { profileId?: string; hostId?: string },
) {
  return db('deployments')
    .where({ live: 1 })
    .andWhere(either => {
      if (profileId !== undefined) {
        either.orWhere({ profile_id: profileId });
      }
      if (hostId !== undefined) {
        either.orWhere({ host_id: hostId });
      }
    })
    .orderBy('leaving', 'desc');
}

/**
 * Asks what the end of a pass means together with the live deployment of the profile whose place is taken by
 * another one. Its row is locked until the transaction ends, where the database can, and after the counter
 * of changes, as where a deployment is made. Nothing is asked when that row cannot be read: that is told.
 */
export async function askWithLeft(
  trx: Knex.Transaction,
  {
    profileId,
    withLeft,
  }: {
    profileId: string;
    withLeft: (left: DeploymentRecord | undefined) => PassWithLeft;
  },
  onUnreadable: OnUnreadable,
): Promise<
  | (PassWithLeft & {
      change?: { before: DeploymentRecord; after: DeploymentRecord };
    })
  | undefined
> {
  await nextChangeSeq(trx);
  const row = await trx('deployments')
    .where({ profile_id: profileId, live: 1, leaving: 1 })
    .forUpdate()
    .first();
  const read = readLeft(row, onUnreadable);
  if (!read) {
    return undefined;
  }
  const { before } = read;
  const end = withLeft(before);
  return before && end.left
    ? { ...end, change: { before, after: end.left } }
    : end;
}

/**
 * Writes what another deployment means for this one, and makes its row due at once. A pass over it, if there
 * is one, loses.
 *
 * @throws LeaseLostError when it was changed meanwhile: nothing of the transaction is written then
 */
export async function writeLeft(
  trx: Knex.Transaction,
  { before, after }: { before: DeploymentRecord; after: DeploymentRecord },
  now: Time,
  messages: readonly NewMessage[] = [],
): Promise<void> {
  const written = await trx('deployments')
    .where({ id: before.id, version: before.version })
    .update({
      ...deploymentColumns(after),
      updated_at: now,
      version: before.version + 1,
      next_run_at: now,
      attempts: 0,
      last_error: null,
    });
  if (written !== 1) {
    throw new LeaseLostError(
      `Deployment ${before.id} was changed while another one was to take its place`,
    );
  }
  await markDeploymentEffects(trx, { before, after }, now);
  await putOutbox(trx, messages, now);
}

function readLeft(
  row: unknown,
  onUnreadable: OnUnreadable,
): { before?: DeploymentRecord } | undefined {
  if (row === undefined) {
    return {};
  }
  try {
    return { before: toDeployment(row) };
  } catch (error) {
    onUnreadable(idSchema.parse(row).id, unreadable(error));
    return undefined;
  }
}

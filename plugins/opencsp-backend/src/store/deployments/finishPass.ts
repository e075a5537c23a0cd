import { Knex } from 'knex';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { Time } from '../../domain/record';
import { DueRows } from '../operations/dueRows';
import { appendChunks, LogTable } from '../operations/logChunks';
import { putOutbox } from '../operations/outbox';
import { OnUnreadable } from '../operations/unreadable';
import { serviceMessages } from '../../webhooks/webhookMessages';
import { recordDurations } from './deploymentDurations';
import { markDeploymentEffects } from './deploymentEffects';
import { deploymentColumns, deploymentHasChanged } from './deploymentRows';
import {
  DeploymentClaim,
  DeploymentStore,
  PassResult,
} from './DeploymentStore';
import { askWithLeft, writeLeft } from './movingRows';
import { serviceChanges, writeServices } from './serviceRows';
import { inTransaction } from '../operations/transaction';

/** Where the lines of deployments are. */
export const DEPLOYMENT_LOG: LogTable = {
  table: 'deployment_log_chunks',
  owner: 'deployment_id',
};

/** Where deployments are. */
export interface Deployments {
  db: Knex;
  due: DueRows<DeploymentRecord>;
  onUnreadable: OnUnreadable;
}

/**
 * Ends a pass. That the host answered again costs one small update, and no new version.
 *
 * @throws LeaseLostError when one of the rows was changed or taken over meanwhile
 */
export async function finishPass(
  { db, due, onUnreadable }: Deployments,
  claim: DeploymentClaim,
  { withLeft, ...result }: Parameters<DeploymentStore['finishPass']>[1],
  now: Time,
): Promise<DeploymentRecord> {
  if (!withLeft && (await isIdle(db, claim, result, now))) {
    await due.write(db, claim, workOf(due, claim, result));
    return { ...claim.record, observedAt: result.record.observedAt };
  }
  return inTransaction(db, async trx => {
    const { profileId } = claim.record;
    const end =
      withLeft &&
      (await askWithLeft(trx, { profileId, withLeft }, onUnreadable));
    const saved = await write({ trx, due }, claim, { ...result, ...end }, now);
    if (end?.change) {
      await writeLeft(trx, end.change, now, end.messagesOfLeft);
    }
    return saved;
  });
}

/** True when all is as it was, but for when the host answered. */
async function isIdle(
  db: Knex,
  { record: before }: DeploymentClaim,
  { record, services, log = [], messages = [] }: PassResult,
  now: Time,
): Promise<boolean> {
  return (
    log.length === 0 &&
    messages.length === 0 &&
    !deploymentHasChanged(before, record) &&
    (await changesOf(db, record, services, now)).length === 0
  );
}

async function write(
  { trx, due }: Pick<Deployments, 'due'> & { trx: Knex.Transaction },
  claim: DeploymentClaim,
  result: PassResult,
  now: Time,
): Promise<DeploymentRecord> {
  const { record, services, log = [], messages = [] } = result;
  const { record: before } = claim;
  const changed = deploymentHasChanged(before, record);
  const version = before.version + (changed ? 1 : 0);
  // The counter of changes is locked before the row, as where a deployment is made.
  const changes = await changesOf(trx, record, services, now);
  const moves = await writeServices(trx, changes, now);
  await due.write(trx, claim, {
    ...workOf(due, claim, result),
    ...(changed
      ? { ...deploymentColumns(record), updated_at: now, version }
      : {}),
  });
  await appendChunks(trx, DEPLOYMENT_LOG, record.id, log);
  await markDeploymentEffects(trx, { before, after: record }, now);
  await recordDurations(trx, before, record);
  const told = serviceMessages(record.profileId, moves);
  await putOutbox(trx, [...messages, ...told], now);
  return { ...record, version, updatedAt: changed ? now : before.updatedAt };
}

/** What is due of a row after a pass. */
function workOf(
  due: Deployments['due'],
  claim: DeploymentClaim,
  result: PassResult,
) {
  return {
    ...due.ended(claim, result),
    observed_at: result.record.observedAt ?? null,
  };
}

async function changesOf(
  db: Knex,
  record: DeploymentRecord,
  services: PassResult['services'],
  now: Time,
) {
  return services === undefined
    ? []
    : serviceChanges(db, record, services, now);
}

import { Knex } from 'knex';
import { z } from 'zod';
import { DeploymentState } from '@opencsp/plugin-opencsp-common';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { leftFor } from '../../domain/deployments/moving';
import { placeFor } from '../../domain/deployments/placing';
import { Time } from '../../domain/record';
import { nextChangeSeq } from '../operations/changeSeq';
import { putOutbox } from '../operations/outbox';
import {
  deploymentColumns,
  fixedDeploymentColumns,
  toDeployment,
} from './deploymentRows';
import { foundOnHost, planDeploymentEffects } from './deploymentEffects';
import { CreateDeploymentOutcome, DeploymentToCreate } from './DeploymentStore';
import { selectLive, writeLeft } from './movingRows';
import { inTransaction } from '../operations/transaction';

const earlierSchema = z.object({ request_hash: z.string() });
const numberSchema = z.object({
  number: z.coerce.number().int().nullable(),
});

/** States that say that all of it ran: what a rollback may bring back. */
const WORKED: readonly DeploymentState[] = ['succeeded', 'rolled-back'];

/**
 * Makes a deployment the live one of its profile and host. The counter of changes is locked first, so
 * that of two at once the second sees the first.
 */
export async function createDeployment(
  db: Knex,
  {
    record,
    idempotency,
    messages = [],
    oldHost,
    messagesOfLeft = () => [],
  }: DeploymentToCreate,
  now: Time,
): Promise<CreateDeploymentOutcome> {
  return inTransaction(db, async trx => {
    await nextChangeSeq(trx);
    const earlier = await createdBefore(trx, record.createdBy, idempotency);
    if (earlier) {
      return earlier;
    }
    const live = await selectLive(trx, record).forUpdate();
    const place = placeFor(live.map(toDeployment), { ...record, oldHost });
    if (!place.ok) {
      return place.refusal;
    }
    const { from, replaces: last, movesFrom } = place;
    // First: it may be the one that was left before.
    if (last) {
      await retire(trx, last, now);
    }
    if (from) {
      const after = leftFor(from, record);
      const told = messagesOfLeft(from, after);
      await writeLeft(trx, { before: from, after }, now, told);
    }
    const made: DeploymentRecord = {
      ...record,
      number: await nextNumber(trx, record.profileId),
      live: true,
      version: 1,
      updatedAt: now,
      movesFrom,
      previous: last && previousOf(last),
      ...(await foundOnHost(trx, record)),
      observedAt: last?.observedAt,
    };
    await trx('deployments').insert({
      ...fixedDeploymentColumns(made),
      ...deploymentColumns(made),
      idempotency_key: idempotency.key,
      request_hash: idempotency.requestHash,
      updated_at: now,
      observed_at: made.observedAt ?? null,
      version: 1,
      next_run_at: now,
      attempts: 0,
    });
    await planDeploymentEffects(trx, { made, last }, now);
    await putOutbox(trx, messages, now);
    return { outcome: 'created', record: made };
  });
}

async function createdBefore(
  trx: Knex.Transaction,
  principal: string,
  { key, requestHash }: DeploymentToCreate['idempotency'],
): Promise<CreateDeploymentOutcome | undefined> {
  const row = await trx('deployments')
    .where({ created_by: principal, idempotency_key: key })
    .first();
  if (!row) {
    return undefined;
  }
  return earlierSchema.parse(row).request_hash === requestHash
    ? { outcome: 'repeated', record: toDeployment(row) }
    : { outcome: 'key-reused' };
}

/** Its pass, if there is one, loses: the version is another. */
async function retire(
  trx: Knex.Transaction,
  { id, version }: DeploymentRecord,
  now: Time,
): Promise<void> {
  await trx('deployments')
    .where({ id })
    .update({
      live: 0,
      leaving: 0,
      next_run_at: null,
      version: version + 1,
      updated_at: now,
    });
}

async function nextNumber(
  trx: Knex.Transaction,
  profileId: string,
): Promise<number> {
  const { number } = numberSchema.parse(
    await trx('deployments')
      .where({ profile_id: profileId })
      .max({ number: 'number' })
      .first(),
  );
  return (number ?? 0) + 1;
}

/** What was removed is not there to go back to. */
function previousOf(last: DeploymentRecord): DeploymentRecord['previous'] {
  const { id, number, commit, state, previous } = last;
  return WORKED.includes(state) ? { id, number, commit } : previous;
}

import { Knex } from 'knex';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { hasTouchedHost } from '../../domain/deployments/deploymentSteps';
import { Time } from '../../domain/record';

/** How the kinds of the ledger end that are a deployment's; before it stands the id of the driver. */
export const PROJECT_KIND = '-project';
export const DATA_KIND = '-data';

/** Why something of a deployment is still on a host that the portal does not ask any more. */
const GIVEN_UP = 'Its host could not be asked when it was removed.';

/** How the reason begins why something is kept on a host on purpose. */
export const STOPPED = 'It is stopped, and kept with its data: ';

/** What the ledger says of a deployment's project on its host, and of what it stored there. */
export interface DeploymentEffects {
  /** `left`: it is kept there stopped; or its host was given up, so that it may still be there. */
  project: 'planned' | 'exists' | 'removed' | 'left';
  /**
   * Only what is kept without a project is a row of its own; as long as there is a project, its data goes
   * with it. Absent where the record says nothing: the row stays as it is.
   */
  data?: 'exists' | 'removed';
}

/** One row of the ledger and how it is named there. */
interface EffectName {
  kind: string;
  name: string;
}

type Named = Pick<DeploymentRecord, 'driver' | 'hostId' | 'branch'>;
type Written = Pick<DeploymentRecord, 'id' | 'removal' | 'movesTo'>;

/**
 * What the ledger says follows from the record alone: the project is planned from the request on, exists
 * from the moment in which the first step that touches the host is begun, and is gone with the removal.
 */
export function deploymentEffectsOf(
  record: DeploymentRecord,
): DeploymentEffects {
  const { state, removal } = record;
  if (state === 'removed') {
    const isKept = removal?.stop && !removal.hostGone;
    if (isOnHost(record) && (removal?.givenUp || isKept)) {
      return { project: 'left' };
    }
    // Where nothing ever came onto the host, nothing was done on it: what was kept there still is.
    const isErased = removal?.data || removal?.hostGone;
    if (!isOnHost(record)) {
      return record.findsData && isErased
        ? { project: 'removed', data: 'removed' }
        : { project: 'removed' };
    }
    return { project: 'removed', data: isErased ? 'removed' : 'exists' };
  }
  if (hasLostHost(record)) {
    return { project: 'removed', data: 'removed' };
  }
  if (hasTouchedHost(record)) {
    return { project: 'exists', data: 'removed' };
  }
  return { project: isOnHost(record) ? 'exists' : 'planned' };
}

/** What the ledger has on the host of a deployment that is about to be made. */
export async function foundOnHost(
  trx: Knex.Transaction,
  record: DeploymentRecord,
): Promise<Pick<DeploymentRecord, 'takesOver' | 'findsData'>> {
  const isThere = async (effect: EffectName): Promise<true | undefined> => {
    const row: unknown = await trx('effects')
      .where(effect)
      .whereIn('state', ['exists', 'left'])
      .first('id');
    return row === undefined ? undefined : true;
  };
  return {
    takesOver: await isThere(projectOf(record)),
    findsData: await isThere(dataOf(record)),
  };
}

/**
 * Names what a new deployment will make before it is made. The row of the one that was live is its own
 * from now on. Where that had another engine the row is another, and what was only planned in it never
 * comes about.
 */
export async function planDeploymentEffects(
  trx: Knex.Transaction,
  { made, last }: { made: DeploymentRecord; last?: DeploymentRecord },
  now: Time,
): Promise<void> {
  const { project } = deploymentEffectsOf(made);
  await put(trx, made, { ...projectOf(made), state: project }, now);
  if (last) {
    await trx('effects')
      .where({ deployment_id: last.id, state: 'planned' })
      .update({ state: 'removed', updated_at: now });
  }
}

/** Has the ledger say what the record says, in the transaction that writes the record. */
export async function markDeploymentEffects(
  trx: Knex.Transaction,
  { before, after }: { before: DeploymentRecord; after: DeploymentRecord },
  now: Time,
): Promise<void> {
  const was = deploymentEffectsOf(before);
  const { project, data } = deploymentEffectsOf(after);
  if (was.project !== project) {
    await put(trx, after, { ...projectOf(after), state: project }, now);
  }
  if (was.data === data || data === undefined) {
    return;
  }
  if (data === 'exists') {
    await put(trx, after, { ...dataOf(after), state: data }, now);
    return;
  }
  await trx('effects')
    .where({ ...dataOf(after), state: 'exists' })
    .update({ deployment_id: after.id, state: data, updated_at: now });
}

/** What was kept or left on a machine is gone with it. */
export async function forgetHost(
  trx: Knex.Transaction,
  hostId: string,
  now: Time,
): Promise<void> {
  await trx('effects')
    .where(kept =>
      kept
        .where({ state: 'left' })
        .orWhere(data =>
          data
            .where('kind', 'like', `%${DATA_KIND}`)
            .andWhere({ state: 'exists' }),
        ),
    )
    .whereIn(
      'deployment_id',
      trx('deployments').where({ host_id: hostId }).select('id'),
    )
    .update({ state: 'removed', updated_at: now });
}

/** It ended, and was not removed, because its host was gone while it was to take another one's place. */
function hasLostHost({ live, state, failure }: DeploymentRecord): boolean {
  return !live && state === 'failed' && failure?.reason === 'host-removed';
}

function isOnHost(record: DeploymentRecord): boolean {
  return hasTouchedHost(record) || record.takesOver === true;
}

function projectOf({ driver, hostId, branch }: Named): EffectName {
  return { kind: `${driver}${PROJECT_KIND}`, name: `${hostId}/${branch}` };
}

function dataOf({ driver, hostId, branch }: Named): EffectName {
  return { kind: `${driver}${DATA_KIND}`, name: `${hostId}/${branch}` };
}

function reasonOf({ removal, movesTo }: Written): string {
  if (!removal?.stop || removal.givenUp) {
    return GIVEN_UP;
  }
  const where = movesTo ? `the host "${movesTo.hostName}"` : 'another host';
  return `${STOPPED}the profile moved to ${where}.`;
}

/** The row is the deployment's from now on; of each name there is one. */
async function put(
  trx: Knex.Transaction,
  record: Written,
  effect: EffectName & { state: string },
  now: Time,
): Promise<void> {
  const { id, removal } = record;
  const isLeft = effect.state === 'left';
  await trx('effects')
    .insert({
      ...effect,
      deployment_id: id,
      external_id: null,
      created_at: now,
      updated_at: now,
      left_reason: isLeft ? reasonOf(record) : null,
      left_by: isLeft ? removal?.by : null,
      left_at: isLeft ? now : null,
    })
    .onConflict(['kind', 'name'])
    .merge([
      'deployment_id',
      'state',
      'updated_at',
      'left_reason',
      'left_by',
      'left_at',
    ]);
}

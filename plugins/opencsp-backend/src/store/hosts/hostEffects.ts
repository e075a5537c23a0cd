import { ServiceUnavailableError } from '@backstage/errors';
import { Knex } from 'knex';
import { z } from 'zod';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { Time } from '../../domain/record';
import { RUN_EFFECT } from '../../domain/runKey';
import { toHost } from './hostRows';

/** Why a run of a host is in the ledger although its host is gone. */
const NOT_ENDED =
  'It was told to stop when its host was removed, and did not end.';

/** Most parameters of one query; SQLite once took no more than 999. */
const CHUNK = 500;

/** What the ledger has of a run that prepares a host, and that is not over. */
export interface HostRunEffect {
  hostId: string;
  /** Correlation key. */
  key: string;
  /** `left`: its host is removed, and it did not end before. */
  state: 'planned' | 'exists' | 'left';
  /** Id on the other side, once known. */
  externalId?: string;
}

/** The ledger's part about hosts. */
export interface HostRunLedger {
  /** Those that runs are of, removed ones too. */
  hosts: ReadonlyMap<string, HostRecord>;
  effects: readonly HostRunEffect[];
}

/**
 * What the ledger says follows from the record alone: a run is planned when its key is written down, exists
 * once its id is known, and is gone when the record lets it go.
 */
export function runEffectOf({
  state,
  run,
}: Pick<HostRecord, 'state' | 'run'>):
  | Pick<HostRunEffect, 'key' | 'state' | 'externalId'>
  | undefined {
  if (!run) {
    return undefined;
  }
  const alive = run.id === undefined ? 'planned' : 'exists';
  return {
    key: run.key,
    state: state === 'removed' ? 'left' : alive,
    externalId: run.id,
  };
}

/** Has the ledger say what the record says, in the transaction that writes the record. */
export async function markRunEffects(
  trx: Knex.Transaction,
  { before, after }: { before: HostRecord; after: HostRecord },
  now: Time,
): Promise<void> {
  const was = runEffectOf(before);
  const is = runEffectOf(after);
  if (was && was.key !== is?.key) {
    await forgetRun(trx, was.key, now);
  }
  if (!is || JSON.stringify(was) === JSON.stringify(is)) {
    return;
  }
  const isLeft = is.state === 'left';
  await trx('effects')
    .insert({
      host_id: after.id,
      kind: RUN_EFFECT,
      name: is.key,
      state: is.state,
      external_id: is.externalId ?? null,
      created_at: now,
      updated_at: now,
      left_reason: isLeft ? NOT_ENDED : null,
      left_at: isLeft ? now : null,
    })
    .onConflict(['kind', 'name'])
    .merge(['state', 'external_id', 'updated_at', 'left_reason', 'left_at']);
}

/** The ledger says that the run of a host is over. */
export async function forgetRun(
  db: Knex,
  key: string,
  now: Time,
): Promise<void> {
  await db('effects')
    .where({ kind: RUN_EFFECT, name: key })
    .whereNotNull('host_id')
    .update({ state: 'removed', updated_at: now });
}

const effectsSchema = z.array(
  z
    .object({
      host_id: z.string(),
      name: z.string(),
      state: z.enum(['planned', 'exists', 'left']),
      external_id: z.string().nullable(),
    })
    .transform(row => ({
      hostId: row.host_id,
      key: row.name,
      state: row.state,
      externalId: row.external_id ?? undefined,
    })),
);

const idSchema = z.object({ id: z.string() });

/** Every run of a host that is not over, with the hosts of these and those with these ids. */
export async function readHostLedger(
  db: Knex,
  ids: readonly string[],
): Promise<HostRunLedger> {
  const effects: HostRunEffect[] = effectsSchema.parse(
    await db('effects')
      .where({ kind: RUN_EFFECT })
      .whereNotNull('host_id')
      .whereNot({ state: 'removed' })
      .orderBy('id'),
  );
  const wanted = [...new Set([...effects.map(it => it.hostId), ...ids])];
  const hosts = new Map<string, HostRecord>();
  for (let start = 0; start < wanted.length; start += CHUNK) {
    const chunk = wanted.slice(start, start + CHUNK);
    const rows: unknown[] = await db('hosts').whereIn('id', chunk);
    rows.map(read).forEach(host => hosts.set(host.id, host));
  }
  return { hosts, effects };
}

/** @throws ServiceUnavailableError: what nobody can read cannot be compared, and must not look unknown */
function read(row: unknown): HostRecord {
  try {
    return toHost(row);
  } catch {
    throw new ServiceUnavailableError(
      `The row of the host ${
        idSchema.parse(row).id
      } cannot be read; mend it first, then compare again.`,
    );
  }
}

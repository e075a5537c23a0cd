import { Knex } from 'knex';
import {
  InstanceState,
  instanceStates,
  WorkFilter,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { Time } from '../../domain/record';
import { Work } from '../InstanceStore';
import { refusedCursor } from './refusedCursor';

/** What the operators' list asks for. */
export interface WorkQuery {
  filter: WorkFilter;
  now: Time;
  /** Due for longer than this is overdue, in milliseconds. */
  overdueAfter: number;
  limit: number;
  cursor?: string;
}

/** A record, as far as the list shows it, with how the work on it stands. */
export interface WorkRow extends Work {
  id: string;
  name: string;
  owner: string;
  machineName: string;
  state: InstanceState;
  stateSince: Time;
  deadline?: Time;
  waitingFor?: string;
}

/** A page of the operators' list. */
export interface WorkPage {
  items: WorkRow[];
  totalItems: number;
  nextCursor?: string;
}

/** What the gauges show; ages in milliseconds. */
export interface Gauges {
  oldestDueMs: number;
  instances: Partial<Record<InstanceState, number>>;
  outbox: { depth: number; oldestMs: number };
}

const countSchema = z.object({ count: z.coerce.number().int() });
const stateCountSchema = z.array(
  z.object({
    state: z.enum(instanceStates),
    count: z.coerce.number().int(),
  }),
);
const oldestSchema = z.object({ oldest: z.coerce.number().nullable() });
const outboxSchema = oldestSchema.extend(countSchema.shape);
const cursorSchema = z.tuple([
  z.string(),
  z.number().int().nullable(),
  z.string().max(64),
]);

const MOVING = ['pending', 'provisioning', 'configuring', 'deleting', 'lost'];
const RESTING = ['failed', 'deleted'];

/** How a row of `instances` says how the work on it stands. */
export const workColumns = z
  .object({
    next_run_at: z.coerce.number().nullable(),
    lease_owner: z.string().nullable(),
    lease_until: z.coerce.number().nullable(),
    attempts: z.coerce.number().int(),
    last_error: z.string().nullable(),
  })
  .transform(row => ({
    dueAt: row.next_run_at ?? undefined,
    heldBy: row.lease_owner ?? undefined,
    heldUntil: row.lease_until ?? undefined,
    attempts: row.attempts,
    lastError: row.last_error ?? undefined,
  }));

/** No JSON is read: a row that the engine cannot read is shown here all the same. */
const rowSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    owner_ref: z.string(),
    machine_name: z.string(),
    state: z.enum(instanceStates),
    state_since: z.coerce.number(),
    deadline: z.coerce.number().nullable(),
    waiting_for: z.string().nullable(),
  })
  .transform(row => ({
    id: row.id,
    name: row.name,
    owner: row.owner_ref,
    machineName: row.machine_name,
    state: row.state,
    stateSince: row.state_since,
    deadline: row.deadline ?? undefined,
    waitingFor: row.waiting_for ?? undefined,
  }));

/** The operators' list, most overdue first; rows that nothing is planned for come last. */
export async function listWork(db: Knex, query: WorkQuery): Promise<WorkPage> {
  const { count } = countSchema.parse(
    await filtered(db, query).count({ count: '*' }).first(),
  );
  const page = filtered(db, query)
    .orderByRaw('case when next_run_at is null then 1 else 0 end')
    .orderBy(['next_run_at', 'id'])
    .limit(query.limit + 1);
  if (query.cursor !== undefined) {
    const [dueAt, id] = readCursor(query.cursor, query.filter);
    page.andWhere(rest => after(rest, dueAt, id));
  }
  const rows = (await page).map(row => ({
    ...rowSchema.parse(row),
    ...workColumns.parse(row),
  }));
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  return {
    items,
    totalItems: count,
    nextCursor:
      rows.length > query.limit && last
        ? writeCursor(query.filter, last)
        : undefined,
  };
}

/** What the gauges show. */
export async function readGauges(db: Knex, now: Time): Promise<Gauges> {
  const oldestDue = oldestSchema.parse(
    await db('instances')
      .where('next_run_at', '<=', now)
      .min({ oldest: 'next_run_at' })
      .first(),
  );
  const states = stateCountSchema.parse(
    await db('instances')
      .whereNull('deleted_at')
      .groupBy('state')
      .select('state')
      .count({ count: '*' }),
  );
  const outbox = outboxSchema.parse(
    await db('outbox')
      .min({ oldest: 'created_at' })
      .count({ count: '*' })
      .first(),
  );
  return {
    oldestDueMs: ageOf(oldestDue.oldest, now),
    instances: Object.fromEntries(
      states.map(({ state, count }) => [state, count]),
    ),
    outbox: { depth: outbox.count, oldestMs: ageOf(outbox.oldest, now) },
  };
}

function ageOf(since: Time | null, now: Time): number {
  return since === null ? 0 : Math.max(0, now - since);
}

/*
 * A deletion that failed rests, but only an operator can end it: it counts as troubled. The failure
 * is JSON that we wrote ourselves; quotes in its texts are escaped, so that this cannot match there.
 */
function isStuckDeletion(query: Knex.QueryBuilder): void {
  query
    .where('state', 'failed')
    .andWhere('failure', 'like', '%"phase":"deleting"%');
}

function isTroubled(query: Knex.QueryBuilder): void {
  query
    .where(moving =>
      moving.where('attempts', '>', 0).whereNotIn('state', RESTING),
    )
    .orWhere(isStuckDeletion);
}

function isFree(query: Knex.QueryBuilder, now: Time): void {
  query.whereNull('lease_until').orWhere('lease_until', '<=', now);
}

function filtered(db: Knex, { filter, now, overdueAfter }: WorkQuery) {
  const rows = db('instances');
  switch (filter) {
    case 'due':
      return rows.where('next_run_at', '<=', now);
    case 'leased':
      return rows.where('lease_until', '>', now);
    case 'overdue':
      return rows
        .where('next_run_at', '<=', now - overdueAfter)
        .andWhere(free => isFree(free, now));
    case 'troubled':
      return rows.where(isTroubled);
    default:
      return rows.where(any =>
        any
          .whereIn('state', MOVING)
          .orWhere('next_run_at', '<=', now)
          .orWhere('lease_until', '>', now)
          .orWhere(isTroubled),
      );
  }
}

function after(
  query: Knex.QueryBuilder,
  dueAt: number | null,
  id: string,
): void {
  if (dueAt === null) {
    query.whereNull('next_run_at').andWhere('id', '>', id);
    return;
  }
  query
    .where('next_run_at', '>', dueAt)
    .orWhere(same => same.where('next_run_at', dueAt).andWhere('id', '>', id))
    .orWhereNull('next_run_at');
}

function writeCursor(filter: WorkFilter, { dueAt, id }: WorkRow): string {
  return Buffer.from(JSON.stringify([filter, dueAt ?? null, id])).toString(
    'base64url',
  );
}

/** @throws InputError for a cursor that this list did not give */
function readCursor(
  cursor: string,
  wanted: WorkFilter,
): [number | null, string] {
  let given: unknown;
  try {
    given = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw refusedCursor();
  }
  const parsed = cursorSchema.safeParse(given);
  if (!parsed.success || parsed.data[0] !== wanted) {
    throw refusedCursor();
  }
  const [, dueAt, id] = parsed.data;
  return [dueAt, id];
}

import {
  profileSpecSchema,
  profileStates,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { reversedDomain } from './domainClash';

/** Big integers come as strings from PostgreSQL and as numbers from SQLite. */
const integer = z.coerce.number().int();

const problemsSchema = z.array(
  z.object({ path: z.string(), message: z.string() }),
);

const authorSchema = z.object({
  ref: z.string(),
  name: z.string(),
  email: z.string(),
});

/** The JSON of a row; its own columns say the rest. */
const contentSchema = z.object({
  stateSince: z.number(),
  deadline: z.number().optional(),
  waitingFor: z.string().optional(),
  failure: z
    .object({
      reason: z.string(),
      message: z.string(),
      evidence: z.string().optional(),
      nextStep: z.string(),
      retryable: z.boolean(),
      at: z.number(),
    })
    .optional(),
  spec: profileSpecSchema,
  branch: z.string(),
  sealed: z.string(),
  digests: z.record(z.string(), z.string()),
  changes: z.number(),
  change: z
    .object({
      key: z.string(),
      message: z.string(),
      author: authorSchema,
      at: z.number(),
    })
    .optional(),
  head: z.string().optional(),
  headCommit: z
    .object({
      commit: z.string(),
      subject: z.string(),
      author: z.string(),
      at: z.number(),
      byPortal: z.boolean(),
    })
    .optional(),
  foreign: z
    .object({
      commit: z.string(),
      subject: z.string(),
      author: z.string(),
      at: z.number(),
      problems: problemsSchema,
    })
    .optional(),
});

const rowSchema = z.object({
  id: z.string(),
  name: z.string(),
  handle: z.string(),
  owner_ref: z.string(),
  created_by: z.string(),
  created_at: integer,
  updated_at: integer,
  deleted_at: integer.nullable(),
  version: integer,
  state: z.enum(profileStates),
  record: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(contentSchema),
});

/** @throws ZodError or SyntaxError when the row cannot be read */
export function toProfile(row: unknown): ProfileRecord {
  const { record, ...columns } = rowSchema.parse(row);
  return {
    id: columns.id,
    name: columns.name,
    handle: columns.handle,
    owner: columns.owner_ref,
    createdBy: columns.created_by,
    createdAt: columns.created_at,
    updatedAt: columns.updated_at,
    deletedAt: columns.deleted_at ?? undefined,
    version: columns.version,
    state: columns.state,
    ...record,
  };
}

/** Stands for a branch that was looked for and is not there. */
export const ABSENT = 'absent';

/** Columns that change with the profile. The names of a deleted one are free. */
export function profileColumns(record: ProfileRecord) {
  const isGone = record.state === 'deleted';
  return {
    state: record.state,
    branch: isGone ? null : record.branch,
    domain: isGone ? null : record.spec.domain,
    domain_reversed: isGone ? null : reversedDomain(record.spec.domain),
    deleted_at: record.deletedAt ?? null,
    seen_at: seenAt(record),
    foreign_commit: record.foreign?.commit ?? null,
    record: JSON.stringify(contentSchema.parse(record)),
  };
}

/**
 * Where the branch was last seen: a commit, or {@link ABSENT}. A saved profile waits for one thing only,
 * that its branch comes back.
 */
function seenAt({
  state,
  waitingFor,
  foreign,
  head,
}: ProfileRecord): string | null {
  if (foreign) {
    return foreign.commit;
  }
  return state === 'saved' && waitingFor !== undefined ? ABSENT : head ?? null;
}

/** Columns that never change. */
export function fixedProfileColumns(record: ProfileRecord) {
  return {
    id: record.id,
    name: record.name,
    handle: record.handle,
    owner_ref: record.owner,
    created_by: record.createdBy,
    created_at: record.createdAt,
  };
}

/** True when something that is kept differs. */
export function profileHasChanged(
  before: ProfileRecord,
  after: ProfileRecord,
): boolean {
  return (
    JSON.stringify(profileColumns(before)) !==
    JSON.stringify(profileColumns(after))
  );
}

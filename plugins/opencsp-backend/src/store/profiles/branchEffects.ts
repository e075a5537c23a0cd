import { Knex } from 'knex';
import { z } from 'zod';
import { profileStates } from '@opencsp/plugin-opencsp-common';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { Time } from '../../domain/record';

/** The kind that a profile's branch has in the ledger. */
export const BRANCH_EFFECT = 'branch';

/** What the ledger has of a branch. */
export interface BranchEffect {
  /** Name of the branch. */
  name: string;
  state: 'planned' | 'exists' | 'removed' | 'left';
  /** The commit that the portal knew last. */
  commit?: string;
  profileId: string;
}

/** What the table of profiles says of who has a branch. */
export interface BranchOwner {
  id: string;
  /** Name of the profile. */
  name: string;
  branch: string;
  state: (typeof profileStates)[number];
}

/** What is known here of branches. */
export interface BranchLedger {
  /** By branch; of each branch, the last profile that had it. */
  effects: ReadonlyMap<string, BranchEffect>;
  /** Profiles that are not deleted, by branch. */
  owners: ReadonlyMap<string, BranchOwner>;
  /** Short names of all people and groups that ever had one. */
  handles: ReadonlySet<string>;
}

const effectsSchema = z.array(
  z.object({
    name: z.string(),
    state: z.enum(['planned', 'exists', 'removed', 'left']),
    external_id: z.string().nullable(),
    profile_id: z.string(),
  }),
);

const ownersSchema = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    branch: z.string(),
    state: z.enum(profileStates),
  }),
);

const handlesSchema = z.array(z.object({ handle: z.string() }));

/**
 * What the ledger says of a profile's branch follows from its record alone: it is planned from the
 * request on, exists with the commit that is known, and is gone with the profile.
 */
export function branchEffectOf({
  state,
  head,
}: Pick<ProfileRecord, 'state' | 'head'>): Pick<
  BranchEffect,
  'state' | 'commit'
> {
  if (state === 'deleted') {
    return { state: 'removed' };
  }
  return head === undefined
    ? { state: 'planned' }
    : { state: 'exists', commit: head };
}

/**
 * Names the branch of a new profile before it is made. A branch of this name that another profile had is
 * gone by then: no two living profiles have one, which the caller's transaction has made sure of.
 */
export async function planBranch(
  trx: Knex.Transaction,
  { id, branch }: Pick<ProfileRecord, 'id' | 'branch'>,
  now: Time,
): Promise<void> {
  await trx('effects')
    .insert({
      profile_id: id,
      kind: BRANCH_EFFECT,
      name: branch,
      state: 'planned',
      external_id: null,
      created_at: now,
      updated_at: now,
    })
    .onConflict(['kind', 'name'])
    .merge(['profile_id', 'state', 'external_id', 'created_at', 'updated_at']);
}

/**
 * Has the ledger say what the record says, in the transaction that writes the record. The commit that
 * was known last stays when the branch is gone.
 */
export async function markBranch(
  trx: Knex.Transaction,
  { before, after }: { before: ProfileRecord; after: ProfileRecord },
  now: Time,
): Promise<void> {
  const was = branchEffectOf(before);
  const { state, commit } = branchEffectOf(after);
  if (was.state === state && was.commit === commit) {
    return;
  }
  await trx('effects')
    .where({ kind: BRANCH_EFFECT, profile_id: after.id })
    .update({
      state,
      updated_at: now,
      ...(commit === undefined ? {} : { external_id: commit }),
    });
}

/** Everything that is known here of branches, whatever can be read of the profiles themselves. */
export async function readBranchLedger(db: Knex): Promise<BranchLedger> {
  const effects = effectsSchema.parse(
    await db('effects')
      .where({ kind: BRANCH_EFFECT })
      .select('name', 'state', 'external_id', 'profile_id'),
  );
  const owners = ownersSchema.parse(
    await db('profiles')
      .whereNotNull('branch')
      .select('id', 'name', 'branch', 'state'),
  );
  const handles = handlesSchema.parse(await db('handles').select('handle'));
  return {
    effects: new Map(
      effects.map(({ name, state, external_id, profile_id }) => [
        name,
        {
          name,
          state,
          commit: external_id ?? undefined,
          profileId: profile_id,
        },
      ]),
    ),
    owners: new Map(owners.map(owner => [owner.branch, owner])),
    handles: new Set(handles.map(({ handle }) => handle)),
  };
}

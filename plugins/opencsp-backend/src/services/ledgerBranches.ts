import { Finding, FindingKind } from '@opencsp/plugin-opencsp-common';
import {
  BranchHead,
  ProfileRepository,
} from '../profiles/git/ProfileRepository';
import { branchNameProblem } from '../profiles/git/branchNames';
import {
  BranchEffect,
  BranchLedger,
  BranchOwner,
} from '../store/profiles/branchEffects';
import { ProfileStore } from '../store/profiles/ProfileStore';
import type { Found, Remedy } from './ledgerFindings';

/** What the profiles repository is called in findings. */
export const GIT_SYSTEM = 'git';

/** What comparing and cleaning need of profiles. */
export interface LedgerProfiles {
  store: Pick<ProfileStore, 'branchLedger' | 'isBranchTaken' | 'hint'>;
  /** Absent while profiles are switched off: nothing can be said of branches then. */
  repository?: Pick<ProfileRepository, 'heads' | 'delete'>;
  /** A profile became due. */
  onDue?: () => void;
}

/**
 * Where what is known of branches and the repository differ. Only branches whose name begins with the
 * handle of somebody here, as the rule for names says, may be ours; all others are nobody's business.
 * Pure.
 */
export function branchDifferences(
  ledger: BranchLedger,
  heads: readonly BranchHead[],
): Found[] {
  const seen = new Set(heads.map(({ branch }) => branch));
  return [
    ...heads
      .filter(({ branch }) => mayBeOurs(branch, ledger))
      .flatMap(head => seenBranch(ledger, head)),
    ...[...ledger.effects.values()].flatMap(effect =>
      seen.has(effect.name)
        ? []
        : unseenBranch(effect, ledger.owners.get(effect.name)),
    ),
    ...[...ledger.owners.values()].flatMap(owner =>
      ledger.effects.has(owner.branch) || seen.has(owner.branch)
        ? []
        : unseenUnknown(owner),
    ),
  ];
}

/** How many branches of the ledger there should be, or may be. */
export function countBranches({ effects }: BranchLedger): number {
  return [...effects.values()].filter(({ state }) => state !== 'removed')
    .length;
}

function mayBeOurs(branch: string, { handles }: BranchLedger): boolean {
  return (
    branchNameProblem(branch) === undefined &&
    handles.has(branch.slice(0, branch.indexOf('-')))
  );
}

function seenBranch(
  { effects, owners }: BranchLedger,
  { branch, commit }: BranchHead,
): Found[] {
  const owner = owners.get(branch);
  const effect = effects.get(branch);
  const about = { name: branch, externalId: commit };
  if (!owner) {
    return [ownerless(effect, about)];
  }
  const isKnown = effect?.profileId === owner.id && effect.state === 'exists';
  if (isKnown || isMoving(owner)) {
    return [];
  }
  return [
    found('orphan', about, {
      text: `The profile "${owner.name}" is ${owner.state}, and nothing here says that it made this branch. Look at the profile: it can be tried again, or deleted.`,
    }),
  ];
}

/** Removed only if the ledger says that we made it: anybody may push a branch of such a name. */
function ownerless(
  effect: BranchEffect | undefined,
  about: { name: string; externalId: string },
): Found {
  if (effect?.commit === undefined) {
    return found('orphan', about, {
      text: 'No profile has this branch, and the portal never made it, though its name begins with a handle of somebody here. Somebody made it by hand, or another portal works with the same repository: look at it there.',
    });
  }
  return found('orphan', about, {
    text: 'Its profile was deleted and the ledger says that the branch is gone, but it is there.',
    remedy: [
      { do: 'remove-branch', branch: about.name, commit: about.externalId },
      `Removes the branch ${about.name}, if it still stands at ${about.externalId}.`,
    ],
  });
}

function unseenBranch(
  { name, commit, state, profileId }: BranchEffect,
  owner: BranchOwner | undefined,
): Found[] {
  const about = { name, externalId: commit };
  if (!owner || owner.id !== profileId) {
    return state === 'removed'
      ? []
      : [
          found('missing', about, {
            text: `The ledger does not say that the branch is gone, and neither it nor its profile (${profileId}) is there.`,
          }),
        ];
  }
  const isExpected = state === 'exists' || owner.state === 'saved';
  return isExpected && !isMoving(owner) ? [missingOf(owner, about)] : [];
}

/** A profile that the ledger does not know; only a saved one must have its branch. */
function unseenUnknown(owner: BranchOwner): Found[] {
  return owner.state === 'saved'
    ? [missingOf(owner, { name: owner.branch })]
    : [];
}

function missingOf(
  owner: BranchOwner,
  about: { name: string; externalId?: string },
): Found {
  return found('missing', about, {
    text:
      owner.state === 'saved'
        ? `The profile "${owner.name}" is saved in this branch, and it is not there. Its owner saves the profile again, or deletes it.`
        : `The ledger says that it exists, and it is not there. The profile "${owner.name}" knows: it is ${owner.state}.`,
    remedy:
      owner.state === 'saved'
        ? [
            { do: 'look-at-branch', branch: owner.branch },
            'Has the engine look at the branch now; the profile then says that its branch is gone.',
          ]
        : undefined,
  });
}

/** Being written or removed: what differs now is on its way. */
function isMoving({ state }: BranchOwner): boolean {
  return state === 'saving' || state === 'deleting';
}

function found(
  kind: FindingKind,
  about: Pick<Finding, 'name' | 'externalId'>,
  said: { text: string; remedy?: readonly [Remedy, string] },
): Found {
  // What was read is what goes: a branch that has moved since is another finding.
  const commit = kind === 'orphan' ? `:${about.externalId}` : '';
  return {
    finding: {
      id: `${kind}:${GIT_SYSTEM}:${about.name}${commit}`,
      kind,
      system: GIT_SYSTEM,
      ...about,
      text: said.text,
      remedy: said.remedy?.[1],
    },
    remedy: said.remedy?.[0],
  };
}

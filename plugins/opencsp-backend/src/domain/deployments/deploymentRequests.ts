import {
  allowedDeploymentActions,
  DeploymentKind,
  isDeploymentMoving,
} from '@opencsp/plugin-opencsp-common';
import { servicesOfPlan } from '../../store/deployments/DeploymentStore';
import { Time } from '../record';
import { moveDeployment } from './decideDeployment';
import { DeploymentRecord } from './deploymentRecord';
import { cancelSteps, isRemoval, resetSteps, ROUTES } from './deploymentSteps';
import { isBeingLeft } from './moving';
import { versionsBack } from './versionsBack';

/** The result of a request; a problem is in words. */
export type DeploymentRequestResult =
  | { ok: true; record: DeploymentRecord }
  | { ok: false; problem: string };

/** What a deployment is made from. */
export interface NewDeployment {
  id: string;
  kind?: DeploymentKind;
  profile: { id: string; name: string; branch: string; owner: string };
  host: { id: string; name: string };
  driver: string;
  createdBy: string;
  commit: string;
  plan: DeploymentRecord['plan'];
}

/** A deployment that is asked for; its number and its predecessor are given by the store. */
export function newDeployment(
  { profile, host, plan, kind = 'deploy', ...given }: NewDeployment,
  now: Time,
): DeploymentRecord {
  return {
    ...given,
    kind,
    plan,
    number: 0,
    profileId: profile.id,
    profileName: profile.name,
    branch: profile.branch,
    owner: profile.owner,
    hostId: host.id,
    hostName: host.name,
    createdAt: now,
    updatedAt: now,
    version: 1,
    live: true,
    state: 'queued',
    stateSince: now,
    warnings: [],
    steps: [],
    services: servicesOfPlan({ plan }),
  };
}

/** True when bringing back a commit is something else than what was deployed. */
export function isOtherThan(
  { commit, state }: Pick<DeploymentRecord, 'commit' | 'state'>,
  wanted: string,
): boolean {
  // What did not work may be brought back with the same commit: with the images that did.
  return wanted !== commit || state === 'failed' || state === 'cancelled';
}

/** True when there is an earlier commit to bring back. */
export function canGoBack(record: DeploymentRecord): boolean {
  const { previous } = record;
  return previous !== undefined && isOtherThan(record, previous.commit);
}

/** True when a commit with which an earlier deployment worked may be brought back now. */
export function mayGoBackTo(record: DeploymentRecord, commit: string): boolean {
  return actionsWith(record, isOtherThan(record, commit)).rollback;
}

/** What may be asked of it now. One whose place is taken can only go. */
export function actionsOf(record: DeploymentRecord) {
  return actionsWith(record, canGoBack(record));
}

function actionsWith(record: DeploymentRecord, hasWayBack: boolean) {
  const actions = allowedDeploymentActions(record.state, {
    live: record.live,
    retryable: record.failure?.retryable ?? false,
    canGoBack: hasWayBack,
    isRemoval: isRemoval(record),
  });
  return record.movesTo === undefined
    ? actions
    : {
        ...actions,
        retry: actions.retry && isRemoval(record),
        rollback: false,
      };
}

/** Stops it where it is; asking again changes nothing. */
export function cancelDeployment(
  record: DeploymentRecord,
  now: Time,
): DeploymentRequestResult {
  if (!actionsOf(record).cancel) {
    return refused(record, 'There is nothing to cancel.');
  }
  if (record.state === 'queued') {
    return {
      ok: true,
      record: moveDeployment(cancelSteps(record, now), 'cancelled', now),
    };
  }
  return { ok: true, record: { ...record, requested: 'cancel' } };
}

/** Goes on from the step that failed, was cancelled, or left a service down. */
export function retryDeployment(
  record: DeploymentRecord,
  now: Time,
): DeploymentRequestResult {
  if (!actionsOf(record).retry) {
    return refused(record, 'It cannot be tried again.');
  }
  if (isRemoval(record)) {
    const moved = moveDeployment(resetFailed(record), 'removing', now);
    return { ok: true, record: moved };
  }
  if (record.steps.length === 0) {
    return { ok: true, record: moveDeployment(record, 'queued', now) };
  }
  const reset = resetFailed(record);
  return { ok: true, record: moveDeployment(reset, 'running', now) };
}

/** Where all steps were done, what was done last is done again: that is where a service was seen down. */
function resetFailed(record: DeploymentRecord): DeploymentRecord {
  const isOpen = (state: string) => state === 'failed' || state === 'cancelled';
  const hasOpen = record.steps.some(({ state }) => isOpen(state));
  // The addresses say nothing of a service.
  const ofServices = record.steps.filter(({ name }) => name !== ROUTES);
  const warned = ofServices.find(({ state }) => state === 'warning');
  const first = warned ?? ofServices.at(-1);
  return resetSteps(record, step => {
    if (hasOpen) {
      return isOpen(step.state) || step.state === 'waiting';
    }
    return step === first;
  });
}

/**
 * Takes it off its host. Asking again changes nothing but, while it failed, what is to happen to data.
 *
 * @param given.stop - only stops it there
 */
export function removeDeployment(
  record: DeploymentRecord,
  { data, by, stop }: { data: boolean; by: string; stop?: boolean },
  now: Time,
): DeploymentRequestResult {
  if (record.state === 'removing' || record.state === 'removed') {
    return { ok: true, record };
  }
  if (!actionsOf(record).remove) {
    return refused(record, 'It cannot be removed now.');
  }
  const settled = cancelSteps(record, now);
  return {
    ok: true,
    record: {
      ...moveDeployment(settled, 'removing', now),
      steps: settled.steps.filter(({ phase }) => phase !== 'removing'),
      removal: { data, by, ...(stop ? { stop: true as const } : {}) },
    },
  };
}

/**
 * Ends a removal that failed without its host, which may never come back. What is on the host stays there,
 * and the ledger says so.
 */
export function giveUpDeployment(
  record: DeploymentRecord,
  { by }: { by: string },
  now: Time,
): DeploymentRequestResult {
  const isAsked = record.state === 'removing' || record.state === 'removed';
  if (isAsked && record.removal?.givenUp) {
    return { ok: true, record };
  }
  if (!actionsOf(record).giveUp) {
    return refused(
      record,
      'Its host can be given up only after a removal that failed.',
    );
  }
  const settled = cancelSteps(record, now);
  return {
    ok: true,
    record: {
      ...moveDeployment(settled, 'removing', now),
      // Without any of its own steps it is over in the next pass.
      steps: settled.steps.filter(({ phase }) => phase !== 'removing'),
      removal: { data: false, by, givenUp: true },
      warnings: [
        ...record.warnings,
        `The host ${record.hostName} was given up: what the deployment brought there was not removed.`,
      ],
    },
  };
}

/**
 * A new deployment that brings back an earlier one. It is refused, before anything stops, where the
 * version of a service cannot be taken back.
 *
 * @param given.target - an earlier one of the profile on the host, which worked
 * @param given.since - those of the profile on the host that came after it, this one among them
 */
export function rollbackDeployment(
  record: DeploymentRecord,
  given: {
    id: string;
    by: string;
    target: DeploymentRecord;
    since: readonly DeploymentRecord[];
  },
  now: Time,
): DeploymentRequestResult {
  const { target, since, id, by } = given;
  const isEarlier =
    record.previous?.id === target.id ||
    (target.profileId === record.profileId &&
      target.hostId === record.hostId &&
      target.number < record.number);
  if (!isEarlier || !mayGoBackTo(record, target.commit)) {
    return refused(record, 'There is nothing to go back to.');
  }
  const stuck = versionsBack(since, target.plan.services);
  if (stuck.length > 0) {
    const names = stuck
      .map(({ title, from, to }) => `${title} (${from} to ${to})`)
      .join(', ');
    return {
      ok: false,
      problem: `These services cannot be taken back to an earlier version, because what they stored would be lost to them: ${names}. Nothing was stopped. Save a profile with at least these versions, and deploy it.`,
    };
  }
  return {
    ok: true,
    record: newDeployment(
      {
        id,
        kind: 'rollback',
        profile: {
          id: record.profileId,
          name: record.profileName,
          branch: record.branch,
          owner: record.owner,
        },
        host: { id: record.hostId, name: record.hostName },
        driver: target.driver,
        createdBy: by,
        commit: target.commit,
        plan: target.plan,
      },
      now,
    ),
  };
}

function refused(
  record: DeploymentRecord,
  problem: string,
): DeploymentRequestResult {
  const { state, live, movesTo } = record;
  if (!live) {
    return {
      ok: false,
      problem: `${problem} There is a newer deployment on the host, or it was removed.`,
    };
  }
  if (movesTo && isBeingLeft(record)) {
    return {
      ok: false,
      problem: `${problem} The profile is being moved to the host "${movesTo.hostName}": deployment ${movesTo.deploymentId} takes its place there. Wait until that one answers, or remove it.`,
    };
  }
  return {
    ok: false,
    problem: isDeploymentMoving(state)
      ? `${problem} The deployment is ${state}; wait until that has ended, or cancel it.`
      : `${problem} The deployment is ${state}.`,
  };
}

import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import { FieldProblem } from '@opencsp/plugin-opencsp-common';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { DeploymentRequestResult } from '../../domain/deployments/deploymentRequests';
import { PlaceRefusal } from '../../domain/deployments/placing';
import { CreateDeploymentOutcome } from '../../store/deployments/DeploymentStore';
import { conflict, ErrorExtras, unavailable } from '../requestErrors';

/** 404, the same whether it does not exist or belongs to somebody else. */
export function deploymentNotFound(id: string): NotFoundError & ErrorExtras {
  return Object.assign(
    new NotFoundError(`There is no deployment "${id}" that you may see.`),
    {
      code: 'not-found',
      nextStep: 'Look in the list of your deployments.',
    },
  );
}

/** The same for a service that runs. */
export function serviceNotFound(id: string): NotFoundError & ErrorExtras {
  return Object.assign(
    new NotFoundError(`There is no service "${id}" that you may see.`),
    { code: 'not-found', nextStep: 'Look in the list of your services.' },
  );
}

/** 404 for everything about deployments where profiles are not set up: nothing could be deployed. */
export function deploymentsNotSetUp(): NotFoundError & ErrorExtras {
  return Object.assign(
    new NotFoundError('Deployments are not set up in this portal.'),
    {
      code: 'deployments-not-set-up',
      nextStep:
        'An operator sets opencsp.profiles.repository and opencsp.profiles.age, and adds a deployment module.',
    },
  );
}

/** 503: the host of a deployment does not answer, or not so that it can be read. */
export function hostAway(message: string): ServiceUnavailableError {
  return unavailable(
    'host-away',
    message,
    'Look at the host on its page, and try again.',
  );
}

/** 409: the engine or somebody else wrote again and again at the same moment. */
export function deploymentBusy(): Error {
  return conflict('busy', 'The deployment changes at this moment.', {
    nextStep: 'Try again in a second.',
  });
}

/** @throws ConflictError when the state of the deployment does not allow it */
export function demandAllowed(
  code: string,
  result: DeploymentRequestResult,
): DeploymentRecord {
  if (!result.ok) {
    throw conflict(code, result.problem, {
      nextStep:
        'Look at the state of the deployment; it may have changed meanwhile.',
    });
  }
  return result.record;
}

/** In words, for the field of the request that would have to be another: what stands against a place. */
export function placeProblem(refusal: PlaceRefusal): FieldProblem {
  switch (refusal.outcome) {
    case 'host-in-use':
      return {
        path: 'hostId',
        message: `The profile "${refusal.by.profileName}" is on this host, and a host has one profile at most. Choose another host, or remove that deployment first.`,
      };
    case 'profile-elsewhere':
      return {
        path: 'oldHost',
        message: `The profile is on the host "${refusal.at.hostName}". Say what becomes of it there once it answers on the new one: "stop" keeps it there, stopped; "remove" takes it off that host. What people stored stays there either way, and is not carried over.`,
      };
    case 'being-left':
      return { path: 'profileId', message: beingLeftMessage(refusal) };
    case 'still-left':
      return {
        path: 'profileId',
        message: `The profile has moved, and is still being taken off the host "${refusal.from.hostName}" (deployment ${refusal.from.deploymentId}). Wait until that has ended; if it failed, retry it, or give that host up.`,
      };
    default:
      return {
        path: 'profileId',
        message: `A deployment of this profile is under way (${refusal.deploymentId}). Wait until it has ended, or cancel it.`,
      };
  }
}

/**
 * The outcomes that the store finds: what depends on what is named.
 *
 * @throws ConflictError otherwise
 */
export function demandMadeDeployment(
  outcome: CreateDeploymentOutcome,
): Extract<CreateDeploymentOutcome, { record: DeploymentRecord }> {
  if ('record' in outcome) {
    return outcome;
  }
  if (outcome.outcome === 'key-reused') {
    throw conflict(
      'key-reused',
      'This Idempotency-Key was used for another request. Send a new one with each new request.',
      { nextStep: 'Send the request again with a new key.' },
    );
  }
  const problem = placeProblem(outcome);
  throw conflict(outcome.outcome, problem.message, {
    fields: [problem],
    nextStep: 'Look at what is deployed where, and choose again.',
  });
}

function beingLeftMessage({
  from,
  to,
}: Extract<PlaceRefusal, { outcome: 'being-left' }>): string {
  return `The profile is being moved from the host "${from.hostName}" to "${to.hostName}": deployment ${to.deploymentId} takes its place there. Choose that host, wait until it answers, or remove it first.`;
}

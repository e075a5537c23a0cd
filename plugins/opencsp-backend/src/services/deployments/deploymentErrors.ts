import { NotFoundError } from '@backstage/errors';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { DeploymentRequestResult } from '../../domain/deployments/deploymentRequests';
import { CreateDeploymentOutcome } from '../../store/deployments/DeploymentStore';
import { conflict, ErrorExtras } from '../requestErrors';

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

/** In words, for the field: another profile is on the host. */
export function hostInUseMessage(profileName: string): string {
  return `The profile "${profileName}" is on this host, and a host has one profile at most. Choose another host, or remove that deployment first.`;
}

/** In words, for the field: the profile is on another host. */
export function elsewhereMessage(hostName: string): string {
  return `The profile is on the host "${hostName}", and a profile is on one host at most. Choose that host, or remove the deployment there first.`;
}

/** In words, for the field: one of the same profile and host is under way. */
export function movingMessage(deploymentId: string): string {
  return `A deployment of this profile is under way (${deploymentId}). Wait until it has ended, or cancel it.`;
}

/**
 * The outcomes that the store finds: what depends on what is named.
 *
 * @throws ConflictError otherwise
 */
export function demandMadeDeployment(
  outcome: CreateDeploymentOutcome,
): Extract<CreateDeploymentOutcome, { record: DeploymentRecord }> {
  switch (outcome.outcome) {
    case 'created':
    case 'repeated':
      return outcome;
    case 'host-in-use':
      throw refusal(
        'host-in-use',
        hostInUseMessage(outcome.by.profileName),
        'hostId',
      );
    case 'profile-elsewhere':
      throw refusal(
        'profile-elsewhere',
        elsewhereMessage(outcome.at.hostName),
        'profileId',
      );
    case 'moving':
      throw refusal('moving', movingMessage(outcome.deploymentId), 'profileId');
    default:
      throw conflict(
        'key-reused',
        'This Idempotency-Key was used for another request. Send a new one with each new request.',
        { nextStep: 'Send the request again with a new key.' },
      );
  }
}

function refusal(code: string, message: string, path: string): Error {
  return conflict(code, message, {
    fields: [{ path, message }],
    nextStep: 'Look at what is deployed where, and choose again.',
  });
}

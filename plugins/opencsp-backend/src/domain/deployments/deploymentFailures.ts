import { HostTrouble, StepFailure } from '@opencsp/plugin-opencsp-node';

/** Why a deployment stopped, apart from what the steps themselves say. The texts are for people. */
const FAILURES = {
  'host-removed': {
    message: 'The host is not there any more.',
    nextStep: 'Deploy the profile to another host.',
    retryable: false,
  },
  'host-failed': {
    message: 'The host cannot be used.',
    nextStep: 'Mend the host: its page says how. Then Retry.',
    retryable: true,
  },
  'host-late': {
    message: 'The host was not ready in time.',
    nextStep: 'Look at the page of the host. Retry when it is ready.',
    retryable: true,
  },
  'host-unreachable': {
    message: 'The host did not answer until the time for this step was over.',
    nextStep:
      'See that the machine runs and that the portal may reach its SSH port. Then Retry.',
    retryable: true,
  },
  'host-key-changed': {
    message:
      'The host shows another key than the one that was pinned, so nothing was sent to it.',
    nextStep:
      'Find out why: a machine that was made anew is registered anew. If nobody made it anew, it may be another machine.',
    retryable: true,
  },
  'login-refused': {
    message: 'The host does not accept the key of the portal.',
    nextStep:
      "Put the public key that the host's page shows into authorized_keys of the user. Then Retry.",
    retryable: true,
  },
  'host-not-allowed': {
    message: "The operator's networks do not allow the address of the host.",
    nextStep:
      'An operator adds its network to opencsp.hosts.allowedNetworks. Then Retry.',
    retryable: true,
  },
  'sudo-refused': {
    message: 'The user on the host may not run commands with sudo.',
    nextStep:
      'Allow the user sudo without a password and without a terminal. Then Retry.',
    retryable: true,
  },
  'cannot-write': {
    message: 'The host cannot write a file.',
    nextStep: 'Make room on its disk, or mount it for writing. Then Retry.',
    retryable: true,
  },
  'host-incomplete': {
    message: 'The host has no address or no pinned key yet.',
    nextStep: 'Have the host checked on its page. Then Retry.',
    retryable: true,
  },
  'preflight-failed': {
    message: 'The host did not pass the checks. Nothing was changed on it.',
    nextStep: 'Do what stands at each check. Then Retry.',
    retryable: true,
  },
  deadline: {
    message: 'The step was not done when its time was over.',
    nextStep: 'Look at its log, and Retry.',
    retryable: true,
  },
  'portal-trouble': {
    message:
      'The portal could not get what the step needs until its time was over.',
    nextStep: 'Tell an operator what the evidence says, and Retry.',
    retryable: true,
  },
  'commit-gone': {
    message: 'The commit is not in the profiles repository any more.',
    nextStep: 'Save the profile, and deploy what it is then.',
    retryable: true,
  },
  'files-unusable': {
    message: 'What the commit holds cannot be brought onto a host.',
    nextStep: 'Save the profile, and deploy what it is then.',
    retryable: true,
  },
  'driver-missing': {
    message: 'The engine of this deployment is not installed in the portal.',
    nextStep: 'Tell an operator. Then Retry.',
    retryable: true,
  },
  'step-unknown': {
    message: 'The portal was changed meanwhile and does not know this step.',
    nextStep: 'Deploy once more.',
    retryable: false,
  },
  'core-service-down': {
    message: 'A service that all others need did not come up.',
    nextStep: 'Look at its log, and Retry or roll back.',
    retryable: true,
  },
  unexpected: {
    message: 'The step ended in a way that nobody foresaw.',
    nextStep: 'Retry. If it stays, tell an operator the id of the deployment.',
    retryable: true,
  },
} as const;

/** @public */
export type DeploymentFailureKind = keyof typeof FAILURES;

const KIND_OF_TROUBLE: Record<HostTrouble, DeploymentFailureKind> = {
  unreachable: 'host-unreachable',
  'host-key-changed': 'host-key-changed',
  'login-refused': 'login-refused',
  'not-allowed': 'host-not-allowed',
  'sudo-refused': 'sudo-refused',
  'cannot-write': 'cannot-write',
};

/** A failure in words, with what the other side said. */
export function deploymentFailure(
  kind: DeploymentFailureKind,
  extra: Partial<Pick<StepFailure, 'evidence' | 'nextStep' | 'service'>> & {
    /** Said after the message of the kind. */
    more?: string;
  } = {},
): StepFailure {
  const { more, ...rest } = extra;
  const { message, ...failure } = FAILURES[kind];
  return {
    reason: kind,
    ...failure,
    ...rest,
    message: more === undefined ? message : `${message} ${more}`,
  };
}

/** What trouble with a host is when it ends a step. */
export function failureOfTrouble(
  trouble: HostTrouble,
  evidence: string,
): StepFailure {
  return deploymentFailure(KIND_OF_TROUBLE[trouble], { evidence });
}

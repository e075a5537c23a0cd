import { HostCheck } from '@opencsp/plugin-opencsp-common';
import { HostTrouble, TaskObservation } from '@opencsp/plugin-opencsp-node';
import { Time } from '../record';
import { HostFailureRecord } from './hostRecord';

/** Everything but checks that can keep a host from being used. The texts are for people. */
const FAILURES = {
  unreachable: {
    message: 'The host could not be reached.',
    nextStep:
      'See that it runs and that the portal’s network reaches its SSH port. Then check it again.',
    retryable: true,
  },
  'host-key-changed': {
    message:
      'The host showed another host key than the one that was pinned: it may not be the machine that was registered. Nothing was sent to it.',
    nextStep:
      'Find out which machine answers there. If it was set up anew, remove the host and register it again.',
    retryable: true,
  },
  'login-refused': {
    message: 'The host does not accept the portal’s key.',
    nextStep:
      'Add the portal’s line to the authorized_keys of the user with which the host is registered; it is shown on the host’s page. Then check it again.',
    retryable: true,
  },
  'not-allowed': {
    message: 'The portal may not connect to the address of this host.',
    nextStep: 'An operator adds its network to hosts.allowedNetworks.',
    retryable: true,
  },
  'sudo-refused': {
    message: 'The user may not run commands as root without a password.',
    nextStep:
      'Allow it on the host, such as with "<user> ALL=(ALL) NOPASSWD: ALL" and without "requiretty" in /etc/sudoers.d; or register the host with the user root. Then check it again.',
    retryable: true,
  },
  'cannot-write': {
    message: 'The portal cannot write to /var/lib/opencsp on the host.',
    nextStep:
      'See that the disk is not full or read-only, and that the user is root or has sudo. Then check it again.',
    retryable: true,
  },
  'cloud-init-failed': {
    message: 'The first set-up of the machine (cloud-init) failed.',
    nextStep:
      'Look at /var/log/cloud-init.log on the machine. Mend what it names, or make the machine anew.',
    retryable: true,
  },
  'cloud-init-timeout': {
    message:
      'The first set-up of the machine (cloud-init) did not end in time.',
    nextStep: 'Look at "cloud-init status" on the machine, and check it again.',
    retryable: true,
  },
  'machine-failed': {
    message: 'The machine of this host was not made.',
    nextStep: 'Retry the machine on its page; the host goes on by itself then.',
    retryable: false,
  },
  'prepare-off': {
    message: 'Hosts cannot be prepared in this portal now.',
    nextStep:
      'An operator looks at the configuration runner. Or install what is missing yourself, and check the host.',
    retryable: true,
  },
  'prepare-refused': {
    message: 'Preparing the host could not be started.',
    nextStep:
      'An operator looks at the template "prepare" of the configuration runner. Then prepare the host again.',
    retryable: true,
  },
  'prepare-failed': {
    message: 'Preparing the host failed.',
    nextStep:
      'Read the quoted lines. Prepare the host again when the cause is mended.',
    retryable: true,
  },
  'prepare-unreachable': {
    message: 'The configuration runner could not reach the host.',
    nextStep:
      'See that its network reaches the host, and that the host accepts the platform’s Ansible key. Then prepare it again.',
    retryable: true,
  },
  'prepare-no-host': {
    message: 'The run said "success" and touched no machine.',
    nextStep:
      'An operator looks at the hosts of the playbook: it has to add the target by add_host. Then prepare the host again.',
    retryable: true,
  },
  'prepare-not-proven': {
    message:
      'The run said "success", and the facts that it left on the host say otherwise.',
    nextStep:
      'Mend what the facts name on the host. Then prepare the host again.',
    retryable: true,
  },
  'prepare-timeout': {
    message: 'Preparing the host did not end in time.',
    nextStep:
      'Look at the queue of the configuration runner. Then prepare the host again.',
    retryable: true,
  },
  'prepare-cancelled': {
    message: 'Preparing the host was cancelled.',
    nextStep:
      'What was installed until then is still there. Prepare the host again, or check it to use it as it is.',
    retryable: true,
  },
  'prepare-lost': {
    message: 'The configuration runner does not know the run any more.',
    nextStep: 'Prepare the host again.',
    retryable: true,
  },
} as const;

/** @public */
export type HostFailureKind = keyof typeof FAILURES;

/** All kinds, for the docs' check. */
export const HOST_FAILURE_KINDS = Object.keys(FAILURES);

/** A failure in words, with what the other side said. */
export function hostFailure(
  kind: HostFailureKind,
  at: Time,
  evidence?: string,
): HostFailureRecord {
  return {
    reason: kind,
    ...FAILURES[kind],
    evidence: evidence || undefined,
    at,
  };
}

/** A check that did not pass after the host was prepared. */
export function checkFailure(check: HostCheck, at: Time): HostFailureRecord {
  return {
    reason: check.name,
    message: `The host was prepared, and does not have what a deployment needs. ${check.title}: ${check.found}`,
    nextStep: check.fix ?? 'Mend it on the host, and check it again.',
    retryable: true,
    at,
  };
}

/** Which failure a trouble with the host is. */
export function troubleKind(trouble: HostTrouble): HostFailureKind {
  return trouble;
}

const FAILED_RUNS = {
  'task-failed': 'prepare-failed',
  unreachable: 'prepare-unreachable',
  'no-host': 'prepare-no-host',
  'start-failed': 'prepare-refused',
} as const;

/** Which failure the end of a run is, and what it said. */
export function runFailure(
  seen: Extract<TaskObservation, { state: 'failed' | 'stopped' | 'unknown' }>,
  at: Time,
): HostFailureRecord {
  switch (seen.state) {
    case 'unknown':
      return hostFailure('prepare-lost', at);
    case 'stopped':
      return hostFailure('prepare-failed', at, 'Somebody stopped the run.');
    default:
      return hostFailure(
        FAILED_RUNS[seen.reason],
        at,
        [seen.message, seen.evidence].filter(Boolean).join('\n'),
      );
  }
}

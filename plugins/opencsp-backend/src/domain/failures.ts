import { InstancePhase } from '@opencsp/plugin-opencsp-common';
import { FailureRecord, InstanceRecord, Time } from './record';

/** Every reason for which an instance fails. The docs have a section for each. */
export type FailureKind =
  | 'provision-refused'
  | 'name-conflict'
  | 'provision-failed'
  | 'provision-timeout'
  | 'platform-unreachable'
  | 'address-missing'
  | 'address-not-allowed'
  | 'ssh-unreachable'
  | 'host-key-mismatch'
  | 'machine-vanished'
  | 'configuration-refused'
  | 'configuration-failed'
  | 'configuration-unreachable'
  | 'configuration-no-host'
  | 'configuration-timeout'
  | 'configuration-lost'
  | 'cancelled'
  | 'removal-stuck';

interface Words {
  message: (record: InstanceRecord, detail: string) => string;
  nextStep: string;
  retryable: boolean;
}

const WORDS: Record<FailureKind, Words> = {
  'provision-refused': {
    message: (_, detail) => `The platform refused the machine. ${detail}`,
    nextStep:
      'Delete this machine and ask for one with other values; if the values are right, an operator must look at the platform.',
    retryable: true,
  },
  'name-conflict': {
    message: (record, detail) =>
      `The name ${record.machineName} on the platform belongs to something that the portal did not make. ${detail}`,
    nextStep: 'Delete this machine and ask for it again: it gets another name.',
    retryable: false,
  },
  'provision-failed': {
    message: (_, detail) => `The machine could not be made. ${detail}`,
    nextStep:
      'Read the quoted line. Retry once the cause is mended, or delete the machine.',
    retryable: true,
  },
  'provision-timeout': {
    message: (_, detail) => `The machine was not ready in time. ${detail}`,
    nextStep:
      'Retry. If it happens again, an operator must look at the platform.',
    retryable: true,
  },
  'platform-unreachable': {
    message: (_, detail) =>
      `The platform could not be reached until the deadline. ${detail}`,
    nextStep: 'Retry when the platform is back.',
    retryable: true,
  },
  'address-missing': {
    message: record =>
      `The machine was made, but got no address in time. The guest agent did not answer, so it is probably missing in the template "${record.spec.osTemplate.name}", or the network gave no address.`,
    nextStep: 'Retry, or choose another operating system or network.',
    retryable: true,
  },
  'address-not-allowed': {
    message: (_, detail) =>
      `The machine got an address at which the portal may not connect. ${detail}`,
    nextStep:
      'An operator must add the network to hosts.allowedNetworks, or choose another network. Then retry.',
    retryable: true,
  },
  'ssh-unreachable': {
    message: (record, detail) =>
      `The machine at ${record.machine.address} did not complete an SSH key exchange in time. ${detail}`,
    nextStep:
      'Check that the network lets the portal reach the machine and that its template starts an SSH server. Then retry.',
    retryable: true,
  },
  'host-key-mismatch': {
    message: (_, detail) =>
      `The machine answered with another SSH host key than expected: it may not be the machine that was made. ${detail}`,
    nextStep:
      'An operator must find out which machine answers at this address. Retry only after that.',
    retryable: true,
  },
  'machine-vanished': {
    message: (record, detail) =>
      `The platform object ${record.machineName} is gone, and the portal did not delete it. ${detail}`,
    nextStep:
      'The virtual machine may still exist: an operator should look. Delete this entry when you are done.',
    retryable: false,
  },
  'configuration-refused': {
    message: (_, detail) => `The configuration could not be started. ${detail}`,
    nextStep: 'An operator must mend the configuration runner. Then retry.',
    retryable: true,
  },
  'configuration-failed': {
    message: (_, detail) => `A configuration step failed. ${detail}`,
    nextStep:
      'Read the quoted line and the log of the step. Retry runs this step again.',
    retryable: true,
  },
  'configuration-unreachable': {
    message: (_, detail) =>
      `The configuration runner could not reach the machine. ${detail}`,
    nextStep:
      'Check that the runner’s network reaches the machine and that it accepts the platform’s key. Then retry.',
    retryable: true,
  },
  'configuration-no-host': {
    message: (_, detail) =>
      `The configuration run said "success" but touched no machine. ${detail}`,
    nextStep:
      'An operator must look at the playbook’s hosts: it has to add the target by add_host. Then retry.',
    retryable: true,
  },
  'configuration-timeout': {
    message: (_, detail) =>
      `A configuration step did not end in time. ${detail}`,
    nextStep:
      'Look at the queue of the configuration runner. Retry runs this step again.',
    retryable: true,
  },
  'configuration-lost': {
    message: (_, detail) =>
      `The configuration runner does not know the run any more. ${detail}`,
    nextStep: 'Retry runs this step again.',
    retryable: true,
  },
  cancelled: {
    message: (_, detail) => `The run was cancelled. ${detail}`,
    nextStep:
      'Retry goes on from the step where it was cancelled; delete removes what was made.',
    retryable: true,
  },
  'removal-stuck': {
    message: (_, detail) =>
      `The machine could not be removed in time. ${detail}`,
    nextStep:
      'Retry. If it stays, an operator must look at what holds the platform object.',
    retryable: true,
  },
};

/** All kinds of failure, for docs and tests. */
export const failureKinds = Object.keys(WORDS).filter(isFailureKind);

/** Puts a failure into words for the state in which it happens. */
export function failure(
  kind: FailureKind,
  record: InstanceRecord,
  now: Time,
  facts: { detail?: string; evidence?: string; retryable?: boolean } = {},
): FailureRecord {
  const words = WORDS[kind];
  return {
    phase: phaseOf(record),
    reason: kind,
    message: words.message(record, sentence(facts.detail ?? '')).trim(),
    evidence: facts.evidence,
    nextStep: words.nextStep,
    retryable: facts.retryable ?? words.retryable,
    at: now,
  };
}

/** Ends a text of somebody else's as a sentence. */
function sentence(text: string): string {
  return text === '' || /[.!?…]$/.test(text) ? text : `${text}.`;
}

function phaseOf(record: InstanceRecord): InstancePhase {
  switch (record.state) {
    case 'pending':
    case 'provisioning':
    case 'configuring':
    case 'deleting':
      return record.state;
    default:
      return 'active';
  }
}

function isFailureKind(key: string): key is FailureKind {
  return key in WORDS;
}

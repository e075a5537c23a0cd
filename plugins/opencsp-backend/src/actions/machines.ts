import { instanceStates } from '@opencsp/plugin-opencsp-common';
import { ActionOfRoute } from './ActionOfRoute';
import {
  choice,
  Fields,
  flag,
  list,
  number,
  object,
  optional,
  text,
  anything,
} from './fields';
import {
  AFTER,
  KEY,
  LOG_PAGE,
  OF_OWNER,
  OWNER,
  PAGE,
  pageOf,
  PROBLEMS,
  record,
} from './shapes';

const ID = text('Id of the machine, from "list-instances".');

const MACHINE: Fields = {
  ...record('machine', instanceStates),
  name: text('Name of the machine; its host name.'),
  address: optional(text('IP address, once it has one.')),
  size: anything('Its size: name, cores, memoryMiB, diskGiB.'),
  ssh: optional(anything('How to log in: user, port, command.')),
  steps: anything('The steps of its run, each with its state.'),
};

const WANTED: Fields = {
  name: text(
    'Name of the machine: lower-case letters, digits and hyphens, beginning with a letter.',
  ),
  size: text('Name of a size from "list-sizes" that is allowed.'),
  osTemplate: text(
    'Name of an operating system from "list-os-templates" that is allowed.',
  ),
  network: object(
    {
      name: text('Name of a network from "list-networks".'),
      mode: choice(['dhcp', 'static'], 'How the machine gets its address.'),
      address: optional(
        text('IPv4 address without a prefix; with the mode "static" only.'),
      ),
    },
    'The network that the machine joins.',
  ),
  sshKeys: list(
    text('One line of "authorized_keys".'),
    'SSH public keys of those who may log in; at least one. Never a private key.',
  ),
  configure: optional(
    flag(
      'Run monitoring, security and hardening afterwards; true when absent.',
    ),
  ),
  owner: OWNER,
};

/** Actions about machines that the portal makes. */
export const machineActions: ActionOfRoute[] = [
  {
    operation: 'list-instances',
    title: 'List machines',
    description:
      'Lists the virtual machines that the person may see, with state and address.',
    input: {
      ...PAGE,
      sort: optional(
        choice(
          ['-createdAt', 'createdAt', 'name', '-name'],
          'The order; the newest first when absent.',
        ),
      ),
      state: optional(choice(instanceStates, 'Only machines in this state.')),
      owner: OF_OWNER,
      search: optional(text('A part of the name.')),
    },
    output: pageOf(MACHINE, 'One machine.'),
  },
  {
    operation: 'get-instance',
    title: 'Look at a machine',
    description:
      'Tells everything about one virtual machine: state, steps of its run, address, and why it failed. Ask again to see whether it moved.',
    input: { id: ID },
    output: MACHINE,
  },
  {
    operation: 'validate-instance',
    title: 'Check a request for a machine',
    description:
      'Tells everything that is wrong with a request for a virtual machine, quota and names among it, and makes nothing. Call it before "create-instance".',
    input: WANTED,
    output: { ok: flag('True when it would be taken.'), problems: PROBLEMS },
    readOnly: true,
  },
  {
    operation: 'create-instance',
    title: 'Ask for a machine',
    description:
      'Asks for a new virtual machine. It answers at once; making it takes minutes: look with "get-instance" until its state is "active" or "failed".',
    input: { ...WANTED, idempotencyKey: KEY },
    output: MACHINE,
    idempotent: true,
  },
  {
    operation: 'delete-instance',
    title: 'Delete a machine and its data',
    description:
      'Deletes a virtual machine and all data on it; nothing brings it back. Ask the person first, and let them give the name.',
    input: {
      id: ID,
      confirm: text(
        'The name of the machine, as the person gave it to confirm that its data goes.',
      ),
    },
    output: MACHINE,
  },
  {
    operation: 'retry-instance',
    title: 'Retry a machine',
    description:
      'Goes on with a machine that failed, from the step that failed. Only when its failure is retryable.',
    input: { id: ID },
    output: MACHINE,
  },
  {
    operation: 'cancel-instance',
    title: 'Cancel a machine',
    description:
      'Stops making or configuring a machine. What was made until then is kept until the machine is deleted.',
    input: { id: ID },
    output: MACHINE,
    idempotent: true,
  },
  {
    operation: 'get-instance-logs',
    title: 'Read the log of a machine',
    description: 'Reads the log of making and configuring a machine.',
    input: { id: ID, after: AFTER },
    output: LOG_PAGE,
  },
  {
    operation: 'get-instance-work',
    title: 'Why a machine does not move',
    description:
      'For operators: when work on a machine is due, who holds it, what it waits for, and what was made outside for it.',
    input: { id: ID },
    output: {
      id: text('Id of the machine.'),
      state: choice(instanceStates, 'State of the machine.'),
      waitingFor: optional(text('What it waits for.')),
      attempts: number('Passes that failed in a row.'),
      effects: anything('What was made outside, and whether it is there.'),
    },
  },
  {
    operation: 'abandon-instance',
    title: 'Give a deletion up',
    description:
      'For operators: ends a deletion that cannot end by itself, and forgets the machine. What is left outside stays there, and nobody looks after it.',
    input: {
      id: ID,
      confirm: text('The name of the machine, as the person gave it.'),
      reason: text('Why, for those who find what is left.'),
    },
    output: MACHINE,
    destructive: true,
  },
];

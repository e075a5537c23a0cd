import { hostKinds, hostStates } from '@opencsp/plugin-opencsp-common';
import { ActionOfRoute } from './ActionOfRoute';
import {
  anything,
  choice,
  Field,
  Fields,
  flag,
  number,
  object,
  optional,
  text,
} from './fields';
import {
  AFTER,
  KEY,
  LOG_PAGE,
  OF_OWNER,
  OWNER,
  PAGE,
  pageOf,
  record,
} from './shapes';

const ID = text('Id of the host, from "list-hosts".');

const HOST: Fields = {
  ...record('host', hostStates),
  name: text('Name of the host in the portal.'),
  kind: choice(
    hostKinds,
    'Whether the portal made it, or somebody registered it.',
  ),
  address: optional(text('Where it is reached.')),
  publicKey: optional(
    text(
      'The line that must stand in "authorized_keys" there, so that the portal can log in.',
    ),
  ),
  checks: anything('What was checked on it, with what to do.'),
  profile: optional(anything('The profile that runs on it.')),
};

const ADDRESS = text('Host name or IP address, without user, port or path.');
const PORT = optional(number('Port of SSH; 22 when absent.'));

const JUMP: Field = optional(
  object(
    {
      address: ADDRESS,
      port: PORT,
      user: text('Login on the machine on the way.'),
      fingerprint: text('Fingerprint of its host key, compared by a person.'),
    },
    'A machine on the way.',
  ),
);

/** Actions about hosts: machines on which a profile can be deployed. */
export const hostActions: ActionOfRoute[] = [
  {
    operation: 'list-hosts',
    title: 'List hosts',
    description:
      'Lists the hosts that the person may see: machines on which a profile can be deployed.',
    input: {
      ...PAGE,
      owner: OF_OWNER,
      kind: optional(choice(hostKinds, 'Only hosts of this kind.')),
      state: optional(choice(hostStates, 'Only hosts in this state.')),
      search: optional(text('A part of the name or address.')),
    },
    output: pageOf(HOST, 'One host.'),
  },
  {
    operation: 'get-host',
    title: 'Look at a host',
    description:
      'Tells everything about one host: its checks, what was found on it, and what runs there.',
    input: { id: ID },
    output: HOST,
  },
  {
    operation: 'scan-host',
    title: 'Read the host key of a machine',
    description:
      'Connects to a machine and tells the fingerprint that it shows. Nothing is kept. A person must compare it with the one that the machine has before it is registered.',
    input: { address: ADDRESS, port: PORT, jump: JUMP },
    output: {
      address: text('The address that the name led to.'),
      type: text('Kind of the key, such as "ssh-ed25519".'),
      fingerprint: text('"SHA256:" and 43 characters.'),
    },
    readOnly: true,
  },
  {
    operation: 'register-host',
    title: 'Register a host',
    description:
      'Registers a machine that is already there. Afterwards the person puts the answered "publicKey" on it, and "check-host" looks whether the portal can log in.',
    input: {
      name: text(
        'Name of the host: lower-case letters, digits and hyphens, beginning with a letter.',
      ),
      address: ADDRESS,
      port: PORT,
      user: optional(text('Login; "root" when absent.')),
      sudo: optional(
        flag('Run commands through "sudo -n"; needed unless it is root.'),
      ),
      fingerprint: text(
        'Fingerprint from "scan-host", after a person has compared it.',
      ),
      jump: JUMP,
      privateKeyHandoff: optional(
        text(
          'Handle of a private key that the person handed over on a page of the portal, never the key; the portal makes a pair when absent.',
        ),
      ),
      prepare: optional(
        flag('Install what a deployment needs; false when absent.'),
      ),
      owner: OWNER,
      idempotencyKey: KEY,
    },
    output: HOST,
    idempotent: true,
  },
  {
    operation: 'remove-host',
    title: 'Take a host out of the portal',
    description:
      'Takes a registered host out of the portal. The machine stays as it is. Ask the person first, and let them give the name.',
    input: {
      id: ID,
      confirm: text('The name of the host, as the person gave it.'),
    },
    output: HOST,
  },
  {
    operation: 'check-host',
    title: 'Check a host',
    description: 'Logs in to a host and looks at it anew.',
    input: { id: ID },
    output: HOST,
    idempotent: true,
  },
  {
    operation: 'prepare-host',
    title: 'Prepare a host',
    description:
      'Installs what a deployment needs on a host, such as Docker. It takes minutes: look with "get-host".',
    input: { id: ID },
    output: HOST,
  },
  {
    operation: 'cancel-host',
    title: 'Stop preparing a host',
    description: 'Has what prepares a host now stopped.',
    input: { id: ID },
    output: HOST,
    idempotent: true,
  },
  {
    operation: 'get-host-logs',
    title: 'Read the log of a host',
    description: 'Reads what was said while a host was prepared.',
    input: { id: ID, after: AFTER },
    output: LOG_PAGE,
  },
];

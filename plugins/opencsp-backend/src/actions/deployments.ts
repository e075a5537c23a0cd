import {
  deploymentStates,
  oldHostChoices,
  serviceStates,
} from '@opencsp/plugin-opencsp-common';
import { ActionOfRoute } from './ActionOfRoute';
import {
  anything,
  choice,
  Fields,
  flag,
  list,
  number,
  optional,
  text,
} from './fields';
import {
  AFTER,
  KEY,
  LOG_PAGE,
  OF_OWNER,
  PAGE,
  pageOf,
  PROBLEMS,
  record,
} from './shapes';

const ID = text('Id of the deployment, from "list-deployments".');

const DEPLOYMENT: Fields = {
  ...record('deployment', deploymentStates),
  number: number('Counts the deployments of the profile.'),
  profile: anything('The profile: id, name, branch.'),
  host: anything('The host: id, name, address.'),
  live: flag('True for the newest of its profile on its host.'),
  commit: text('What was brought there.'),
  warnings: list(text('One warning.'), 'What should be known.'),
  steps: anything('The steps, each with its state.'),
  services: anything('The services, each with state and address.'),
};

const SERVICE: Fields = {
  id: text('Id of the running service.'),
  service: text('Id of its definition, such as "nextcloud".'),
  title: text('What people call it.'),
  state: choice(serviceStates, 'How it does.'),
  detail: optional(text('Why it does not run.')),
  url: optional(text('Where it is reached.')),
  profile: anything('Its profile: id and name.'),
  host: anything('Its host: id and name.'),
  deploymentId: text('The deployment that brought it.'),
};

const WANTED: Fields = {
  profileId: text('Id of a saved profile, from "list-profiles".'),
  hostId: optional(
    text('Id of a host from "list-hosts"; this, or "instanceId".'),
  ),
  instanceId: optional(
    text(
      'Id of a machine that may still be made: the deployment waits for it.',
    ),
  ),
  prepare: optional(
    flag('Install what a deployment needs on the host before.'),
  ),
  oldHost: optional(
    choice(
      oldHostChoices,
      'What becomes of the profile on the host where it runs now, once it answers on this one; needed when that is another host. Its data stays there.',
    ),
  ),
  commit: optional(
    text('The whole hash of a commit; the newest that was saved when absent.'),
  ),
};

const OF: Fields = {
  ...PAGE,
  owner: OF_OWNER,
  profileId: optional(text('Only of this profile.')),
  hostId: optional(text('Only on this host.')),
};

/** Actions about deployments and the services that they brought. */
export const deploymentActions: ActionOfRoute[] = [
  {
    operation: 'list-deployments',
    title: 'List deployments',
    description: 'Lists the deployments that the person may see.',
    input: {
      ...OF,
      state: optional(
        choice(deploymentStates, 'Only deployments in this state.'),
      ),
      live: optional(flag('Only the newest of each host.')),
    },
    output: pageOf(DEPLOYMENT, 'One deployment.'),
  },
  {
    operation: 'get-deployment',
    title: 'Look at a deployment',
    description:
      'Tells everything about one deployment: its steps, its services with addresses, and why it failed. Ask again to see whether it moved.',
    input: { id: ID },
    output: DEPLOYMENT,
  },
  {
    operation: 'validate-deployment',
    title: 'Check a request for a deployment',
    description:
      'Tells what a deployment would do, and what is wrong with the request. Nothing is begun. Call it before "start-deployment" and show the person its sentences.',
    input: WANTED,
    output: {
      ok: flag('True when it would be taken.'),
      problems: PROBLEMS,
      warnings: list(text('One warning.'), 'What should be known.'),
      sentences: list(text('One sentence.'), 'What would be done.'),
    },
    readOnly: true,
  },
  {
    operation: 'start-deployment',
    title: 'Deploy a profile',
    description:
      'Brings a profile onto a host. It answers at once and takes minutes: look with "get-deployment" until it has ended.',
    input: { ...WANTED, idempotencyKey: KEY },
    output: DEPLOYMENT,
    idempotent: true,
  },
  {
    operation: 'remove-deployment',
    title: 'Take a deployment off its host',
    description:
      'Stops the services of a deployment and takes them off the host; what people stored goes only with "data". Ask the person first, and let them give the name when data goes.',
    input: {
      id: ID,
      data: optional(
        flag('Delete what people stored, too; false when absent.'),
      ),
      giveUp: optional(
        flag(
          'After a removal that failed: forget it without its host, where all stays as it is. Not together with "data".',
        ),
      ),
      confirm: optional(
        text(
          'With "data" or "giveUp": the name of the profile, as the person gave it.',
        ),
      ),
    },
    output: DEPLOYMENT,
  },
  {
    operation: 'retry-deployment',
    title: 'Retry a deployment',
    description:
      'Goes on with a deployment that failed, was cancelled or is degraded, from the step that failed.',
    input: { id: ID },
    output: DEPLOYMENT,
  },
  {
    operation: 'cancel-deployment',
    title: 'Cancel a deployment',
    description: 'Stops a deployment that is under way.',
    input: { id: ID },
    output: DEPLOYMENT,
    idempotent: true,
  },
  {
    operation: 'rollback-deployment',
    title: 'Roll a deployment back',
    description:
      'Brings back the last deployment that worked before this one, or an earlier one by its commit, as a new deployment. It is refused before anything stops where a version cannot be taken back.',
    input: {
      id: ID,
      commit: optional(
        text(
          'The whole hash of the commit of an earlier deployment on the host that worked, from "list-generations"; the last one that worked when absent.',
        ),
      ),
      idempotencyKey: KEY,
    },
    output: DEPLOYMENT,
    idempotent: true,
  },
  {
    operation: 'list-generations',
    title: 'List the systems that a host keeps',
    description:
      'Lists the generations of the host of a deployment on NixOS, with what going back to each would change, or why that cannot be. The host is asked for them right now.',
    input: { id: ID },
    output: {
      generations: list(
        anything(
          'One: number, when it was made, commit, whether it runs, the difference to what runs, and why there is no way back to it.',
        ),
        'The newest first; none where the host keeps none.',
      ),
    },
  },
  {
    operation: 'get-deployment-logs',
    title: 'Read the log of a deployment',
    description: 'Reads the log of a deployment.',
    input: { id: ID, after: AFTER },
    output: LOG_PAGE,
  },
  {
    operation: 'list-services',
    title: 'List running services',
    description:
      'Lists the services that run on hosts, with health and address.',
    input: {
      ...OF,
      state: optional(choice(serviceStates, 'Only services in this state.')),
      search: optional(text('A part of the title.')),
    },
    output: pageOf(SERVICE, 'One service.'),
  },
  {
    operation: 'get-service',
    title: 'Look at a running service',
    description: 'Tells how one service does, and why it does not run.',
    input: { id: text('Id of the service, from "list-services".') },
    output: SERVICE,
  },
];

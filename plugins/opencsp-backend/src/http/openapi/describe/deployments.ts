import {
  deploymentLogPageSchema,
  deploymentOutcomeSchema,
  deploymentPreviewSchema,
  deploymentSchema,
  generationsSchema,
  listDeploymentsSchema,
  listServicesSchema,
  removeDeploymentSchema,
  rollbackDeploymentSchema,
  runningServiceSchema,
  startDeploymentSchema,
} from '@opencsp/plugin-opencsp-common';
import { logAfterSchema } from '../../LogStreams';
import { RouteDescription } from '../../RouteDescription';
import {
  DEPLOYMENT_OUTCOME,
  DEPLOYMENT_PREVIEW,
  GENERATIONS,
  NEW_DEPLOYMENT,
  REMOVING_DEPLOYMENT,
  ROLLBACK,
  RUN_LOG_LINE,
  RUNNING_SERVICE,
  START_DEPLOYMENT,
  SUCCEEDED_DEPLOYMENT,
} from '../examples/deployments';
import { logWith, pages, pageWith } from '../pages';
import { answer, logFile } from './answers';

const tag = 'Deployments';

const OFF = { 404: ['deployments-not-set-up'] } as const;

const NONE = { 404: ['deployments-not-set-up', 'not-found'] } as const;

/** What may be in the way on the host, or of the profile. */
const PLACE = [
  'host-in-use',
  'profile-elsewhere',
  'being-left',
  'still-left',
  'moving',
] as const;

/** What the API description says of the routes of deployments and of the services that they brought. */
export const describeDeployments = {
  list: {
    summary: 'Deployments that the caller may see',
    description: 'Newest first.',
    tag,
    query: listDeploymentsSchema,
    answers: {
      200: answer(
        'A page of the list.',
        pages.deployments,
        pageWith(SUCCEEDED_DEPLOYMENT),
      ),
    },
    refusals: OFF,
  },
  start: {
    summary: 'Bring a profile onto a host',
    description:
      'It runs in the background: read it again, follow its log, or wait for a signal. Give `hostId` or `instanceId`.',
    tag,
    body: startDeploymentSchema,
    bodyExample: START_DEPLOYMENT,
    takesIdempotencyKey: true,
    answers: {
      201: answer('It is queued.', deploymentSchema, NEW_DEPLOYMENT),
      200: answer(
        'The same request was taken up before with this key: the deployment as it is now.',
        deploymentSchema,
        SUCCEEDED_DEPLOYMENT,
      ),
    },
    refusals: { ...OFF, 409: ['key-reused', 'cannot-prepare', ...PLACE] },
  },
  validate: {
    summary: 'What starting a deployment would come to',
    description:
      'Nothing is made. A request that is not whole yet is checked as far as it goes.',
    tag,
    body: startDeploymentSchema,
    bodyMayBeUnfinished: true,
    bodyExample: START_DEPLOYMENT,
    answers: {
      200: answer(
        'What will happen, or what is in the way.',
        deploymentPreviewSchema,
        DEPLOYMENT_PREVIEW,
      ),
    },
    refusals: OFF,
  },
  get: {
    summary: 'One deployment',
    tag,
    answers: {
      200: answer('The deployment.', deploymentSchema, SUCCEEDED_DEPLOYMENT),
    },
    refusals: NONE,
  },
  remove: {
    summary: 'Take a deployment off its host',
    description:
      'The profile’s name is typed when data goes, or the host is given up. Asking again changes nothing.',
    tag,
    body: removeDeploymentSchema,
    bodyExample: { data: true, confirm: 'family' },
    answers: {
      202: answer(
        'It is being removed.',
        deploymentSchema,
        REMOVING_DEPLOYMENT,
      ),
    },
    refusals: { ...NONE, 409: ['cannot-remove', 'busy'] },
  },
  retry: {
    summary: 'Go on with a deployment that failed',
    description: 'From the step that failed.',
    tag,
    answers: { 202: answer('It goes on.', deploymentSchema, NEW_DEPLOYMENT) },
    refusals: { ...NONE, 409: ['cannot-retry', 'busy'] },
  },
  cancel: {
    summary: 'Stop a deployment',
    description: 'Asking again changes nothing.',
    tag,
    answers: {
      202: answer('It is being stopped.', deploymentSchema, {
        ...NEW_DEPLOYMENT,
        requested: 'cancel',
      }),
    },
    refusals: { ...NONE, 409: ['cannot-cancel', 'busy'] },
  },
  rollback: {
    summary: 'Bring back what worked before',
    description:
      'As a new deployment of the earlier commit: the one that is named, with which an earlier deployment on the host worked, or that of the last one that worked.',
    tag,
    body: rollbackDeploymentSchema,
    bodyExample: { commit: ROLLBACK.commit },
    takesIdempotencyKey: true,
    answers: {
      201: answer('It is queued.', deploymentSchema, ROLLBACK),
      200: answer(
        'It was asked for before: the deployment as it is now.',
        deploymentSchema,
        ROLLBACK,
      ),
    },
    refusals: { ...NONE, 409: ['cannot-rollback', 'key-reused', ...PLACE] },
  },
  generations: {
    summary: 'The systems that the host of a deployment keeps',
    description:
      'The newest first, with what going to each would change of what runs, or why the portal does not go there. The host is asked for them right now. None where the driver keeps none.',
    tag,
    answers: {
      200: answer('As the host tells them.', generationsSchema, GENERATIONS),
    },
    refusals: { ...NONE, 503: ['host-away'] },
  },
  logs: {
    summary: 'A page of the log of a deployment',
    tag,
    query: logAfterSchema,
    answers: {
      200: answer(
        'Up to 1000 lines.',
        deploymentLogPageSchema,
        logWith(RUN_LOG_LINE),
      ),
    },
    refusals: NONE,
  },
  download: {
    summary: 'The log of a deployment, as a file',
    tag,
    answers: {
      200: logFile('2026-12-02T09:32:41.000Z verify jellyfin is healthy\n'),
    },
    refusals: NONE,
  },
  services: {
    summary: 'Services that run, as far as the caller may see them',
    tag: 'Services',
    query: listServicesSchema,
    answers: {
      200: answer(
        'A page of the list.',
        pages.services,
        pageWith(RUNNING_SERVICE),
      ),
    },
    refusals: OFF,
  },
  service: {
    summary: 'One service that runs',
    tag: 'Services',
    answers: {
      200: answer('The service.', runningServiceSchema, RUNNING_SERVICE),
    },
    refusals: NONE,
  },
  outcome: {
    summary: 'How the run of a deployment stands',
    tag: 'Internal',
    answers: {
      200: answer(
        'The outcome, or none yet.',
        deploymentOutcomeSchema,
        DEPLOYMENT_OUTCOME,
      ),
    },
    refusals: NONE,
  },
} satisfies Record<string, RouteDescription>;

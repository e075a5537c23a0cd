import {
  abandonInstanceSchema,
  createInstanceSchema,
  deleteInstanceSchema,
  instanceSchema,
  instanceWorkSchema,
  listInstancesSchema,
  logPageSchema,
  outcomeSchema,
  validationSchema,
} from '@opencsp/plugin-opencsp-common';
import { RouteDescription } from '../../RouteDescription';
import { logAfterSchema } from '../../LogStreams';
import {
  ACTIVE_INSTANCE,
  CREATE_INSTANCE,
  DELETING_INSTANCE,
  INSTANCE_OUTCOME,
  INSTANCE_WORK,
  LOG_LINE,
  NEW_INSTANCE,
} from '../examples/machines';
import { logWith, pages, pageWith } from '../pages';
import { answer } from './answers';

const tag = 'Machines';

/** What the API description says of the routes of machines. */
export const describeMachines = {
  list: {
    summary: 'Machines that the caller may see',
    tag,
    query: listInstancesSchema,
    answers: {
      200: answer(
        'A page of the list.',
        pages.instances,
        pageWith(ACTIVE_INSTANCE),
      ),
    },
  },
  create: {
    summary: 'Ask for a machine',
    description:
      'It is made in the background: read it again, follow its log, or wait for a signal.',
    tag,
    body: createInstanceSchema,
    bodyExample: CREATE_INSTANCE,
    takesIdempotencyKey: true,
    answers: {
      201: answer('It was taken up.', instanceSchema, NEW_INSTANCE),
      200: answer(
        'The same request was taken up before with this key: the machine as it is now.',
        instanceSchema,
        ACTIVE_INSTANCE,
      ),
    },
    refusals: {
      409: [
        'key-reused',
        'name-taken',
        'address-taken',
        'over-quota',
        'no-vm-id',
      ],
      503: ['provisioner-unavailable'],
    },
  },
  validate: {
    summary: 'Hold a request for a machine against every rule',
    description:
      'Nothing is made. A request that is not whole yet is checked as far as it goes.',
    tag,
    body: createInstanceSchema,
    bodyMayBeUnfinished: true,
    bodyExample: CREATE_INSTANCE,
    answers: {
      200: answer('What is wrong, if anything.', validationSchema, {
        ok: false,
        problems: [{ path: 'size', message: 'Choose a size.' }],
      }),
    },
  },
  get: {
    summary: 'One machine',
    tag,
    answers: {
      200: answer('The machine.', instanceSchema, ACTIVE_INSTANCE),
    },
    refusals: { 404: ['not-found'] },
  },
  remove: {
    summary: 'Delete a machine and all that is on it',
    description:
      'The name is typed, because data goes. Asking again changes nothing.',
    tag,
    body: deleteInstanceSchema,
    bodyExample: { confirm: 'web-1' },
    answers: {
      202: answer('It is being deleted.', instanceSchema, DELETING_INSTANCE),
    },
    refusals: {
      404: ['not-found'],
      409: ['deployed', 'cannot-delete', 'busy'],
    },
  },
  retry: {
    summary: 'Go on with a machine that failed',
    description: 'From the step that failed.',
    tag,
    answers: {
      202: answer('It goes on.', instanceSchema, NEW_INSTANCE),
    },
    refusals: { 404: ['not-found'], 409: ['cannot-retry', 'busy'] },
  },
  cancel: {
    summary: 'Stop making a machine',
    description: 'Asking again changes nothing.',
    tag,
    answers: {
      202: answer('It is being stopped.', instanceSchema, {
        ...NEW_INSTANCE,
        requested: 'cancel',
      }),
    },
    refusals: { 404: ['not-found'], 409: ['cannot-cancel', 'busy'] },
  },
  logs: {
    summary: 'A page of the log of a machine',
    tag,
    query: logAfterSchema,
    answers: {
      200: answer('Up to 1000 lines.', logPageSchema, logWith(LOG_LINE)),
    },
    refusals: { 404: ['not-found'] },
  },
  work: {
    summary: 'Why a machine does or does not move',
    tag: 'Operations',
    answers: {
      200: answer(
        'How the work on it stands.',
        instanceWorkSchema,
        INSTANCE_WORK,
      ),
    },
    refusals: { 404: ['not-found'] },
  },
  abandon: {
    summary: 'End a deletion that cannot end',
    description:
      'What may be left outside is written down, and stays in the ledger as `left`.',
    tag: 'Operations',
    body: abandonInstanceSchema,
    bodyExample: { confirm: 'web-1', reason: 'The cluster is gone for good.' },
    answers: {
      200: answer('It was given up.', instanceSchema, {
        ...DELETING_INSTANCE,
        state: 'deleted',
        requested: undefined,
        waitingFor: undefined,
      }),
    },
    refusals: { 404: ['not-found'], 409: ['cannot-abandon', 'busy'] },
  },
  outcome: {
    summary: 'How the run of a machine stands',
    tag: 'Internal',
    answers: {
      200: answer('The outcome, or none yet.', outcomeSchema, INSTANCE_OUTCOME),
    },
    refusals: { 404: ['not-found'] },
  },
} satisfies Record<string, RouteDescription>;

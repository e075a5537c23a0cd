import {
  hostLogPageSchema,
  hostScanSchema,
  hostSchema,
  listHostsSchema,
  registerHostSchema,
  removeHostSchema,
  scanHostSchema,
} from '@opencsp/plugin-opencsp-common';
import { logAfterSchema } from '../../LogStreams';
import { RouteDescription } from '../../RouteDescription';
import { RUN_LOG_LINE } from '../examples/deployments';
import {
  HOST_SCAN,
  NEW_HOST,
  PREPARING_HOST,
  READY_HOST,
  REGISTER_HOST,
  REMOVING_HOST,
  SCAN_HOST,
} from '../examples/hosts';
import { logWith, pages, pageWith } from '../pages';
import { answer, logFile } from './answers';

const tag = 'Hosts';

const OFF = { 404: ['hosts-not-set-up'] } as const;

const NONE = { 404: ['hosts-not-set-up', 'not-found'] } as const;

/** What the API description says of the routes of hosts. */
export const describeHosts = {
  list: {
    summary: 'Hosts that the caller may see',
    tag,
    query: listHostsSchema,
    answers: {
      200: answer('A page of the list.', pages.hosts, pageWith(READY_HOST)),
    },
    refusals: OFF,
  },
  scan: {
    summary: 'The host key that a machine shows',
    description:
      'Nothing is kept. Compare the fingerprint with the machine’s own before the host is registered.',
    tag,
    body: scanHostSchema,
    bodyExample: SCAN_HOST,
    answers: { 200: answer('The key.', hostScanSchema, HOST_SCAN) },
    refusals: {
      ...OFF,
      409: ['fingerprint-differs'],
      503: ['host-unreachable'],
    },
  },
  register: {
    summary: 'Register a machine that is already there',
    tag,
    body: registerHostSchema,
    bodyExample: REGISTER_HOST,
    takesIdempotencyKey: true,
    answers: {
      201: answer('It is being checked.', hostSchema, NEW_HOST),
      200: answer(
        'The same request was taken up before with this key: the host as it is now.',
        hostSchema,
        READY_HOST,
      ),
    },
    refusals: {
      ...OFF,
      409: [
        'key-reused',
        'name-taken',
        'address-taken',
        'fingerprint-differs',
        'handoff-gone',
      ],
      503: ['host-unreachable'],
    },
  },
  get: {
    summary: 'One host',
    tag,
    answers: { 200: answer('The host.', hostSchema, READY_HOST) },
    refusals: NONE,
  },
  remove: {
    summary: 'Take a host out of the portal',
    description:
      'The name is typed. The machine itself is left as it is. Asking again changes nothing.',
    tag,
    body: removeHostSchema,
    bodyExample: { confirm: 'web' },
    answers: {
      202: answer('The portal lets go of it.', hostSchema, REMOVING_HOST),
    },
    refusals: { ...NONE, 409: ['deployed', 'cannot-remove', 'busy'] },
  },
  check: {
    summary: 'Look at a host anew',
    tag,
    answers: { 202: answer('It is being checked.', hostSchema, NEW_HOST) },
    refusals: { ...NONE, 409: ['cannot-check', 'busy'] },
  },
  prepare: {
    summary: 'Install what a deployment needs on a host',
    tag,
    answers: {
      202: answer('It is being prepared.', hostSchema, PREPARING_HOST),
    },
    refusals: { ...NONE, 409: ['cannot-prepare', 'busy'] },
  },
  cancel: {
    summary: 'Stop what prepares a host',
    description: 'Asking again while that lasts changes nothing.',
    tag,
    answers: {
      202: answer('It is being stopped.', hostSchema, {
        ...PREPARING_HOST,
        requested: 'cancel',
      }),
    },
    refusals: { ...NONE, 409: ['cannot-cancel', 'busy'] },
  },
  logs: {
    summary: 'A page of the log of what prepared a host',
    tag,
    query: logAfterSchema,
    answers: {
      200: answer(
        'Up to 1000 lines.',
        hostLogPageSchema,
        logWith(RUN_LOG_LINE),
      ),
    },
    refusals: NONE,
  },
  download: {
    summary: 'The log of what prepared a host, as a file',
    tag,
    answers: {
      200: logFile('2026-12-02T08:01:00.000Z prepare Docker is installed\n'),
    },
    refusals: NONE,
  },
} satisfies Record<string, RouteDescription>;

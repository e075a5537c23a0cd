import {
  Readiness,
  SignInCheck,
  SignInChecks,
} from '@opencsp/plugin-opencsp-common';
import { EXAMPLE_IDS } from './ids';

const PLACE = {
  id: `${EXAMPLE_IDS.profile}.${EXAMPLE_IDS.host}`,
  profile: { id: EXAMPLE_IDS.profile, name: 'family' },
  host: { id: EXAMPLE_IDS.host, name: 'media-server' },
};

const SEEN = '2026-12-02T09:05:00.000Z';

const FAILED: SignInCheck = {
  ...PLACE,
  state: 'failed',
  startedAt: '2026-12-02T09:04:51.000Z',
  endedAt: SEEN,
  failedAt: 'sign-in',
  code: 'sign-in-sessions-away',
  message:
    'The sign-in portal lets nobody in. The store of its sessions does not answer: Nothing listens there.',
  nextStep:
    'See the state and the log of the store of sessions; nobody can sign in without it, and everybody has to sign in again when it is back.',
  hops: [
    {
      ...{ hop: 'redirect', state: 'ok', name: 'cloud.family.example.com' },
      message:
        'cloud.family.example.com sends people to auth.family.example.com.',
    },
    {
      ...{ hop: 'sign-in', state: 'failed', name: 'auth.family.example.com' },
      message:
        'The sign-in portal lets nobody in. The store of its sessions does not answer: Nothing listens there.',
      code: 'sign-in-sessions-away',
      nextStep:
        'See the state and the log of the store of sessions; nobody can sign in without it, and everybody has to sign in again when it is back.',
    },
    { hop: 'service', state: 'skipped', message: 'It was not reached.' },
  ],
  usersLeft: 0,
};

/** One that found the store of sessions away; some hops are left out. */
export const CHECKED: SignInChecks = { items: [FAILED], totalItems: 1 };

/** The same, asked for again. */
export const CHECK_ASKED: SignInChecks = {
  items: [{ ...FAILED, state: 'waiting', askedAt: SEEN }],
  totalItems: 1,
};

/** All points but one are as they should be; some are left out. */
export const READINESS: Readiness = {
  profile: PLACE.profile,
  isReady: false,
  items: [
    {
      host: PLACE.host,
      deploymentId: EXAMPLE_IDS.deployment,
      isReady: false,
      points: [
        {
          ...{ point: 'services', state: 'ok', since: SEEN, seenAt: SEEN },
          ...{ message: '7 services are healthy.', details: [] },
        },
        {
          ...{ point: 'accounts', state: 'by-hand', seenAt: SEEN },
          message:
            'The accounts of 2 people are there, but for those that are made by hand.',
          nextStep:
            'See the people of the profile: each account has its own reason.',
          details: [
            'grace in Jellyfin: by-hand. Make an account for "grace" in the administration of Jellyfin.',
          ],
        },
        {
          ...{ point: 'sign-in', state: 'failed', seenAt: SEEN },
          message: FAILED.message ?? '',
          nextStep: FAILED.nextStep,
          details: [`sign-in: ${FAILED.message}`],
        },
      ],
    },
  ],
  totalItems: 1,
};

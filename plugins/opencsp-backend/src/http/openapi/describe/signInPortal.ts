import {
  letInSchema,
  portalCodeSchema,
  signInPortalSchema,
} from '@opencsp/plugin-opencsp-common';
import { RouteDescription } from '../../RouteDescription';
import { CODE, LET_IN, PORTAL } from '../examples/signInPortal';
import { answer } from './answers';

const tag = 'Profiles';

const REFUSALS = {
  404: ['profiles-not-set-up', 'not-found'],
  409: ['not-deployed', 'no-sign-in-portal'],
  503: ['portal-away'],
} as const;

/** What the API description says of the sign-in portals of profiles. */
export const describeSignInPortal = {
  get: {
    summary: 'What goes on at the sign-in portal',
    description:
      'Who is shut out after too many wrong passwords, and until when; and, where messages are kept in a file, what the newest one is about. The portal is asked for it right now, and nothing of it is kept.',
    tag,
    answers: { 200: answer('As it is now.', signInPortalSchema, PORTAL) },
    refusals: REFUSALS,
  },
  letIn: {
    summary: 'Let somebody in again',
    description:
      'Ends it that somebody is shut out. The list in the answer was read again afterwards. Who is not shut out is left alone.',
    tag,
    body: letInSchema,
    bodyExample: LET_IN,
    answers: {
      200: answer('As it is now.', signInPortalSchema, {
        ...PORTAL,
        shutOut: [],
      }),
    },
    refusals: REFUSALS,
  },
  code: {
    summary: 'The code in the newest message',
    description:
      'Where messages are kept in a file, the portal’s codes come to nobody by themselves: with this one its person may go on, such as to enrol a second factor. Hand it to that person only.',
    tag,
    answers: { 200: answer('The code.', portalCodeSchema, CODE) },
    refusals: {
      ...REFUSALS,
      409: ['not-deployed', 'no-sign-in-portal', 'no-code'],
    },
  },
} satisfies Record<string, RouteDescription>;

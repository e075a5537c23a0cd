import {
  readinessSchema,
  signInChecksSchema,
} from '@opencsp/plugin-opencsp-common';
import { RouteDescription } from '../../RouteDescription';
import { CHECK_ASKED, CHECKED, READINESS } from '../examples/readiness';
import { answer } from './answers';

const tag = 'Profiles';

const NONE = { 404: ['profiles-not-set-up', 'not-found'] } as const;

/** What the API description says of readiness and of checks of the sign-in. */
export const describeReadiness = {
  get: {
    summary: 'Whether the services of a profile are ready',
    description:
      'Point by point, for each host that the profile is on. It is computed from what was seen last, and nothing is looked at for it: `seenAt` says how old each point is, `since` since when it is so, where that is known. A point that is `by-hand` is the owner’s: the portal cannot know.',
    tag,
    answers: { 200: answer('How it stands.', readinessSchema, READINESS) },
    refusals: NONE,
  },
  signInChecks: {
    summary: 'Checks of the sign-in',
    description:
      'The latest on each host that the profile is on, with each hop of the way: the portal signs in as a person does, with a user of its own that it takes out of the directory again. The first hop that failed is named by `failedAt`.',
    tag,
    answers: { 200: answer('All of them.', signInChecksSchema, CHECKED) },
    refusals: NONE,
  },
  checkSignIn: {
    summary: 'Check the sign-in now',
    description:
      'In the background: read the checks again until the state is not `waiting` any more. One that is asked for already is that one.',
    tag,
    answers: {
      202: answer('It is tried soon.', signInChecksSchema, CHECK_ASKED),
    },
    refusals: { ...NONE, 409: ['not-deployed'] },
  },
} satisfies Record<string, RouteDescription>;

import {
  readinessPoints,
  readinessStates,
  signInCheckStates,
} from '@opencsp/plugin-opencsp-common';
import { ActionOfRoute } from './ActionOfRoute';
import { anything, Fields, flag, list, number, object, text } from './fields';

const PROFILE = text('Id of the profile, from "list-profiles".');

const CHECKS: Fields = {
  items: list(
    anything(
      `The latest check on one host: its state (${signInCheckStates.join(
        ', ',
      )}), the hop that failed first, why, and each hop of the way.`,
    ),
    'One for each host that the profile is on.',
  ),
  totalItems: number('How many there are.'),
};

/** Actions that tell whether the services of a profile are ready. */
export const readinessActions: ActionOfRoute[] = [
  {
    operation: 'get-readiness',
    title: 'Tell whether the services of a profile are ready',
    description:
      'Tells point by point whether the services of a profile are ready for its people, and what to do where they are not. It is computed from what was seen last.',
    input: { id: PROFILE },
    output: {
      profile: anything('The profile: id and name.'),
      isReady: flag('True when it is ready on each host that it is on.'),
      items: list(
        object(
          {
            host: anything('The host: id and name.'),
            deploymentId: text('Id of the deployment.'),
            isReady: flag('True when each point is ok, or done by hand.'),
            points: list(
              anything(
                `One point (${readinessPoints.join(
                  ', ',
                )}): its state (${readinessStates.join(
                  ', ',
                )}), when it was seen, and what to do.`,
              ),
              'The points.',
            ),
          },
          'One host.',
        ),
        'The hosts, newest first.',
      ),
      totalItems: number('How many hosts there are.'),
    },
  },
  {
    operation: 'list-sign-in-checks',
    title: 'Tell how the sign-in of a profile was when it was last tried',
    description:
      'Tells what came of the latest check of the sign-in, hop by hop. "check-sign-in" makes another one.',
    input: { id: PROFILE },
    output: CHECKS,
  },
  {
    operation: 'check-sign-in',
    title: 'Check the sign-in of a profile',
    description:
      'Has the portal sign in to a profile as a person does, with a user of its own that it takes away again. It answers at once: call "list-sign-in-checks" until the state is not "waiting".',
    input: { id: PROFILE },
    output: CHECKS,
    idempotent: true,
  },
];

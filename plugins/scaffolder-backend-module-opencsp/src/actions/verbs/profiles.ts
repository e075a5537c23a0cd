import { isProfileMoving, Profile } from '@opencsp/plugin-opencsp-common';
import { createRemovalAction, createVerbAction } from './createVerbAction';
import { Verb } from './Verb';

const profile: Pick<Verb<Profile>, 'thing' | 'record' | 'read' | 'nameOf'> = {
  thing: 'profile',
  record: 'profile',
  read: (client, id, call) => client.profiles.get(id, call),
  nameOf: ({ name }) => `"${name}"`,
};

/** `opencsp:profile:retry`: goes on with a profile that could not be saved or deleted. */
export const createProfileRetryAction = createVerbAction<Profile>({
  ...profile,
  id: 'opencsp:profile:retry',
  description:
    'Goes on with a profile of OpenCSP that could not be saved or deleted, for the person who runs the template. It ends when the request is taken; "opencsp:profile:wait" waits until the branch is pushed.',
  ask: (client, { id }, call) => client.profiles.retry(id, call),
  isAsked: ({ state }) => isProfileMoving(state),
  isAllowed: ({ actions }) => actions.retry,
  does: 'goes on with',
  done: 'retried',
});

/** `opencsp:profile:delete`: deletes a profile with its branch. */
export const createProfileDeleteAction = createRemovalAction<Profile>({
  ...profile,
  id: 'opencsp:profile:delete',
  description:
    'Deletes a profile of OpenCSP and its branch, for the person who runs the template. It ends when the request is taken.',
  ask: (client, { id, confirm }, call) =>
    client.profiles.delete(id, confirm, call),
  isAsked: ({ state }) => state === 'deleting' || state === 'deleted',
  isAllowed: ({ actions }) => actions.delete,
  does: 'deletes',
  done: 'deleted',
  why: 'because its branch goes',
});

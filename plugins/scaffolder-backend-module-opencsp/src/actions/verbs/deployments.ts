import { Deployment, isDeploymentMoving } from '@opencsp/plugin-opencsp-common';
import { createVerbAction } from './createVerbAction';
import { Verb } from './Verb';

const deployment: Pick<
  Verb<Deployment>,
  'thing' | 'record' | 'read' | 'nameOf'
> = {
  thing: 'deployment',
  record: 'deployment',
  read: (client, id, call) => client.deployments.get(id, call),
  nameOf: ({ number, profile }) => `#${number} of "${profile.name}"`,
};

/** `opencsp:deployment:retry`: goes on with a deployment that failed. */
export const createDeploymentRetryAction = createVerbAction<Deployment>({
  ...deployment,
  id: 'opencsp:deployment:retry',
  description:
    'Goes on with a deployment of OpenCSP that failed, was cancelled or is degraded, for the person who runs the template. It ends when the request is taken; "opencsp:deployment:wait" waits until it has ended.',
  ask: (client, { id }, call) => client.deployments.retry(id, call),
  isAsked: ({ state }) => isDeploymentMoving(state),
  isAllowed: ({ actions }) => actions.retry,
  does: 'goes on with',
  done: 'retried',
});

/** `opencsp:deployment:cancel`: stops a deployment that is under way. */
export const createDeploymentCancelAction = createVerbAction<Deployment>({
  ...deployment,
  id: 'opencsp:deployment:cancel',
  description:
    'Stops a deployment of OpenCSP that is under way, for the person who runs the template.',
  ask: (client, { id }, call) => client.deployments.cancel(id, call),
  isAsked: ({ state, requested }) =>
    state === 'cancelled' || requested === 'cancel',
  isAllowed: ({ actions }) => actions.cancel,
  does: 'cancels',
  done: 'cancelled',
});

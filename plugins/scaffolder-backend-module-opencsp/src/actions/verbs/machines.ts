import { Instance, isMoving } from '@opencsp/plugin-opencsp-common';
import { createRemovalAction, createVerbAction } from './createVerbAction';
import { Verb } from './Verb';

const machine: Pick<Verb<Instance>, 'thing' | 'record' | 'read' | 'nameOf'> = {
  thing: 'machine',
  record: 'instance',
  read: (client, id, call) => client.getInstance(id, call),
  nameOf: ({ name }) => `"${name}"`,
};

/** `opencsp:instance:retry`: goes on with a machine that failed. */
export const createInstanceRetryAction = createVerbAction<Instance>({
  ...machine,
  id: 'opencsp:instance:retry',
  description:
    'Goes on with a virtual machine of OpenCSP that failed, from the step that failed, for the person who runs the template. It ends when the request is taken; "opencsp:instance:wait" waits until the machine is active.',
  ask: (client, { id }, call) => client.retryInstance(id, call),
  isAsked: ({ state }) => isMoving(state),
  isAllowed: ({ actions }) => actions.retry,
  does: 'goes on with',
  done: 'retried',
});

/** `opencsp:instance:cancel`: stops making or configuring a machine. */
export const createInstanceCancelAction = createVerbAction<Instance>({
  ...machine,
  id: 'opencsp:instance:cancel',
  description:
    'Stops making or configuring a virtual machine of OpenCSP, for the person who runs the template. What was made until then is kept until the machine is deleted.',
  ask: (client, { id }, call) => client.cancelInstance(id, call),
  isAsked: ({ requested, failure }) =>
    requested === 'cancel' || failure?.reason === 'cancelled',
  isAllowed: ({ actions }) => actions.cancel,
  does: 'cancels',
  done: 'cancelled',
});

/** `opencsp:instance:delete`: deletes a machine with its data. */
export const createInstanceDeleteAction = createRemovalAction<Instance>({
  ...machine,
  id: 'opencsp:instance:delete',
  description:
    'Deletes a virtual machine of OpenCSP and all data on it, for the person who runs the template. It ends when the request is taken.',
  ask: (client, { id, confirm }, call) =>
    client.deleteInstance(id, confirm, call),
  isAsked: ({ state, requested }) =>
    state === 'deleting' || state === 'deleted' || requested === 'delete',
  isAllowed: ({ actions }) => actions.delete,
  does: 'deletes',
  done: 'deleted',
  why: 'because its data goes',
});

import { Host } from '@opencsp/plugin-opencsp-common';
import { createRemovalAction, createVerbAction } from './createVerbAction';
import { Verb } from './Verb';

const host: Pick<Verb<Host>, 'thing' | 'record' | 'read' | 'nameOf'> = {
  thing: 'host',
  record: 'host',
  read: (client, id, call) => client.hosts.get(id, call),
  nameOf: ({ name }) => `"${name}"`,
};

/** `opencsp:host:check`: looks at a host anew. */
export const createHostCheckAction = createVerbAction<Host>({
  ...host,
  id: 'opencsp:host:check',
  description:
    'Has OpenCSP log in to a host and look at it anew, for the person who runs the template. It ends when the request is taken.',
  ask: (client, { id }, call) => client.hosts.check(id, call),
  isAsked: ({ state }) => state === 'checking',
  isAllowed: ({ actions }) => actions.check,
  does: 'checks',
  done: 'checked',
});

/** `opencsp:host:prepare`: installs what a deployment needs. */
export const createHostPrepareAction = createVerbAction<Host>({
  ...host,
  id: 'opencsp:host:prepare',
  description:
    'Has what a deployment needs installed on a host of OpenCSP, for the person who runs the template. It ends when the request is taken.',
  ask: (client, { id }, call) => client.hosts.prepare(id, call),
  isAsked: ({ state }) => state === 'preparing',
  isAllowed: ({ actions }) => actions.prepare,
  does: 'prepares',
  done: 'prepared',
});

/** `opencsp:host:cancel`: stops what prepares a host. */
export const createHostCancelAction = createVerbAction<Host>({
  ...host,
  id: 'opencsp:host:cancel',
  description:
    'Has what prepares a host of OpenCSP stopped, for the person who runs the template.',
  ask: (client, { id }, call) => client.hosts.cancel(id, call),
  isAsked: ({ requested }) => requested === 'cancel',
  isAllowed: ({ actions }) => actions.cancel,
  does: 'stops preparing',
  done: 'left as it is',
});

/** `opencsp:host:remove`: takes a host out of the portal. */
export const createHostRemoveAction = createRemovalAction<Host>({
  ...host,
  id: 'opencsp:host:remove',
  description:
    'Takes a registered host out of OpenCSP, for the person who runs the template; the machine stays as it is. It ends when the request is taken.',
  ask: (client, { id, confirm }, call) =>
    client.hosts.remove(id, confirm, call),
  isAsked: ({ state }) => state === 'removing' || state === 'removed',
  isAllowed: ({ actions }) => actions.remove,
  does: 'removes',
  done: 'removed',
  why: 'because the portal forgets it',
});

/**
 * The OpenCSP pages and entity cards, for the old frontend system. They are the same components.
 *
 * @packageDocumentation
 */
import {
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
} from '@backstage/core-plugin-api';
import { opencspApiFactories } from '@opencsp/plugin-opencsp-react';
import {
  deploymentFormRouteRef,
  deploymentPageRouteRef,
  deploymentRouteRef,
  hostPageRouteRef,
  hostRouteRef,
  machinePageRouteRef,
  machineRouteRef,
  newMachineRouteRef,
  operationsRouteRef,
  profileFormRouteRef,
  profilePageRouteRef,
  profileRouteRef,
  registerHostRouteRef,
  rootRouteRef,
} from './routes';

export { isMachineEntity } from './entity/isMachine';
export { isProfileEntity } from './entity/isProfile';
export { OperationsNavItem } from './operations/OperationsNavItem';

/** @public */
export const opencspPlugin = createPlugin({
  id: 'opencsp',
  apis: opencspApiFactories,
  routes: {
    root: rootRouteRef,
    machine: machineRouteRef,
    profile: profileRouteRef,
    deployment: deploymentRouteRef,
    host: hostRouteRef,
    registerHost: registerHostRouteRef,
    operations: operationsRouteRef,
  },
  externalRoutes: {
    machinePage: machinePageRouteRef,
    newMachine: newMachineRouteRef,
    profilePage: profilePageRouteRef,
    profileForm: profileFormRouteRef,
    deploymentForm: deploymentFormRouteRef,
    deploymentPage: deploymentPageRouteRef,
    hostPage: hostPageRouteRef,
  },
});

/**
 * "My platform" and all pages under it; mount it at `/opencsp`.
 *
 * @public
 */
export const OpencspPage = opencspPlugin.provide(
  createRoutableExtension({
    name: 'OpencspPage',
    component: () => import('./OpencspRouter').then(m => m.OpencspRouter),
    mountPoint: rootRouteRef,
  }),
);

/**
 * The machine's card on its catalog page.
 *
 * @public
 */
export const EntityInstanceCard = opencspPlugin.provide(
  createComponentExtension({
    name: 'EntityInstanceCard',
    component: {
      lazy: () => import('./entity/InstanceCard').then(m => m.InstanceCard),
    },
  }),
);

/**
 * The machine as a tab of its catalog page.
 *
 * @public
 */
export const EntityInstanceContent = opencspPlugin.provide(
  createComponentExtension({
    name: 'EntityInstanceContent',
    component: {
      lazy: () =>
        import('./entity/InstanceContent').then(m => m.InstanceContent),
    },
  }),
);

/**
 * The profile's card on its catalog page.
 *
 * @public
 */
export const EntityProfileCard = opencspPlugin.provide(
  createComponentExtension({
    name: 'EntityProfileCard',
    component: {
      lazy: () => import('./entity/ProfileCard').then(m => m.ProfileCard),
    },
  }),
);

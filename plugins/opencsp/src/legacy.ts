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
  platformPageRouteRef,
  profileFormRouteRef,
  profilePageRouteRef,
  profileRouteRef,
  registerHostRouteRef,
  rootRouteRef,
  servicePageRouteRef,
  serviceRouteRef,
} from './routes';

export {
  isHostEntity,
  isMachineEntity,
  isProfileEntity,
  isServiceEntity,
} from './entity/entities';
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
    service: serviceRouteRef,
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
    servicePage: servicePageRouteRef,
    platformPage: platformPageRouteRef,
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

/**
 * The profile as a tab of its catalog page.
 *
 * @public
 */
export const EntityProfileContent = opencspPlugin.provide(
  createComponentExtension({
    name: 'EntityProfileContent',
    component: {
      lazy: () => import('./entity/ProfileContent').then(m => m.ProfileContent),
    },
  }),
);

/**
 * The card of a host on its catalog page.
 *
 * @public
 */
export const EntityHostCard = opencspPlugin.provide(
  createComponentExtension({
    name: 'EntityHostCard',
    component: {
      lazy: () => import('./entity/HostCard').then(m => m.HostCard),
    },
  }),
);

/**
 * The host as a tab of its catalog page.
 *
 * @public
 */
export const EntityHostContent = opencspPlugin.provide(
  createComponentExtension({
    name: 'EntityHostContent',
    component: {
      lazy: () => import('./entity/HostContent').then(m => m.HostContent),
    },
  }),
);

/**
 * The card of a service on its catalog page.
 *
 * @public
 */
export const EntityServiceCard = opencspPlugin.provide(
  createComponentExtension({
    name: 'EntityServiceCard',
    component: {
      lazy: () => import('./entity/ServiceCard').then(m => m.ServiceCard),
    },
  }),
);

/**
 * The service as a tab of its catalog page.
 *
 * @public
 */
export const EntityServiceContent = opencspPlugin.provide(
  createComponentExtension({
    name: 'EntityServiceContent',
    component: {
      lazy: () => import('./entity/ServiceContent').then(m => m.ServiceContent),
    },
  }),
);

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
  machinePageRouteRef,
  machineRouteRef,
  newMachineRouteRef,
  operationsRouteRef,
  rootRouteRef,
} from './routes';

export { isMachineEntity } from './entity/isMachine';
export { OperationsNavItem } from './operations/OperationsNavItem';

/** @public */
export const opencspPlugin = createPlugin({
  id: 'opencsp',
  apis: opencspApiFactories,
  routes: {
    root: rootRouteRef,
    machine: machineRouteRef,
    operations: operationsRouteRef,
  },
  externalRoutes: {
    machinePage: machinePageRouteRef,
    newMachine: newMachineRouteRef,
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

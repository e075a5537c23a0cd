import {
  ApiBlueprint,
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
  EntityIconLinkBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import DnsIcon from '@material-ui/icons/Dns';
import {
  opencspApiFactory,
  opencspQueryClientApiFactory,
} from '@opencsp/plugin-opencsp-react';
import {
  hostEntity,
  machineEntity,
  profileEntity,
  serviceEntity,
} from './entity/entities';
import { useOpenService } from './entity/useOpenService';
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
import { searchExtensions } from './search/searchExtensions';

const page = PageBlueprint.make({
  params: {
    path: '/opencsp',
    title: 'My platform',
    routeRef: rootRouteRef,
    // The page has a header of its own, the same in both frontend systems.
    noHeader: true,
    loader: () => import('./OpencspRouter').then(m => <m.OpencspRouter />),
  },
});

const clientApi = ApiBlueprint.make({
  name: 'client',
  params: define => define(opencspApiFactory),
});

const queryClientApi = ApiBlueprint.make({
  name: 'query-client',
  params: define => define(opencspQueryClientApiFactory),
});

const instanceCard = EntityCardBlueprint.make({
  name: 'machine',
  params: {
    type: 'info',
    filter: machineEntity,
    loader: () => import('./entity/InstanceCard').then(m => <m.InstanceCard />),
  },
});

const instanceContent = EntityContentBlueprint.make({
  name: 'machine',
  params: {
    path: 'machine',
    title: 'Machine',
    group: 'operation',
    filter: machineEntity,
    loader: () =>
      import('./entity/InstanceContent').then(m => <m.InstanceContent />),
  },
});

const hostCard = EntityCardBlueprint.make({
  name: 'host',
  params: {
    type: 'info',
    filter: hostEntity,
    loader: () => import('./entity/HostCard').then(m => <m.HostCard />),
  },
});

const hostContent = EntityContentBlueprint.make({
  name: 'host',
  params: {
    path: 'host',
    title: 'Host',
    group: 'operation',
    filter: hostEntity,
    loader: () => import('./entity/HostContent').then(m => <m.HostContent />),
  },
});

const profileCard = EntityCardBlueprint.make({
  name: 'profile',
  params: {
    type: 'content',
    filter: profileEntity,
    loader: () => import('./entity/ProfileCard').then(m => <m.ProfileCard />),
  },
});

const profileContent = EntityContentBlueprint.make({
  name: 'profile',
  params: {
    path: 'platform',
    title: 'Platform',
    group: 'deployment',
    filter: profileEntity,
    loader: () =>
      import('./entity/ProfileContent').then(m => <m.ProfileContent />),
  },
});

const serviceCard = EntityCardBlueprint.make({
  name: 'service',
  params: {
    type: 'content',
    filter: serviceEntity,
    loader: () => import('./entity/ServiceCard').then(m => <m.ServiceCard />),
  },
});

const serviceContent = EntityContentBlueprint.make({
  name: 'service',
  params: {
    path: 'service',
    title: 'Service',
    group: 'operation',
    filter: serviceEntity,
    loader: () =>
      import('./entity/ServiceContent').then(m => <m.ServiceContent />),
  },
});

const openServiceLink = EntityIconLinkBlueprint.make({
  name: 'open-service',
  params: { filter: serviceEntity, useProps: useOpenService },
});

/**
 * The OpenCSP pages and entity cards, for the new frontend system.
 *
 * @public
 */
export const opencspPlugin = createFrontendPlugin({
  pluginId: 'opencsp',
  title: 'My platform',
  icon: <DnsIcon fontSize="inherit" />,
  info: { packageJson: () => import('../package.json') },
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
  extensions: [
    page,
    clientApi,
    queryClientApi,
    instanceCard,
    instanceContent,
    hostCard,
    hostContent,
    profileCard,
    profileContent,
    serviceCard,
    serviceContent,
    openServiceLink,
    ...searchExtensions,
  ],
});

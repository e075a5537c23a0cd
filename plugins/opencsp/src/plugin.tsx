import {
  ApiBlueprint,
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import DnsIcon from '@material-ui/icons/Dns';
import {
  ANNOTATION_PROFILE_ID,
  ANNOTATION_INSTANCE_ID,
} from '@opencsp/plugin-opencsp-common';
import {
  opencspApiFactory,
  opencspQueryClientApiFactory,
} from '@opencsp/plugin-opencsp-react';
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

/** The entities that stand for a machine of ours. */
const machineEntity = {
  kind: 'resource',
  'spec.type': 'virtual-machine',
  [`metadata.annotations.${ANNOTATION_INSTANCE_ID}`]: { $exists: true },
};

/** The entities that stand for a profile of ours. */
const profileEntity = {
  kind: 'system',
  [`metadata.annotations.${ANNOTATION_PROFILE_ID}`]: { $exists: true },
};

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
    filter: machineEntity,
    loader: () => import('./entity/InstanceCard').then(m => <m.InstanceCard />),
  },
});

const instanceContent = EntityContentBlueprint.make({
  name: 'machine',
  params: {
    path: 'machine',
    title: 'Machine',
    filter: machineEntity,
    loader: () =>
      import('./entity/InstanceContent').then(m => <m.InstanceContent />),
  },
});

const profileCard = EntityCardBlueprint.make({
  name: 'profile',
  params: {
    filter: profileEntity,
    loader: () => import('./entity/ProfileCard').then(m => <m.ProfileCard />),
  },
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
  extensions: [
    page,
    clientApi,
    queryClientApi,
    instanceCard,
    instanceContent,
    profileCard,
  ],
});

import {
  createExternalRouteRef,
  createRouteRef,
  createSubRouteRef,
} from '@backstage/core-plugin-api';

/** The namespace and name of the template that asks for a machine. */
export const NEW_MACHINE_TEMPLATE = {
  namespace: 'default',
  templateName: 'opencsp-instance',
};

/** The namespace and name of the template that makes a profile, and changes one. */
export const PROFILE_TEMPLATE = {
  namespace: 'default',
  templateName: 'opencsp-profile',
};

/** The namespace and name of the template that deploys a profile. */
export const DEPLOYMENT_TEMPLATE = {
  namespace: 'default',
  templateName: 'opencsp-deployment',
};

/** The namespace and name of the template that makes profile, machine and deployment in one form. */
export const PLATFORM_TEMPLATE = {
  namespace: 'default',
  templateName: 'opencsp-platform',
};

/** "My platform". */
export const rootRouteRef = createRouteRef({ id: 'opencsp' });

/** The page of one machine. */
export const machineRouteRef = createSubRouteRef({
  id: 'opencsp-machine',
  parent: rootRouteRef,
  path: '/instances/:id',
});

/** The page of one profile. */
export const profileRouteRef = createSubRouteRef({
  id: 'opencsp-profile',
  parent: rootRouteRef,
  path: '/profiles/:id',
});

/** The page of one deployment: its run. */
export const deploymentRouteRef = createSubRouteRef({
  id: 'opencsp-deployment',
  parent: rootRouteRef,
  path: '/deployments/:id',
});

/** The page of one host. */
export const hostRouteRef = createSubRouteRef({
  id: 'opencsp-host',
  parent: rootRouteRef,
  path: '/hosts/:id',
});

/** The page of one service. */
export const serviceRouteRef = createSubRouteRef({
  id: 'opencsp-service',
  parent: rootRouteRef,
  path: '/services/:id',
});

/** The page that registers a host. */
export const registerHostRouteRef = createSubRouteRef({
  id: 'opencsp-register-host',
  parent: rootRouteRef,
  path: '/register-host',
});

/** The operators' page. */
export const operationsRouteRef = createSubRouteRef({
  id: 'opencsp-operations',
  parent: rootRouteRef,
  path: '/operations',
});

/** The machine's page for what stands outside of ours: the entity cards work without it. */
export const machinePageRouteRef = createExternalRouteRef({
  id: 'opencsp-machine-page',
  optional: true,
  params: ['id'],
  defaultTarget: 'opencsp.machine',
});

/** The form that asks for a machine. */
export const newMachineRouteRef = createExternalRouteRef({
  id: 'opencsp-new-machine',
  optional: true,
  params: ['namespace', 'templateName'],
  defaultTarget: 'scaffolder.selectedTemplate',
});

/** The profile's page for what stands outside of ours: the entity cards work without it. */
export const profilePageRouteRef = createExternalRouteRef({
  id: 'opencsp-profile-page',
  optional: true,
  params: ['id'],
  defaultTarget: 'opencsp.profile',
});

/** The form that makes a profile, and changes one. */
export const profileFormRouteRef = createExternalRouteRef({
  id: 'opencsp-profile-form',
  optional: true,
  params: ['namespace', 'templateName'],
  defaultTarget: 'scaffolder.selectedTemplate',
});

/** The form that deploys a profile. */
export const deploymentFormRouteRef = createExternalRouteRef({
  id: 'opencsp-deployment-form',
  optional: true,
  params: ['namespace', 'templateName'],
  defaultTarget: 'scaffolder.selectedTemplate',
});

/** The deployment's page for what stands outside of ours: the entity cards work without it. */
export const deploymentPageRouteRef = createExternalRouteRef({
  id: 'opencsp-deployment-page',
  optional: true,
  params: ['id'],
  defaultTarget: 'opencsp.deployment',
});

/** The host's page for what stands outside of ours, in the same way. */
export const hostPageRouteRef = createExternalRouteRef({
  id: 'opencsp-host-page',
  optional: true,
  params: ['id'],
  defaultTarget: 'opencsp.host',
});

/** The service's page for what stands outside of ours, in the same way. */
export const servicePageRouteRef = createExternalRouteRef({
  id: 'opencsp-service-page',
  optional: true,
  params: ['id'],
  defaultTarget: 'opencsp.service',
});

/** "My platform" for what stands outside of ours, in the same way. */
export const platformPageRouteRef = createExternalRouteRef({
  id: 'opencsp-platform-page',
  optional: true,
  defaultTarget: 'opencsp.root',
});

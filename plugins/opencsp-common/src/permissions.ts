import {
  createPermission,
  Permission,
} from '@backstage/plugin-permission-common';

/** Resource type of instances in permissions. */
export const RESOURCE_TYPE_INSTANCE = 'opencsp-instance';

/** Resource type of profiles in permissions. */
export const RESOURCE_TYPE_PROFILE = 'opencsp-profile';

/** Resource type of hosts in permissions. */
export const RESOURCE_TYPE_HOST = 'opencsp-host';

/** Resource type of deployments in permissions. */
export const RESOURCE_TYPE_DEPLOYMENT = 'opencsp-deployment';

/** See what can be asked for: sizes, operating systems, networks, services, the own quota. */
export const platformReadPermission = createPermission({
  name: 'opencsp.platform.read',
  attributes: { action: 'read' },
});

/** See how the portal itself does: health details, due work. */
export const operationsReadPermission = createPermission({
  name: 'opencsp.operations.read',
  attributes: { action: 'read' },
});

/** Mend what the portal cannot mend itself: clean up outside, give up a deletion that is stuck. */
export const operationsUpdatePermission = createPermission({
  name: 'opencsp.operations.update',
  attributes: { action: 'update' },
});

/** Ask for a machine. */
export const instanceCreatePermission = createPermission({
  name: 'opencsp.instance.create',
  attributes: { action: 'create' },
});

/** See a machine, its run and its log. */
export const instanceReadPermission = createPermission({
  name: 'opencsp.instance.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_INSTANCE,
});

/** Retry or cancel a machine's run. */
export const instanceUpdatePermission = createPermission({
  name: 'opencsp.instance.update',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_INSTANCE,
});

/** Delete a machine with its data. */
export const instanceDeletePermission = createPermission({
  name: 'opencsp.instance.delete',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_INSTANCE,
});

/** Make a profile. */
export const profileCreatePermission = createPermission({
  name: 'opencsp.profile.create',
  attributes: { action: 'create' },
});

/** See a profile, its branch, and which secrets it has. */
export const profileReadPermission = createPermission({
  name: 'opencsp.profile.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_PROFILE,
});

/** Edit a profile, retry it, make a secret anew, decide about a commit that was made by hand. */
export const profileUpdatePermission = createPermission({
  name: 'opencsp.profile.update',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_PROFILE,
});

/** Delete a profile with its branch. */
export const profileDeletePermission = createPermission({
  name: 'opencsp.profile.delete',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_PROFILE,
});

/** The permissions that are about profiles. */
export const profilePermissions: Permission[] = [
  profileCreatePermission,
  profileReadPermission,
  profileUpdatePermission,
  profileDeletePermission,
];

/** Register a machine that is already there. */
export const hostCreatePermission = createPermission({
  name: 'opencsp.host.create',
  attributes: { action: 'create' },
});

/** See a host, what was found on it, and the line with which the portal signs in. */
export const hostReadPermission = createPermission({
  name: 'opencsp.host.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_HOST,
});

/** Check or prepare a host. */
export const hostUpdatePermission = createPermission({
  name: 'opencsp.host.update',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_HOST,
});

/** Take a host out of the portal. */
export const hostDeletePermission = createPermission({
  name: 'opencsp.host.delete',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_HOST,
});

/** The permissions that are about hosts. */
export const hostPermissions: Permission[] = [
  hostCreatePermission,
  hostReadPermission,
  hostUpdatePermission,
  hostDeletePermission,
];

/** Bring a profile onto a host. */
export const deploymentCreatePermission = createPermission({
  name: 'opencsp.deployment.create',
  attributes: { action: 'create' },
});

/** See a deployment, its log, and the services that it brought. */
export const deploymentReadPermission = createPermission({
  name: 'opencsp.deployment.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_DEPLOYMENT,
});

/** Retry, cancel or roll back a deployment. */
export const deploymentUpdatePermission = createPermission({
  name: 'opencsp.deployment.update',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_DEPLOYMENT,
});

/** Take a deployment off its host. */
export const deploymentDeletePermission = createPermission({
  name: 'opencsp.deployment.delete',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_DEPLOYMENT,
});

/** The permissions that are about deployments. */
export const deploymentPermissions: Permission[] = [
  deploymentCreatePermission,
  deploymentReadPermission,
  deploymentUpdatePermission,
  deploymentDeletePermission,
];

/** All permissions of the plugin. */
export const opencspPermissions = [
  platformReadPermission,
  operationsReadPermission,
  operationsUpdatePermission,
  instanceCreatePermission,
  instanceReadPermission,
  instanceUpdatePermission,
  instanceDeletePermission,
  ...profilePermissions,
  ...hostPermissions,
  ...deploymentPermissions,
];

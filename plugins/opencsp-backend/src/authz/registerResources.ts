import { PermissionsRegistryService } from '@backstage/backend-plugin-api';
import {
  deploymentPermissions,
  hostPermissions,
  opencspPermissions,
  profilePermissions,
} from '@opencsp/plugin-opencsp-common';
import {
  deploymentResourceRef,
  deploymentRules,
  hostResourceRef,
  hostRules,
  instanceResourceRef,
  instanceRules,
  OwnedResource,
  profileResourceRef,
  profileRules,
} from '@opencsp/plugin-opencsp-node';
import { withoutSql } from '../http/errors';

/** Where what somebody owns is read by its id. */
interface Readable {
  get(id: string): Promise<OwnedResource | undefined>;
}

/** Tells the permission framework what people own here, and how it is read. */
export function registerResources(
  registry: PermissionsRegistryService,
  stores: {
    instances: Readable;
    profiles: Readable;
    hosts: Readable;
    deployments: Readable;
  },
): void {
  registry.addResourceType({
    resourceRef: instanceResourceRef,
    permissions: opencspPermissions.filter(
      permission =>
        !profilePermissions.includes(permission) &&
        !hostPermissions.includes(permission) &&
        !deploymentPermissions.includes(permission),
    ),
    rules: Object.values(instanceRules),
    getResources: readingFrom(stores.instances),
  });
  registry.addResourceType({
    resourceRef: profileResourceRef,
    permissions: profilePermissions,
    rules: Object.values(profileRules),
    getResources: readingFrom(stores.profiles),
  });
  registry.addResourceType({
    resourceRef: hostResourceRef,
    permissions: hostPermissions,
    rules: Object.values(hostRules),
    getResources: readingFrom(stores.hosts),
  });
  registry.addResourceType({
    resourceRef: deploymentResourceRef,
    permissions: deploymentPermissions,
    rules: Object.values(deploymentRules),
    getResources: readingFrom(stores.deployments),
  });
}

/** What the database says of its statements is for nobody outside. */
function readingFrom(store: Readable) {
  return (ids: string[]) =>
    withoutSql(() => Promise.all(ids.map(id => store.get(id))));
}

import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  ANNOTATION_VIEW_URL,
  ComponentEntity,
} from '@backstage/catalog-model';
import {
  ANNOTATION_DEPLOYMENT_ID,
  ANNOTATION_HOST_ID,
  ANNOTATION_PROFILE_ID,
  ANNOTATION_SERVICE_ID,
  hostEntityName,
  LABEL_MANAGED_BY,
  MANAGED_BY,
  RunningService,
  serviceEntityName,
  ServicePlace,
} from '@opencsp/plugin-opencsp-common';
import { assertEntityName, assertOwner } from './entityChecks';
import { branchLinks, pageLinks, PortalAddresses } from './links';

/** The catalog's type of a component that is a service. */
export const COMPONENT_TYPE_SERVICE = 'service';

/**
 * The catalog's entity of a service that runs. Health and containers are read live by the cards of its
 * page.
 *
 * @throws InputError when the catalog could not hold it: such an entity would make the catalog
 * refuse the whole batch that it comes in
 */
export function serviceEntity(
  service: RunningService,
  { branch, host }: ServicePlace,
  addresses: PortalAddresses,
): ComponentEntity {
  const of = `service "${service.id}"`;
  const name = serviceEntityName(branch, service.service);
  assertEntityName(name, 'The name', of);
  assertEntityName(branch, 'The branch', of);
  assertOwner(service.owner, of);
  const resource = host && resourceOf(host);
  if (resource !== undefined) {
    assertEntityName(resource, 'The host', of);
  }
  const pages = `${addresses.appUrl}/opencsp`;
  const run = `${pages}/deployments/${encodeURIComponent(
    service.deploymentId,
  )}`;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      title: `${service.title} (${service.profile.name})`,
      description: `${service.title} ${service.version} of the profile "${service.profile.name}" on "${service.host.name}".`,
      annotations: {
        [ANNOTATION_LOCATION]: `url:${run}`,
        [ANNOTATION_ORIGIN_LOCATION]: `url:${run}`,
        [ANNOTATION_VIEW_URL]: run,
        [ANNOTATION_SERVICE_ID]: service.id,
        [ANNOTATION_PROFILE_ID]: service.profile.id,
        [ANNOTATION_HOST_ID]: service.host.id,
        [ANNOTATION_DEPLOYMENT_ID]: service.deploymentId,
      },
      labels: { [LABEL_MANAGED_BY]: MANAGED_BY },
      links: [
        ...pageLinks(service.url, `Open ${service.title}`),
        {
          url: `${pages}/services/${encodeURIComponent(service.id)}`,
          title: 'Service in OpenCSP',
          icon: 'dashboard',
        },
        { url: run, title: 'Deployment in OpenCSP', icon: 'dashboard' },
        ...branchLinks(branch, addresses),
      ],
    },
    spec: {
      type: COMPONENT_TYPE_SERVICE,
      lifecycle: 'production',
      owner: service.owner,
      system: branch,
      ...(resource === undefined
        ? {}
        : { dependsOn: [`resource:default/${resource}`] }),
    },
  };
}

/** Name of the Resource that stands for the host; nothing while that is not known. */
function resourceOf({
  id,
  kind,
  machineName,
}: NonNullable<ServicePlace['host']>): string | undefined {
  return kind === 'registered' ? hostEntityName(id) : machineName;
}

import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  ANNOTATION_VIEW_URL,
  KubernetesValidatorFunctions,
  SystemEntity,
} from '@backstage/catalog-model';
import {
  ANNOTATION_PROFILE_ID,
  LABEL_MANAGED_BY,
  MANAGED_BY,
  Profile,
} from '@opencsp/plugin-opencsp-common';
import { assertEntityName, assertOwner } from './entityChecks';
import { branchLinks, pageLinks, PortalAddresses } from './links';

/** The catalog's type of a system that is a profile. */
export const SYSTEM_TYPE_PROFILE = 'profile';
/** As in `catalog-info.yaml` of the profile's branch. */
const ANNOTATION_BRANCH = 'opencsp.io/branch';
const ANNOTATION_DOMAIN = 'opencsp.io/domain';
/** Annotation and label: how the profile is deployed, such as `compose`. */
const DEPLOYMENT = 'opencsp.io/deployment';

/**
 * The catalog's entity of a profile. State and files are read live by the cards of its page.
 *
 * @throws InputError when the catalog could not hold it: such an entity would make the catalog
 * refuse the whole batch that it comes in
 */
export function profileEntity(
  profile: Profile,
  addresses: PortalAddresses,
): SystemEntity {
  const of = `profile "${profile.id}"`;
  assertEntityName(profile.branch, 'The branch', of);
  assertOwner(profile.owner, of);
  const page = `${addresses.appUrl}/opencsp/profiles/${encodeURIComponent(
    profile.id,
  )}`;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'System',
    metadata: {
      name: profile.branch,
      title: profile.name,
      description: describe(profile),
      annotations: {
        [ANNOTATION_LOCATION]: `url:${page}`,
        [ANNOTATION_ORIGIN_LOCATION]: `url:${page}`,
        [ANNOTATION_VIEW_URL]: page,
        [ANNOTATION_PROFILE_ID]: profile.id,
        [ANNOTATION_BRANCH]: profile.branch,
        [ANNOTATION_DOMAIN]: profile.domain,
        [DEPLOYMENT]: profile.deployment,
      },
      labels: labelsOf(profile),
      links: [
        { url: page, title: 'Profile in OpenCSP', icon: 'dashboard' },
        ...branchLinks(profile.branch, addresses),
        // As in `catalog-info.yaml` of the branch: where each service is, once it runs.
        ...profile.services.flatMap(({ url, title }) => pageLinks(url, title)),
      ],
    },
    spec: { type: SYSTEM_TYPE_PROFILE, owner: profile.owner },
  };
}

function describe({ domain, services }: Profile): string {
  const chosen = services.filter(service => service.chosen);
  return `Services below ${domain}: ${
    chosen.map(({ title }) => title).join(', ') || 'none'
  }.`;
}

function labelsOf({ deployment }: Profile): Record<string, string> {
  return {
    [LABEL_MANAGED_BY]: MANAGED_BY,
    ...(KubernetesValidatorFunctions.isValidLabelValue(deployment)
      ? { [DEPLOYMENT]: deployment }
      : {}),
  };
}

import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  ANNOTATION_VIEW_URL,
  ResourceEntity,
} from '@backstage/catalog-model';
import {
  ANNOTATION_HOST_ID,
  Host,
  hostEntityName,
  LABEL_MANAGED_BY,
  MANAGED_BY,
} from '@opencsp/plugin-opencsp-common';
import { assertEntityName, assertOwner } from './entityChecks';
import { PortalAddresses } from './links';

/** The catalog's type of a machine that somebody registered. */
export const RESOURCE_TYPE_HOST = 'host';

/**
 * The catalog's entity of a registered host. State, checks and what runs on it are read live by the
 * cards of its page.
 *
 * @throws InputError when the catalog could not hold it: such an entity would make the catalog
 * refuse the whole batch that it comes in
 */
export function hostEntity(
  host: Host,
  { appUrl }: PortalAddresses,
): ResourceEntity {
  const of = `host "${host.id}"`;
  const name = hostEntityName(host.id);
  assertEntityName(name, 'The name', of);
  assertOwner(host.owner, of);
  const page = `${appUrl}/opencsp/hosts/${encodeURIComponent(host.id)}`;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name,
      title: host.name,
      description: describe(host),
      annotations: {
        [ANNOTATION_LOCATION]: `url:${page}`,
        [ANNOTATION_ORIGIN_LOCATION]: `url:${page}`,
        [ANNOTATION_VIEW_URL]: page,
        [ANNOTATION_HOST_ID]: host.id,
      },
      labels: { [LABEL_MANAGED_BY]: MANAGED_BY },
      links: [{ url: page, title: 'Host in OpenCSP', icon: 'dashboard' }],
    },
    spec: { type: RESOURCE_TYPE_HOST, owner: host.owner },
  };
}

function describe({ address, facts }: Host): string {
  const at = address === undefined ? '' : ` at ${address}`;
  return facts?.system === undefined
    ? `A registered machine${at}.`
    : `${facts.system} on a registered machine${at}.`;
}

import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  ANNOTATION_VIEW_URL,
  ResourceEntity,
} from '@backstage/catalog-model';
import {
  ANNOTATION_HOST_ID,
  ANNOTATION_INSTANCE_ID,
  ANNOTATION_MACHINE_NAME,
  Instance,
  LABEL_MANAGED_BY,
  MANAGED_BY,
} from '@opencsp/plugin-opencsp-common';
import { assertEntityName, assertOwner } from './entityChecks';
import { PortalAddresses } from './links';

/** The catalog's type of a virtual machine that the portal made. */
export const RESOURCE_TYPE_VIRTUAL_MACHINE = 'virtual-machine';

/** Longest tag that the catalog takes. */
const MAX_TAG_LENGTH = 63;

/**
 * The catalog's entity of an instance. It carries what stays the same while the machine lives;
 * state and address are read live by the cards of its page.
 *
 * @throws InputError when the catalog could not hold it: such an entity would make the catalog
 * refuse the whole batch that it comes in
 */
export function instanceEntity(
  instance: Instance,
  { appUrl }: PortalAddresses,
): ResourceEntity {
  const of = `instance "${instance.id}"`;
  assertEntityName(instance.machineName, 'The machine name', of);
  assertOwner(instance.owner, of);
  const page = `${appUrl}/opencsp/instances/${encodeURIComponent(instance.id)}`;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: instance.machineName,
      title: instance.name,
      description: describe(instance),
      annotations: {
        [ANNOTATION_LOCATION]: `url:${page}`,
        [ANNOTATION_ORIGIN_LOCATION]: `url:${page}`,
        [ANNOTATION_VIEW_URL]: page,
        [ANNOTATION_INSTANCE_ID]: instance.id,
        [ANNOTATION_MACHINE_NAME]: instance.machineName,
        // With a pinned key it is a host, under its own id: both are one entity.
        ...(instance.hostKey ? { [ANNOTATION_HOST_ID]: instance.id } : {}),
      },
      labels: { [LABEL_MANAGED_BY]: MANAGED_BY },
      tags: tagsOf(instance),
      links: [{ url: page, title: 'Machine in OpenCSP', icon: 'dashboard' }],
    },
    spec: { type: RESOURCE_TYPE_VIRTUAL_MACHINE, owner: instance.owner },
  };
}

function describe({ size, osTemplate }: Instance): string {
  const cores = `${size.cores} ${size.cores === 1 ? 'core' : 'cores'}`;
  const memory = Math.round((size.memoryMiB / 1024) * 10) / 10;
  return `${osTemplate.title} on ${cores}, ${memory} GiB of memory and ${size.diskGiB} GiB of disk (size "${size.name}").`;
}

/** Tags are lower-case words of `[a-z0-9:+#]` joined by single hyphens, at most 63 characters. */
function tagsOf({ size, osTemplate }: Instance): string[] {
  return [toTag('size', size.name), toTag('os', osTemplate.name)].filter(
    tag => tag !== undefined,
  );
}

function toTag(prefix: string, text: string): string | undefined {
  const word = text
    .toLowerCase()
    .replace(/[^a-z0-9:+#]+/g, '-')
    .slice(0, MAX_TAG_LENGTH - prefix.length - 1)
    .replace(/^-+|-+$/g, '');
  return word === '' ? undefined : `${prefix}:${word}`;
}

import { Entity } from '@backstage/catalog-model';

/** What an entity of a test is changed in. */
export interface EntityChanges {
  kind?: string;
  type?: string;
  annotations?: Record<string, string>;
}

function entity(
  kind: string,
  type: string,
  annotations: Record<string, string>,
  changes: EntityChanges,
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: changes.kind ?? kind,
    metadata: {
      name: 'shown',
      annotations: changes.annotations ?? annotations,
    },
    spec: { type: changes.type ?? type, owner: 'user:default/member' },
  };
}

/** The Resource of the machine `a`. */
export function machineResource(changes: EntityChanges = {}): Entity {
  return entity(
    'Resource',
    'virtual-machine',
    { 'opencsp.io/instance-id': 'a' },
    changes,
  );
}

/** The Resource of the registered host `h`. */
export function hostResource(changes: EntityChanges = {}): Entity {
  return entity('Resource', 'host', { 'opencsp.io/host-id': 'h' }, changes);
}

/** The System of the profile `p`. */
export function profileSystem(changes: EntityChanges = {}): Entity {
  return entity('System', 'profile', { 'opencsp.io/profile-id': 'p' }, changes);
}

/** The Component of the service Nextcloud of the profile `p`, as the portal's catalog module makes it. */
export function serviceComponent(changes: EntityChanges = {}): Entity {
  const made = entity(
    'Component',
    'service',
    {
      'opencsp.io/service-id': 'p.nextcloud',
      'opencsp.io/profile-id': 'p',
      'opencsp.io/host-id': 'h',
      'opencsp.io/deployment-id': 'd12',
    },
    changes,
  );
  return {
    ...made,
    metadata: {
      ...made.metadata,
      links: [
        {
          url: 'https://cloud.ada.example.com/',
          title: 'Open Nextcloud',
          icon: 'web',
        },
      ],
    },
  };
}

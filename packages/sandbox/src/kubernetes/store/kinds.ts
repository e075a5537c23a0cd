import { StructuralSchema } from './structuralSchema';
import { terraformSchema } from './terraformSchema';

/** A kind that the API serves. */
export interface Kind {
  group: string;
  version: string;
  plural: string;
  kind: string;
  /** A custom resource: it has generations, a schema of its own, and refuses strategic patches. */
  custom: boolean;
  hasStatus: boolean;
  /** Its objects are in no namespace. */
  clusterScoped?: boolean;
  /** False for what a restart forgets. */
  kept: boolean;
  schema?: StructuralSchema;
  /** Fields beside `metadata` that a built-in kind has. */
  fields: readonly string[];
  /** What a label selector's sibling can select by, beside the name. */
  selectableFields: readonly string[];
}

function builtIn(
  kind: string,
  plural: string,
  fields: readonly string[],
  more: Partial<Kind> = {},
): Kind {
  return {
    group: '',
    version: 'v1',
    plural,
    kind,
    custom: false,
    hasStatus: false,
    kept: true,
    fields,
    selectableFields: [],
    ...more,
  };
}

export const SECRETS = builtIn(
  'Secret',
  'secrets',
  ['data', 'stringData', 'type', 'immutable'],
  { selectableFields: ['type'] },
);
export const CONFIG_MAPS = builtIn('ConfigMap', 'configmaps', [
  'data',
  'binaryData',
  'immutable',
]);
export const PODS = builtIn('Pod', 'pods', ['spec', 'status'], {
  kept: false,
  hasStatus: true,
  selectableFields: ['status.phase', 'spec.nodeName'],
});
export const EVENTS = builtIn(
  'Event',
  'events',
  [
    'involvedObject',
    'type',
    'reason',
    'message',
    'count',
    'firstTimestamp',
    'lastTimestamp',
    'reportingComponent',
    'source',
  ],
  {
    kept: false,
    selectableFields: [
      'involvedObject.name',
      'involvedObject.kind',
      'involvedObject.uid',
      'type',
      'reason',
    ],
  },
);
export const SERVICE_ACCOUNTS = builtIn('ServiceAccount', 'serviceaccounts', [
  'secrets',
  'imagePullSecrets',
  'automountServiceAccountToken',
]);
export const LEASES = builtIn('Lease', 'leases', ['spec'], {
  group: 'coordination.k8s.io',
});

export const NAMESPACES = builtIn(
  'Namespace',
  'namespaces',
  ['spec', 'status'],
  {
    clusterScoped: true,
  },
);

export const GIT_REPOSITORIES: Kind = {
  group: 'source.toolkit.fluxcd.io',
  version: 'v1',
  plural: 'gitrepositories',
  kind: 'GitRepository',
  custom: true,
  hasStatus: true,
  kept: true,
  fields: ['spec', 'status'],
  selectableFields: [],
};

export const TERRAFORMS: Kind = {
  group: 'infra.contrib.fluxcd.io',
  version: 'v1alpha2',
  plural: 'terraforms',
  kind: 'Terraform',
  custom: true,
  hasStatus: true,
  kept: true,
  fields: ['spec', 'status'],
  selectableFields: [],
  schema: terraformSchema,
};

/** Everything that is served. */
export const KINDS: readonly Kind[] = [
  SECRETS,
  CONFIG_MAPS,
  PODS,
  EVENTS,
  SERVICE_ACCOUNTS,
  LEASES,
  GIT_REPOSITORIES,
  TERRAFORMS,
  NAMESPACES,
];

/** `infra.contrib.fluxcd.io/v1alpha2`, or `v1` for the core group. */
export function apiVersionOf(kind: Kind): string {
  return kind.group ? `${kind.group}/${kind.version}` : kind.version;
}

/** `terraforms.infra.contrib.fluxcd.io`, as messages name it. */
export function resourceName(kind: Kind): string {
  return kind.group ? `${kind.plural}.${kind.group}` : kind.plural;
}

/** `Terraform.infra.contrib.fluxcd.io`, as 422 and precondition messages name it (recorded: i1, i2). */
export function kindName(kind: Kind): string {
  return kind.group ? `${kind.kind}.${kind.group}` : kind.kind;
}

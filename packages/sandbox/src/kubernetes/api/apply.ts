import { Kind, resourceName } from '../store/kinds';
import {
  appliedBy,
  conflictsOf,
  FieldConflict,
  leavesOf,
  leavesOfBody,
  ManagedField,
} from '../store/managedFields';
import {
  child,
  compact,
  isJsonObject,
  Json,
  JsonObject,
} from '../store/objects';
import { decodeFields, parseBody } from './decode';
import { mergePatch } from './patches';
import {
  badRequest,
  failure,
  modifiedMeanwhile,
  resourceDetails,
} from './statusError';
import { create, replace, WriteAnswer, WriteTarget } from './writes';

/** Parameters of a server-side apply. */
export interface ApplyOptions {
  fieldManager: string | null;
  force: boolean;
}

/**
 * Server-side apply, for bodies in JSON (recorded: i3): creates what is absent unless the body
 * carries a uid, conflicts with other managers' values, takes away what the manager omits now.
 *
 * @throws StatusError
 */
export function apply(
  target: WriteTarget,
  name: string,
  body: string,
  { fieldManager, force }: ApplyOptions,
): WriteAnswer {
  const { store, kind, namespace } = target;
  const manager = requireManager(fieldManager);
  const wanted = parseBody(kind, body);
  const metadata = child(wanted, 'metadata');
  if (metadata.managedFields !== undefined) {
    throw badRequest('metadata.managedFields must be nil');
  }
  refuseUnknown(kind, namespace, name, wanted);
  const named = { ...wanted, metadata: { ...metadata, name } };
  const stored = store.get(kind, namespace, name);
  if (!stored) {
    if (typeof metadata.uid === 'string') {
      throw uidWithoutObject(kind, name, metadata.uid);
    }
    return store.as({ manager, operation: 'Apply', applied: wanted }, () =>
      create(target, JSON.stringify(named)),
    );
  }
  const version = metadata.resourceVersion;
  if (version !== undefined && version !== stored.metadata.resourceVersion) {
    throw modifiedMeanwhile(kind, name);
  }
  const before: JsonObject = {
    apiVersion: stored.apiVersion,
    kind: stored.kind,
    metadata: {
      name,
      namespace,
      uid: stored.metadata.uid,
      ...compact({
        labels: stored.metadata.labels,
        annotations: stored.metadata.annotations,
        finalizers: stored.metadata.finalizers,
      }),
    },
    ...stored.fields,
  };
  const entries = stored.metadata.managedFields ?? [];
  const leaves = leavesOfBody(wanted);
  const conflicts = conflictsOf(entries, leavesOf(stored), leaves, manager);
  if (conflicts.length > 0 && !force) {
    throw conflict(conflicts);
  }
  const omitted = appliedBy(entries, manager).filter(
    path => !leaves.has(JSON.stringify(path)),
  );
  const next = mergePatch(omitted.reduce(without, before), named);
  const whole = mergePatch(next, {
    metadata: { resourceVersion: stored.metadata.resourceVersion },
  });
  return store.as({ manager, operation: 'Apply', applied: wanted }, () =>
    replace(target, name, JSON.stringify(whole)),
  );
}

function requireManager(manager: string | null): string {
  const problem = managerProblem(manager);
  if (problem) {
    const [reason, message] = problem;
    throw failure(
      422,
      'Invalid',
      `PatchOptions.meta.k8s.io "" is invalid: fieldManager: ${message}`,
      {
        group: 'meta.k8s.io',
        kind: 'PatchOptions',
        causes: [{ reason, message, field: 'fieldManager' }],
      },
    );
  }
  return manager ?? '';
}

function managerProblem(manager: string | null): [string, string] | undefined {
  if (!manager) {
    return [
      'FieldValueRequired',
      'Required value: is required for apply patch',
    ];
  }
  return manager.length > 128
    ? ['FieldValueTooLong', 'Too long: may not be more than 128 bytes']
    : undefined;
}

function refuseUnknown(
  kind: Kind,
  namespace: string,
  name: string,
  wanted: JsonObject,
): void {
  const [unknown] = decodeFields(kind, wanted).unknown;
  if (unknown) {
    throw failure(
      500,
      undefined,
      `failed to create typed patch object (${namespace}/${name}; ${kind.group}/${kind.version}, Kind=${kind.kind}): .${unknown}: field not declared in schema`,
    );
  }
}

function uidWithoutObject(kind: Kind, name: string, uid: string) {
  return failure(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${resourceName(
      kind,
    )} "${name}": uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
    resourceDetails(kind, name),
  );
}

function conflict(conflicts: readonly FieldConflict[]) {
  const sorted = [...conflicts].sort((a, b) => (a.path < b.path ? -1 : 1));
  const names = [...new Set(sorted.map(({ entry }) => nameOf(entry)))];
  const [first] = sorted;
  const words =
    sorted.length === 1
      ? `1 conflict: conflict with ${nameOf(first.entry)}: ${first.path}`
      : `${sorted.length} conflicts: ${names
          .map(name =>
            [
              `conflicts with ${name}:`,
              ...sorted
                .filter(({ entry }) => nameOf(entry) === name)
                .map(({ path }) => `- ${path}`),
            ].join('\n'),
          )
          .join('\n')}`;
  return failure(409, 'Conflict', `Apply failed with ${words}`, {
    causes: sorted.map(({ entry, path }) => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${nameOf(entry)}`,
      field: path,
    })),
  });
}

/** Who applied stands by the name alone, others with their version (the second was not recorded). */
function nameOf({ manager, operation, apiVersion }: ManagedField): string {
  return operation === 'Apply'
    ? `"${manager}"`
    : `"${manager}" using ${apiVersion}`;
}

function without(object: JsonObject, path: readonly string[]): JsonObject {
  const patch = path.reduceRight<Json>(
    (inner, key) => ({ [key]: inner }),
    null,
  );
  const result = mergePatch(object, patch);
  return isJsonObject(result) ? result : object;
}

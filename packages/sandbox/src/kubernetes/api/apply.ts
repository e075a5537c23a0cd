import { Kind, resourceName } from '../store/kinds';
import {
  child,
  isJsonObject,
  Json,
  JsonObject,
  sameJson,
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

/** Which manager applied which field, by uid of the object. Forgotten by a restart. */
export type FieldOwners = Map<string, Map<string, Set<string>>>;

/** Parameters of a server-side apply. */
export interface ApplyOptions {
  fieldManager: string | null;
  force: boolean;
  owners: FieldOwners;
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
  { fieldManager, force, owners }: ApplyOptions,
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
    const created = create(target, JSON.stringify(named));
    remember(
      owners,
      String(child(created.body, 'metadata').uid),
      manager,
      wanted,
    );
    return created;
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
      labels: stored.metadata.labels ?? {},
      annotations: stored.metadata.annotations ?? {},
      finalizers: stored.metadata.finalizers ?? [],
    },
    ...stored.fields,
  };
  const paths = leaves(wanted);
  refuseConflicts(
    before,
    wanted,
    paths,
    manager,
    force,
    owners.get(stored.metadata.uid),
  );
  const mine = owners.get(stored.metadata.uid)?.get(manager) ?? new Set();
  const omitted = [...mine].filter(path => !paths.has(path));
  const next = mergePatch(omitted.reduce(without, before), named);
  const answer = replace(
    target,
    name,
    JSON.stringify(
      mergePatch(next, {
        metadata: { resourceVersion: stored.metadata.resourceVersion },
      }),
    ),
  );
  remember(owners, stored.metadata.uid, manager, wanted);
  return answer;
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

function refuseConflicts(
  before: JsonObject,
  wanted: JsonObject,
  paths: ReadonlySet<string>,
  manager: string,
  force: boolean,
  owners: Map<string, Set<string>> | undefined,
): void {
  const conflicts: { other: string; path: string }[] = [];
  for (const [other, theirs] of owners ?? []) {
    for (const path of paths) {
      const differs = !sameJson(valueAt(before, path), valueAt(wanted, path));
      if (other !== manager && theirs.has(path) && differs) {
        if (force) {
          theirs.delete(path);
        } else {
          conflicts.push({ other, path });
        }
      }
    }
  }
  if (conflicts.length > 0) {
    throw conflict(conflicts);
  }
}

function conflict(conflicts: readonly { other: string; path: string }[]) {
  const [{ other, path }] = conflicts;
  const words =
    conflicts.length === 1
      ? `1 conflict: conflict with "${other}": ${path}`
      : `${conflicts.length} conflicts: conflicts with "${other}":\n${conflicts
          .map(item => `- ${item.path}`)
          .join('\n')}`;
  return failure(409, 'Conflict', `Apply failed with ${words}`, {
    causes: conflicts.map(item => ({
      reason: 'FieldManagerConflict',
      message: `conflict with "${item.other}"`,
      field: item.path,
    })),
  });
}

function remember(
  owners: FieldOwners,
  uid: string,
  manager: string,
  wanted: JsonObject,
): void {
  const managers = owners.get(uid) ?? new Map<string, Set<string>>();
  managers.set(manager, leaves(wanted));
  owners.set(uid, managers);
}

/** Paths of the values that are set; a list is one value. */
function leaves(value: JsonObject, prefix = ''): Set<string> {
  const skipped = ['apiVersion', 'kind'];
  return new Set(
    Object.entries(value)
      .filter(([key]) => prefix || !skipped.includes(key))
      .filter(([key]) => prefix !== '.metadata' || key === 'labels')
      .flatMap(([key, inner]) =>
        isJsonObject(inner)
          ? [...leaves(inner, `${prefix}.${key}`)]
          : [`${prefix}.${key}`],
      ),
  );
}

function valueAt(object: JsonObject, path: string): Json | undefined {
  return path
    .slice(1)
    .split('.')
    .reduce<Json | undefined>(
      (value, key) => (isJsonObject(value) ? value[key] : undefined),
      object,
    );
}

function without(object: JsonObject, path: string): JsonObject {
  const patch = path
    .slice(1)
    .split('.')
    .reduceRight<Json>((inner, key) => ({ [key]: inner }), null);
  const result = mergePatch(object, patch);
  return isJsonObject(result) ? result : object;
}

import { isJsonObject, Json, JsonObject, sameJson } from './objects';

/** Who writes, and how. */
export interface Writer {
  manager: string;
  operation: 'Apply' | 'Update';
  /** What an apply asks for; an update owns what it changed. */
  applied?: JsonObject;
}

/** One entry of `metadata.managedFields`. */
export type ManagedField = {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  time: string;
  fieldsType: 'FieldsV1';
  fieldsV1: JsonObject;
  subresource?: string;
};

/** What a new entry carries. */
interface Stamp {
  apiVersion: string;
  time: () => string;
}

/** A conflict of a server-side apply. */
export interface FieldConflict {
  entry: ManagedField;
  /** Such as `.spec.interval`. */
  path: string;
}

/** What of an object has owners. */
interface Owned {
  metadata: {
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    finalizers?: string[];
  };
  fields: JsonObject;
}

/** Keys, one below the other; in a text as JSON. */
type Leaves = Map<string, Json>;

/** The values that have owners, by path. A list is one value: `spec.vars` is atomic (recorded: i3). */
export function leavesOf({ metadata, fields }: Owned): Leaves {
  const { labels = {}, annotations = {}, finalizers } = metadata;
  const all: JsonObject = {
    ...fields,
    metadata: {
      labels,
      annotations,
      ...(finalizers?.length ? { finalizers } : {}),
    },
  };
  const leaves: Leaves = new Map();
  collect(all, [], leaves);
  return leaves;
}

/** The same of the body of a server-side apply. */
export function leavesOfBody(body: JsonObject): Leaves {
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...rest } = body;
  const given = isJsonObject(metadata) ? metadata : {};
  const owned = Object.fromEntries(
    ['labels', 'annotations', 'finalizers']
      .filter(key => given[key] !== undefined)
      .map(key => [key, given[key]]),
  );
  const leaves: Leaves = new Map();
  collect({ ...rest, metadata: owned }, [], leaves);
  return leaves;
}

function collect(value: JsonObject, path: string[], leaves: Leaves): void {
  for (const [key, inner] of Object.entries(value)) {
    if (isJsonObject(inner)) {
      collect(inner, [...path, key], leaves);
    } else {
      leaves.set(JSON.stringify([...path, key]), inner);
    }
  }
}

/** The entries after a write. */
export function managedAfter(
  entries: readonly ManagedField[],
  before: Leaves,
  after: Leaves,
  writer: Writer,
  stamp: Stamp,
): ManagedField[] {
  const changed = [...after]
    .filter(([path, value]) => !sameJson(before.get(path), value))
    .map(([path]) => path);
  const status = changed.filter(path => path.startsWith('["status"'));
  const main = changed.filter(path => !path.startsWith('["status"'));
  const mine = writer.applied
    ? [...leavesOfBody(writer.applied).keys()]
    : undefined;
  const others = entries.map(entry =>
    isWriters(entry, writer)
      ? keep(entry, path => after.has(path))
      : keep(entry, path => after.has(path) && !changed.includes(path)),
  );
  const withMain = mine
    ? put(others, { ...writer, ...stamp }, mine, true)
    : put(others, { ...writer, ...stamp }, main, false);
  const all = put(
    withMain,
    { ...writer, ...stamp, operation: 'Update', subresource: 'status' },
    status,
    false,
  );
  return all.filter(entry => Object.keys(entry.fieldsV1).length > 0);
}

/** What others own of what an apply wants, with another value. */
export function conflictsOf(
  entries: readonly ManagedField[],
  current: Leaves,
  wanted: Leaves,
  manager: string,
): FieldConflict[] {
  return entries
    .filter(
      entry => !(entry.manager === manager && entry.operation === 'Apply'),
    )
    .flatMap(entry =>
      [...pathsOf(entry)]
        .filter(
          path =>
            wanted.has(path) && !sameJson(current.get(path), wanted.get(path)),
        )
        .map(path => ({ entry, path: written(path) })),
    );
}

/** The paths that a manager applied, as keys. */
export function appliedBy(
  entries: readonly ManagedField[],
  manager: string,
): string[][] {
  const entry = entries.find(
    other => other.manager === manager && other.operation === 'Apply',
  );
  return entry ? [...pathsOf(entry)].map(keysOf) : [];
}

function isWriters(entry: ManagedField, writer: Writer): boolean {
  return (
    entry.manager === writer.manager && entry.operation === writer.operation
  );
}

function put(
  entries: readonly ManagedField[],
  about: Pick<ManagedField, 'manager' | 'operation' | 'subresource'> & Stamp,
  paths: readonly string[],
  whole: boolean,
): ManagedField[] {
  if (paths.length === 0 && !whole) {
    return [...entries];
  }
  const { manager, operation, apiVersion, time, subresource } = about;
  const isSame = (entry: ManagedField) =>
    entry.manager === manager &&
    entry.operation === operation &&
    entry.subresource === subresource;
  const old = entries.find(isSame);
  const owned = new Set([...(old && !whole ? pathsOf(old) : []), ...paths]);
  const fieldsV1 = fieldsOf(owned);
  if (old && sameJson(old.fieldsV1, fieldsV1)) {
    return [...entries];
  }
  return [
    ...entries.filter(entry => !isSame(entry)),
    {
      manager,
      operation,
      apiVersion,
      time: time(),
      fieldsType: 'FieldsV1',
      fieldsV1,
      ...(subresource ? { subresource } : {}),
    },
  ];
}

function keep(
  entry: ManagedField,
  wanted: (path: string) => boolean,
): ManagedField {
  const paths = pathsOf(entry);
  const kept = new Set([...paths].filter(wanted));
  return kept.size === paths.size
    ? entry
    : { ...entry, fieldsV1: fieldsOf(kept) };
}

/** `{"f:spec":{"f:interval":{}}}` */
function fieldsOf(paths: ReadonlySet<string>): JsonObject {
  const root: JsonObject = {};
  for (const path of paths) {
    let level = root;
    for (const key of keysOf(path)) {
      const inner = level[`f:${key}`];
      const next: JsonObject = isJsonObject(inner) ? inner : {};
      level[`f:${key}`] = next;
      level = next;
    }
  }
  return root;
}

function pathsOf({ fieldsV1 }: ManagedField): Set<string> {
  const paths = new Set<string>();
  const visit = (level: JsonObject, path: string[]) => {
    for (const [key, inner] of Object.entries(level)) {
      const here = [...path, key.slice(2)];
      if (isJsonObject(inner) && Object.keys(inner).length > 0) {
        visit(inner, here);
      } else {
        paths.add(JSON.stringify(here));
      }
    }
  };
  visit(fieldsV1, []);
  return paths;
}

function keysOf(path: string): string[] {
  const keys: unknown = JSON.parse(path);
  return Array.isArray(keys) ? keys.map(String) : [];
}

function written(path: string): string {
  return keysOf(path)
    .map(key => `.${key}`)
    .join('');
}

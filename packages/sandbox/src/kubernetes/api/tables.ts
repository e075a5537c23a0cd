import { Kind } from '../store/kinds';
import { child, isJsonObject, Json, JsonObject } from '../store/objects';

/** How else a list can be asked for, by the `Accept` header (recorded: i5). */
export type ListForm = 'list' | 'table' | 'metadata';

export function listForm(accept: string | undefined): ListForm {
  if (/;as=Table(;|,|$)/.test(accept ?? '')) {
    return 'table';
  }
  return /;as=PartialObjectMetadataList(;|,|$)/.test(accept ?? '')
    ? 'metadata'
    : 'list';
}

const NAME =
  'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names';
const URL_COLUMN: [string, string] = ['URL', '.spec.url'];
const READY: [string, string] = [
  'Ready',
  '.status.conditions[?(@.type=="Ready")].status',
];
const STATUS: [string, string] = [
  'Status',
  '.status.conditions[?(@.type=="Ready")].message',
];
const AGE: [string, string] = ['Age', '.metadata.creationTimestamp'];

/** A list in another form; custom resources show the columns of their definition. */
export function inForm(
  form: ListForm,
  kind: Kind,
  list: JsonObject,
  now: Date,
): JsonObject {
  if (form === 'list') {
    return list;
  }
  const items = Array.isArray(list.items)
    ? list.items.filter(isJsonObject)
    : [];
  const metadata = child(list, 'metadata');
  if (form === 'metadata') {
    return {
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata,
      items: items.map(partial),
    };
  }
  const columns = columnsOf(kind);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: [
      column('Name', 'string', 'name', NAME),
      ...columns.map(([name, path]) =>
        column(
          name,
          name === 'Age' ? 'date' : 'string',
          '',
          `Custom resource definition column (in JSONPath format): ${path}`,
        ),
      ),
    ],
    rows: items.map(item => ({
      cells: [
        child(item, 'metadata').name,
        ...columns.map(([name]) => cell(name, item, now)),
      ],
      object: partial(item),
    })),
  };
}

function columnsOf(kind: Kind): [string, string][] {
  if (kind.kind === 'GitRepository') {
    return [URL_COLUMN, AGE, READY, STATUS];
  }
  return kind.custom ? [READY, STATUS, AGE] : [AGE];
}

function column(
  name: string,
  type: string,
  format: string,
  description: string,
): JsonObject {
  return { name, type, format, description, priority: 0 };
}

function cell(name: string, item: JsonObject, now: Date): Json {
  if (name === 'URL') {
    return child(item, 'spec').url ?? null;
  }
  if (name === 'Age') {
    return age(String(child(item, 'metadata').creationTimestamp), now);
  }
  const { conditions } = child(item, 'status');
  const ready = (Array.isArray(conditions) ? conditions : [])
    .filter(isJsonObject)
    .find(condition => condition.type === 'Ready');
  return ready?.[name === 'Ready' ? 'status' : 'message'] ?? null;
}

/** Such as `16m`. */
function age(created: string, now: Date): string {
  const seconds = Math.max(
    0,
    Math.floor((now.getTime() - Date.parse(created)) / 1000),
  );
  if (seconds < 120) {
    return `${seconds}s`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) {
    return `${minutes}m`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}h` : `${Math.floor(hours / 24)}d`;
}

function partial(item: JsonObject): JsonObject {
  return {
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: child(item, 'metadata'),
  };
}

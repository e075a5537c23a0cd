import { apiVersionOf, Kind } from '../store/kinds';
import { JsonObject, StoredObject, toWire } from '../store/objects';
import { ObjectStore } from '../store/objectStore';
import { Selector } from './selectors';
import { badRequest, expired, failure, StatusError } from './statusError';

/** What a list is asked for. */
export interface ListQuery {
  store: ObjectStore;
  kind: Kind;
  /** All, when absent. */
  namespace?: string;
  matches: Selector;
  /** True when a selector narrows the list. */
  narrowed: boolean;
  params: URLSearchParams;
}

const TOO_OLD =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/**
 * One page (recorded: i5). `limit` is ignored with `resourceVersion=0`; the last page has an empty
 * `continue` for custom resources, and none for built-in kinds. A page shows what is there now, not
 * at the version of the first page.
 *
 * @throws StatusError
 */
export function listPage(query: ListQuery): JsonObject {
  const { store, kind, params } = query;
  const version = params.get('resourceVersion');
  const token = params.get('continue');
  checkVersion(store, params, token);
  const start = token ? startOf(store, token) : undefined;
  const all = store
    .list(kind, query.namespace)
    .filter(query.matches)
    .filter(({ metadata }) => start === undefined || metadata.name > start);
  const limit = version === '0' ? 0 : Number(params.get('limit') ?? 0);
  const items = limit > 0 ? all.slice(0, limit) : all;
  const left = all.length - items.length;
  return {
    kind: `${kind.kind}List`,
    apiVersion: apiVersionOf(kind),
    metadata: {
      resourceVersion: String(store.currentVersion),
      ...continuation(kind, store, items, left),
      ...(left > 0 && !query.narrowed ? { remainingItemCount: left } : {}),
    },
    items: items.map(item => listItem(kind, item)),
  };
}

/** Items of built-in kinds carry neither kind nor apiVersion inside a list. */
function listItem(kind: Kind, object: StoredObject): JsonObject {
  const wire = toWire(object);
  if (kind.custom) {
    return wire;
  }
  const { kind: _kind, apiVersion: _apiVersion, ...rest } = wire;
  return rest;
}

function continuation(
  kind: Kind,
  store: ObjectStore,
  items: readonly StoredObject[],
  left: number,
): JsonObject {
  if (left > 0) {
    const last = items[items.length - 1].metadata.name;
    return { continue: tokenFor(store.currentVersion, last) };
  }
  return kind.custom ? { continue: '' } : {};
}

function tokenFor(version: number, last: string): string {
  const token = { v: 'meta.k8s.io/v1', rv: version, start: `${last}\u0000` };
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

function startOf(store: ObjectStore, token: string): string {
  let parsed: { rv?: unknown; start?: unknown };
  try {
    parsed = JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    throw badRequest(
      "invalid continue token: continue key is not valid: invalid character 'i' looking for beginning of value",
    );
  }
  const [start] = String(parsed.start ?? '').split('\u0000');
  const version = Number(parsed.rv);
  if (version !== -1 && version < store.oldestVersion) {
    throw expired(TOO_OLD, { continue: tokenFor(-1, start) });
  }
  return start;
}

function checkVersion(
  store: ObjectStore,
  params: URLSearchParams,
  token: string | null,
): void {
  const version = params.get('resourceVersion');
  const match = params.get('resourceVersionMatch');
  if (!version) {
    if (match) {
      throw forbiddenOption(
        'resourceVersionMatch',
        'resourceVersionMatch is forbidden unless resourceVersion is provided',
      );
    }
    return;
  }
  if (token) {
    throw badRequest(
      'specifying resource version is not allowed when using continue',
    );
  }
  if (!/^\d+$/.test(version)) {
    throw badRequest(
      `invalid resource version: resourceVersion: Invalid value: "${version}": strconv.ParseUint: parsing "${version}": invalid syntax`,
    );
  }
  if (Number(version) > store.currentVersion) {
    throw versionOfTheFuture(version, store.currentVersion);
  }
  if (match === 'Exact' && Number(version) < store.oldestVersion) {
    throw expired('The resourceVersion for the provided list is too old.');
  }
}

/** 422 about a parameter. */
export function forbiddenOption(field: string, words: string): StatusError {
  const message = `Forbidden: ${words}`;
  return failure(
    422,
    'Invalid',
    `ListOptions.meta.k8s.io "" is invalid: ${field}: ${message}`,
    {
      group: 'meta.k8s.io',
      kind: 'ListOptions',
      causes: [{ reason: 'FieldValueForbidden', message, field }],
    },
  );
}

function versionOfTheFuture(version: string, current: number): StatusError {
  const error = failure(
    504,
    'Timeout',
    `Timeout: Too large resource version: ${version}, current: ${current}`,
    {
      causes: [
        {
          reason: 'ResourceVersionTooLarge',
          message: 'Too large resource version',
        },
      ],
      retryAfterSeconds: 1,
    },
  );
  return new StatusError(error.code, error.body, { 'Retry-After': '1' });
}

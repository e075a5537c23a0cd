import { z } from 'zod';
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
 * `continue` for custom resources, and none for built-in kinds. All pages of a list show the objects as
 * they were at the first one.
 *
 * @throws StatusError
 */
export function listPage(query: ListQuery): JsonObject {
  const { store, kind, namespace, params } = query;
  const wanted = params.get('resourceVersion');
  const token = params.get('continue');
  checkVersion(store, params, token);
  const next = token ? readToken(store, token) : undefined;
  const exact = params.get('resourceVersionMatch') === 'Exact';
  const version =
    next?.version ?? (exact ? Number(wanted) : store.currentVersion);
  const all = store
    .listAt(kind, namespace, version)
    .filter(query.matches)
    .filter(({ metadata }) => next === undefined || metadata.name > next.start);
  const limit = wanted === '0' ? 0 : Number(params.get('limit') ?? 0);
  const items = limit > 0 ? all.slice(0, limit) : all;
  const left = all.length - items.length;
  return {
    kind: `${kind.kind}List`,
    apiVersion: apiVersionOf(kind),
    metadata: {
      resourceVersion: String(version),
      ...continuation(kind, version, items, left),
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
  version: number,
  items: readonly StoredObject[],
  left: number,
): JsonObject {
  if (left > 0) {
    const last = items[items.length - 1].metadata.name;
    return { continue: tokenFor(version, last) };
  }
  return kind.custom ? { continue: '' } : {};
}

/** In the form of the real one, which is a secret of the server: clients must not look into it. */
function tokenFor(version: number, last: string): string {
  const token = {
    v: 'meta.k8s.io/v1',
    rv: version,
    start: `/${last}\u0000`,
  };
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

const tokenSchema = z.object({ rv: z.number(), start: z.string() });

function readToken(
  store: ObjectStore,
  token: string,
): { version: number; start: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    parsed = undefined;
  }
  const read = tokenSchema.safeParse(parsed);
  if (!read.success) {
    throw badRequest(
      "invalid continue token: continue key is not valid: invalid character 'i' looking for beginning of value",
    );
  }
  const start = read.data.start.replace(/^\//, '').split('\u0000')[0];
  const { rv } = read.data;
  if (rv !== -1 && rv < store.oldestVersion) {
    throw expired(TOO_OLD, { continue: tokenFor(-1, start) });
  }
  return { version: rv === -1 ? store.currentVersion : rv, start };
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

/** 504, after the server waited for it (recorded: i5). */
export function versionOfTheFuture(
  version: string,
  current: number,
): StatusError {
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

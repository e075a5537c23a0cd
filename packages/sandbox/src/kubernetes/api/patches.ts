import { isJsonObject, Json, JsonObject } from '../store/objects';
import { failure } from './statusError';

/** RFC 7386: null takes away, objects are merged, all else is replaced whole. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch)) {
    return patch;
  }
  const result: JsonObject = isJsonObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      delete result[key];
    } else {
      result[key] = mergePatch(result[key], value);
    }
  }
  return result;
}

/**
 * RFC 6902, for the operations that a client uses: add, remove, replace, test.
 *
 * @throws StatusError 422 when a test fails or a path is missing (recorded: i1)
 */
export function jsonPatch(target: JsonObject, operations: Json): JsonObject {
  if (!Array.isArray(operations)) {
    throw rejected();
  }
  return operations.reduce<JsonObject>((current, operation) => {
    if (!isJsonObject(operation) || typeof operation.path !== 'string') {
      throw rejected();
    }
    const path = operation.path
      .split('/')
      .slice(1)
      .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'));
    const changed = applyAt(
      current,
      path,
      String(operation.op),
      operation.value,
    );
    if (!isJsonObject(changed)) {
      throw rejected();
    }
    return changed;
  }, target);
}

function applyAt(
  value: Json | undefined,
  path: readonly string[],
  op: string,
  given: Json | undefined,
): Json {
  const [key, ...rest] = path;
  if (Array.isArray(value)) {
    return applyInList(value, key, rest, op, given);
  }
  if (!isJsonObject(value) || key === undefined) {
    throw rejected();
  }
  if (rest.length > 0) {
    return { ...value, [key]: applyAt(value[key], rest, op, given) };
  }
  const exists = key in value;
  if (op === 'test') {
    if (JSON.stringify(value[key]) !== JSON.stringify(given)) {
      throw rejected();
    }
    return value;
  }
  if (op === 'remove' && exists) {
    const { [key]: _removed, ...others } = value;
    return others;
  }
  if ((op === 'add' || (op === 'replace' && exists)) && given !== undefined) {
    return { ...value, [key]: given };
  }
  throw rejected();
}

function applyInList(
  list: Json[],
  key: string | undefined,
  rest: readonly string[],
  op: string,
  given: Json | undefined,
): Json {
  const index = key === '-' ? list.length : Number(key);
  if (!Number.isInteger(index) || index < 0 || index > list.length) {
    throw rejected();
  }
  if (rest.length > 0) {
    return list.with(index, applyAt(list[index], rest, op, given));
  }
  if (op === 'add' && given !== undefined) {
    return list.toSpliced(index, 0, given);
  }
  if (op === 'remove' && index < list.length) {
    return list.toSpliced(index, 1);
  }
  if (op === 'replace' && index < list.length && given !== undefined) {
    return list.with(index, given);
  }
  throw rejected();
}

function rejected() {
  return failure(
    422,
    'Invalid',
    'the server rejected our request due to an error in our request',
    {},
  );
}

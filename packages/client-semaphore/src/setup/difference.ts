import { ConflictError } from '@backstage/errors';
import { SemaphoreObject, WantedObject } from './objects';

/** One field that is not as wanted. */
export interface FieldDifference {
  field: string;
  /** As JSON; absent where there is no object yet. */
  from?: string;
  /** As JSON. */
  to: string;
}

/** What one object needs. */
export interface SetupChange {
  action: 'make' | 'change' | 'keep';
  /** Such as `template`; `project` for the project itself. */
  kind: WantedObject['kind'] | 'project';
  name: string;
  fields: FieldDifference[];
}

/** What a setup would do, in order. */
export interface SetupPlan {
  changes: SetupChange[];
  /** True when nothing is to be done. */
  isDone: boolean;
}

/**
 * Finds the object of a name.
 *
 * @throws ConflictError when there are several: Semaphore does not keep names unique, and none of them is
 * taken for ours
 */
export function theOneNamed<T extends { id: number; name: string }>(
  kind: string,
  name: string,
  objects: readonly T[],
): T | undefined {
  const found = objects.filter(object => object.name === name);
  if (found.length > 1) {
    throw new ConflictError(
      `Semaphore has ${
        found.length
      } objects of the kind "${kind}" with the name "${name}" (ids ${found
        .map(({ id }) => id)
        .join(', ')}). Rename or delete all but one there, and try again.`,
    );
  }
  return found[0];
}

/** What one object needs to be as wanted. */
export function changeOf(
  wanted: WantedObject,
  found: SemaphoreObject | undefined,
): SetupChange {
  const { kind, name } = wanted;
  if (!found) {
    return {
      action: 'make',
      kind,
      name,
      fields: Object.entries(wanted.fields).map(([field, value]) => ({
        field,
        to: asText(value),
      })),
    };
  }
  const fields = Object.entries(wanted.fields)
    .filter(([field, value]) => !isSame(value, found[field]))
    .map(([field, value]) => ({
      field,
      from: asText(found[field]),
      to: asText(value),
    }));
  return { action: fields.length > 0 ? 'change' : 'keep', kind, name, fields };
}

/** True when nothing is to be done. */
export function isDone(changes: readonly SetupChange[]): boolean {
  return changes.every(({ action }) => action === 'keep');
}

/**
 * Whether what is there says what is wanted. The server adds fields of its own to what it keeps, leaves
 * empty ones out, and has null for an empty text.
 */
function isSame(wanted: unknown, found: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(found) &&
      wanted.length === found.length &&
      wanted.every((each, index) => isSame(each, found[index]))
    );
  }
  if (isRecord(wanted)) {
    return (
      isRecord(found) &&
      Object.entries(wanted).every(([key, value]) => isSame(value, found[key]))
    );
  }
  return (
    (wanted === '' ? wanted : wanted ?? null) ===
    (found ?? (wanted === '' ? '' : null))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As JSON: a text that ends in a new line is told apart from one that does not. */
function asText(value: unknown): string {
  return JSON.stringify(value ?? null);
}

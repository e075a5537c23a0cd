import { Kind } from '../store/kinds';
import { isJsonObject, Json, StoredObject } from '../store/objects';
import { badRequest } from './statusError';

/** Says whether an object is meant. */
export type Selector = (object: StoredObject) => boolean;

/**
 * Reads `labelSelector`: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`.
 *
 * @throws StatusError 400
 */
export function labelSelector(text: string | null): Selector {
  const requirements = splitOutsideBrackets(text ?? '').map(parseRequirement);
  return object => {
    const labels = object.metadata.labels ?? {};
    return requirements.every(matches => matches(labels));
  };
}

type Requirement = (labels: Record<string, string>) => boolean;

function parseRequirement(part: string): Requirement {
  const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(part);
  if (set) {
    const [, key, operator, list] = set;
    const values = list.split(',').map(value => value.trim());
    return labels => values.includes(labels[key]) === (operator === 'in');
  }
  const equality = /^([^=!\s]+)\s*(==|=|!=)\s*([^=!\s]*)$/.exec(part);
  if (equality) {
    const [, key, operator, value] = equality;
    return labels => (labels[key] === value) === (operator !== '!=');
  }
  const existence = /^(!?)([A-Za-z0-9_./-]+)$/.exec(part);
  if (existence) {
    const [, not, key] = existence;
    return labels => key in labels === (not === '');
  }
  throw badRequest(
    "unable to parse requirement: found '=', expected: identifier",
  );
}

function splitOutsideBrackets(text: string): string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map(part => part.trim())
    .filter(Boolean);
}

/**
 * Reads `fieldSelector`. Custom resources know only the name and the namespace.
 *
 * @throws StatusError 400
 */
export function fieldSelector(kind: Kind, text: string | null): Selector {
  const requirements = (text ?? '')
    .split(',')
    .filter(Boolean)
    .map(part => {
      const parsed = /^([^=!]+)(==|=|!=)(.*)$/.exec(part);
      if (!parsed) {
        throw badRequest(
          `invalid selector: '${part}'; can't understand '${part}'`,
        );
      }
      const [, field, operator, value] = parsed;
      const known = ['metadata.name', 'metadata.namespace'].concat(
        kind.selectableFields,
      );
      if (!known.includes(field)) {
        throw badRequest(`field label not supported: ${field}`);
      }
      return { field, value, equal: operator !== '!=' };
    });
  return object =>
    requirements.every(
      ({ field, value, equal }) => (fieldOf(object, field) === value) === equal,
    );
}

function fieldOf(object: StoredObject, field: string): string {
  if (field === 'metadata.name') {
    return object.metadata.name;
  }
  if (field === 'metadata.namespace') {
    return object.metadata.namespace;
  }
  const found = field
    .split('.')
    .reduce<Json | undefined>(
      (value, key) => (isJsonObject(value) ? value[key] : undefined),
      object.fields,
    );
  return found === undefined || found === null ? '' : String(found);
}

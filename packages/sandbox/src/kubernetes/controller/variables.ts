import { CONFIG_MAPS, SECRETS } from '../store/kinds';
import { child, Json, JsonObject } from '../store/objects';
import { ObjectStore } from '../store/objectStore';
import { TerraformSpec } from './spec';

/** The variables of a run, or why they cannot be had. */
export type CollectedVariables =
  | { ok: true; values: JsonObject }
  /** As recorded: d11. */
  | { ok: false; message: string };

/**
 * What the runner gives Terraform: `vars`, overridden by `varsFrom`, whose values are always strings.
 */
export function collectVariables(
  store: ObjectStore,
  namespace: string,
  spec: TerraformSpec,
): CollectedVariables {
  const values: JsonObject = {};
  for (const { name, value } of spec.vars) {
    values[name] = value ?? null;
  }
  for (const source of spec.varsFrom) {
    const kind = source.kind === 'Secret' ? SECRETS : CONFIG_MAPS;
    const object = store.get(kind, namespace, source.name);
    if (!object) {
      if (source.optional) {
        continue;
      }
      return {
        ok: false,
        message: `rpc error: code = Unknown desc = ${source.kind} "${source.name}" not found`,
      };
    }
    const data = child(object.fields, 'data');
    for (const key of source.varsKeys ?? Object.keys(data)) {
      const [from, to = from] = key.split(':');
      values[to] = decoded(source.kind, data[from]);
    }
  }
  return { ok: true, values };
}

function decoded(kind: string, value: Json | undefined): string {
  const text = String(value ?? '');
  return kind === 'Secret'
    ? Buffer.from(text, 'base64').toString('utf8')
    : text;
}

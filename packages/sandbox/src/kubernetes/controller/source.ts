import { GIT_REPOSITORIES } from '../store/kinds';
import { child, StoredObject, text } from '../store/objects';
import { ObjectStore } from '../store/objectStore';
import { TerraformSpec } from './spec';

/** What the source of a Terraform object is good for at the moment. */
export type Source =
  | { state: 'ready'; revision: string; planId: string }
  /** As recorded: d9, d10. */
  | { state: 'missing' | 'not-ready' | 'denied'; message: string };

/** Looks at the source object. */
export function sourceOf(
  store: ObjectStore,
  object: StoredObject,
  spec: TerraformSpec,
): Source {
  const { kind, name } = spec.sourceRef;
  const namespace = spec.sourceRef.namespace ?? object.metadata.namespace;
  if (namespace !== object.metadata.namespace) {
    return {
      state: 'denied',
      message: `cannot access ${kind}/${namespace}/${name}, cross-namespace references have been disabled`,
    };
  }
  const source =
    kind === 'GitRepository'
      ? store.get(GIT_REPOSITORIES, namespace, name)
      : undefined;
  if (!source) {
    return {
      state: 'missing',
      message: `${kind}.source.toolkit.fluxcd.io "${name}" not found`,
    };
  }
  const artifact = child(child(source.fields, 'status'), 'artifact');
  const revision = text(artifact, 'revision');
  return revision
    ? { state: 'ready', revision, planId: planIdOf(revision) }
    : {
        state: 'not-ready',
        message: 'Source is not ready, artifact not found',
      };
}

/** `main@sha1:0123456789abcdef…` → `plan-main-0123456789`. */
export function planIdOf(revision: string): string {
  const [branch, digest] = revision.split('@');
  const hash = digest?.split(':')[1];
  return hash
    ? `plan-${branch}-${hash.slice(0, 10)}`
    : `plan-${revision.slice(0, 10)}`;
}

import { StoredObject } from '../store/objects';
import { ObjectStore } from '../store/objectStore';
import { Dependencies } from './dependencies';
import { EventRecorder } from './events';
import { Source, sourceOf } from './source';
import { TerraformSpec } from './spec';
import { StatusWriter } from './statusWriter';

/** A source that can be used. */
export type ReadySource = Extract<Source, { state: 'ready' }>;

/** What a pass needs before it begins. */
export type Prerequisites =
  | { met: true; source: ReadySource }
  /** `retry` is false for what only a change of the object can mend. */
  | { met: false; retry: boolean };

/** @public */
export interface PrerequisiteParts {
  store: ObjectStore;
  events: EventRecorder;
  object: StoredObject;
  spec: TerraformSpec;
  status: StatusWriter;
  dependencies: Dependencies;
  deleting: boolean;
}

/** Looks at dependants, source and dependencies, and says on the object what is missing (d9, d10, f4, f11). */
export function prerequisites(parts: PrerequisiteParts): Prerequisites {
  const { status, dependencies, deleting } = parts;
  const dependants = dependencies.dependants();
  if (deleting && dependants.length > 0) {
    status.conditions(
      [
        [
          'Ready',
          'False',
          'DeletionBlockedByDependantsReason',
          `Deletion in progress, but blocked. Please delete ${dependants.join(
            ', ',
          )} to resume ...`,
        ],
      ],
      ['Reconciling'],
    );
    status.fields({
      lastAttemptedRevision: undefined,
      observedGeneration: status.generation(),
    });
    return { met: false, retry: true };
  }
  const source = sourceOf(parts.store, parts.object, parts.spec);
  if (source.state !== 'ready') {
    return withoutSource(parts, source);
  }
  const missing = deleting ? undefined : dependencies.missing();
  if (missing !== undefined) {
    status.conditions(
      [['Ready', 'False', 'DependencyNotReady', missing]],
      ['Reconciling'],
    );
    status.fields({
      lastAttemptedRevision: source.revision,
      observedGeneration: status.generation(),
    });
    parts.events.record(parts.object, 'Normal', 'DependencyNotReady', missing);
    return { met: false, retry: true };
  }
  if (!deleting) {
    dependencies.hold();
  }
  return { met: true, source };
}

function withoutSource(
  { status, events, object }: PrerequisiteParts,
  source: Exclude<Source, ReadySource>,
): Prerequisites {
  const { message } = source;
  const denied = source.state === 'denied';
  const reason = denied ? 'AccessDenied' : 'ArtifactFailed';
  const stalled = denied || source.state === 'missing';
  if (stalled) {
    events.record(object, 'Warning', reason, message);
  }
  status.conditions(
    [
      ...(stalled ? [['Stalled', 'True', reason, message] as const] : []),
      ['Ready', 'False', reason, message],
    ],
    ['Reconciling'],
  );
  return { met: false, retry: !denied };
}

import { PendingPhase } from '@opencsp/plugin-opencsp-node';
import { failureToTell, RememberedFailure } from './failures';
import { asSentence, cleanMessage } from './messages';
import { progressOf } from './progress';
import { currentCondition, Terraform } from './terraform';

/** How the removal of an object stands. */
export interface RemovalView {
  detail: string;
  blockedBy?: string;
  failure?: string;
}

const OWN_FINALIZER = 'finalizers.tf.contrib.fluxcd.io';

/** Texts of an apply mean a destroy while an object is being deleted (recorded: f1). */
const WORDS: Record<PendingPhase, string> = {
  accepted: 'The removal was asked for.',
  'waiting-for-runner':
    'The removal waits for the runner that removes the machine.',
  initializing: 'The runner is getting ready to remove the machine.',
  planning: 'The removal is being planned.',
  applying: 'The machine is being removed.',
  'writing-outputs': 'The machine is removed; what is left is tidied up.',
};

/** Told with a removal that cannot know all of what there was (recorded: p3, p3b). */
export const LOOK_FOR_IT =
  'Its Terraform state was seen locked: what a killed runner had begun is in no state and is not removed with it. Look for it on the platform.';

/** What an object that is being deleted says. Pure. */
export function classifyRemoval(
  object: Terraform,
  remembered: RememberedFailure | undefined,
): RemovalView {
  // It stands there for a moment only: a failing destroy is tried again at once (recorded: f6).
  const failure = failureToTell(object, remembered);
  return {
    detail: WORDS[progressOf(object).phase],
    blockedBy: blocker(object),
    failure:
      failure?.reason === 'destroy' || failure?.reason === 'locked'
        ? failure.message
        : undefined,
  };
}

function blocker(object: Terraform): string | undefined {
  const { metadata, spec } = object;
  if (spec.suspend === true) {
    return 'The object is suspended; nothing happens until it is resumed.';
  }
  const foreign = (metadata.finalizers ?? []).filter(
    finalizer => finalizer !== OWN_FINALIZER,
  );
  if (foreign.length > 0) {
    return foreign.length === 1
      ? `The finalizer ${foreign[0]} holds it.`
      : `The finalizers ${foreign.join(', ')} hold it.`;
  }
  if (isSourceMissing(object)) {
    const why = currentCondition(object, 'Ready')?.message ?? '';
    return `${asSentence(
      cleanMessage(why),
    )} The removal goes on by itself when the source is back.`;
  }
  const stalled = currentCondition(object, 'Stalled');
  return stalled?.status === 'True'
    ? asSentence(cleanMessage(stalled.message))
    : undefined;
}

/** A removal needs the source; the stall comes and goes with each try, Ready stays (recorded: f4, p6). */
export function isSourceMissing(object: Terraform): boolean {
  const ready = currentCondition(object, 'Ready');
  return ready?.status === 'False' && ready.reason === 'ArtifactFailed';
}

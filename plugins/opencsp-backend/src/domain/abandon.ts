import { Circumstances } from './decision';
import { InstanceRecord } from './record';
import { RequestOutcome } from './requests';
import { RUN_EFFECT } from './runKey';
import { moveTo } from './transitions';

/** One thing of the ledger that is perhaps not gone. */
export interface PerhapsLeft {
  kind: string;
  name: string;
}

/** Who gave a deletion up, and why. */
export interface GivingUp {
  /** Entity ref. */
  by: string;
  reason: string;
  left: readonly PerhapsLeft[];
}

/** True when a deletion is under way or failed: only that can be given up. */
export function isAbandonable(record: InstanceRecord): boolean {
  return (
    record.state === 'deleting' ||
    (record.state === 'failed' && record.failure?.phase === 'deleting')
  );
}

/**
 * Ends a deletion that cannot end: the record becomes deleted and says what may be left. What is
 * left stays in the ledger; nothing outside is touched.
 */
export function abandon(
  record: InstanceRecord,
  { by, reason, left }: GivingUp,
  { now, deadlines }: Circumstances,
): RequestOutcome {
  if (!isAbandonable(record)) {
    return { ok: false, problem: refusal(record) };
  }
  const deleting =
    record.state === 'failed'
      ? moveTo(record, 'deleting', now, deadlines)
      : record;
  const deleted = moveTo(
    { ...deleting, run: undefined },
    'deleted',
    now,
    deadlines,
  );
  return {
    ok: true,
    record: {
      ...deleted,
      warnings: [
        ...deleted.warnings,
        `The deletion was given up by ${by}: ${asSentence(reason)} ${leftWords(
          left,
        )}`,
      ],
    },
  };
}

/**
 * Which effects may still be there. Runs that ended leave nothing; only the one that the record still
 * waited for may be working.
 */
export function perhapsLeft<
  T extends PerhapsLeft & { state: 'planned' | 'exists' | 'removed' | 'left' },
>(record: InstanceRecord, effects: readonly T[]): T[] {
  return effects.filter(
    effect =>
      effect.state !== 'removed' &&
      (effect.kind !== RUN_EFFECT || effect.name === record.run?.key),
  );
}

/** What may be left, as a sentence. */
export function leftWords(left: readonly PerhapsLeft[]): string {
  return left.length === 0
    ? 'Nothing was made outside.'
    : `May be left outside: ${left
        .map(({ kind, name }) => `${kind} ${name}`)
        .join(', ')}.`;
}

/** Ends what somebody typed as a sentence. */
export function asSentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

function refusal(record: InstanceRecord): string {
  switch (record.state) {
    case 'deleted':
      return 'The machine is deleted already; there is nothing to give up.';
    case 'failed':
      return 'The machine failed, but it is not being deleted. Delete it first; only a deletion that cannot end is given up.';
    default:
      return `The machine is ${record.state}. Only a deletion that cannot end is given up.`;
  }
}

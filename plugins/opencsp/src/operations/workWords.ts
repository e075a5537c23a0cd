import { isGone, WorkItem } from '@opencsp/plugin-opencsp-common';
import {
  clockText,
  durationText,
  OpencspTranslate,
} from '@opencsp/plugin-opencsp-react';

/** Work that has been due for longer is overdue. Milliseconds; the API's own limit. */
const OVERDUE_MS = 60_000;

/** What is known of the work on one machine. */
export type WorkFacts = Pick<
  WorkItem,
  'state' | 'deadline' | 'waitingFor' | 'dueAt' | 'heldBy' | 'heldUntil'
>;

/** Milliseconds from now; negative when it is past. */
function msUntil(time: string, now: Date): number {
  return new Date(time).getTime() - now.getTime();
}

/** A process by the part of its id that tells it from others. */
export function holderText(heldBy: string): string {
  return /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(heldBy)
    ? heldBy.slice(0, 8)
    : heldBy;
}

/** When the next look is, short enough for a column. */
export function nextLookText(
  { dueAt, state }: Pick<WorkFacts, 'dueAt' | 'state'>,
  now: Date,
  t: OpencspTranslate,
): string {
  if (!dueAt || isGone(state)) {
    return t(isGone(state) ? 'work.none' : 'work.onRequest');
  }
  const ms = msUntil(dueAt, now);
  if (ms > 0) {
    return t('work.inDuration', { duration: durationText(ms, t) });
  }
  return ms > -OVERDUE_MS
    ? t('work.now')
    : t('work.agoDue', { duration: durationText(-ms, t) });
}

/** When the state ends as failed, short enough for a column. */
export function deadlineText(
  deadline: string | undefined,
  now: Date,
  t: OpencspTranslate,
): string {
  if (!deadline) {
    return t('work.none');
  }
  const ms = msUntil(deadline, now);
  const duration = durationText(Math.abs(ms), t);
  return t(ms > 0 ? 'work.inDuration' : 'work.agoDuration', { duration });
}

function lookSentence(work: WorkFacts, now: Date, t: OpencspTranslate): string {
  const { dueAt, heldBy, heldUntil } = work;
  const late = dueAt ? -msUntil(dueAt, now) : 0;
  const duration = durationText(Math.abs(late), t);
  if (heldBy && heldUntil) {
    const holder = holderText(heldBy);
    const time = clockText(new Date(heldUntil));
    if (msUntil(heldUntil, now) <= 0) {
      return t('work.sentence.heldEnded', { holder, time });
    }
    return late >= OVERDUE_MS
      ? t('work.sentence.heldDue', { duration, holder, time })
      : t('work.sentence.held', { holder, time });
  }
  if (!dueAt) {
    return t('work.sentence.rest');
  }
  if (late >= OVERDUE_MS) {
    return t('work.sentence.overdue', { duration });
  }
  return late >= 0
    ? t('work.sentence.due')
    : t('work.sentence.next', { duration });
}

function endSentence(
  deadline: string | undefined,
  now: Date,
  t: OpencspTranslate,
): string {
  if (!deadline) {
    return '';
  }
  const ms = msUntil(deadline, now);
  const duration = durationText(Math.abs(ms), t);
  return t(ms > 0 ? 'work.sentence.endsIn' : 'work.sentence.ended', {
    duration,
  });
}

/** A text as a sentence. */
function asSentence(text: string): string {
  return /[.!?:…]$/.test(text) ? text : `${text}.`;
}

/**
 * Why the work stands where it stands, in sentences made of the facts: what it waits for, when it is
 * looked at next or who holds it, and when it ends as failed.
 */
export function workSentence(
  work: WorkFacts,
  now: Date,
  t: OpencspTranslate,
): string {
  if (isGone(work.state)) {
    return t('work.sentence.gone');
  }
  const waits = work.waitingFor ? asSentence(work.waitingFor) : '';
  const look = lookSentence(work, now, t);
  const isLate = work.dueAt !== undefined && msUntil(work.dueAt, now) <= 0;
  const ends = endSentence(work.deadline, now, t);
  // What is late is late because of who holds it; what is not waits for something else.
  return (isLate ? [look, waits, ends] : [waits, look, ends])
    .filter(Boolean)
    .join(' ');
}

/** How often it went wrong in a row, and what the other side said; nothing when it did not. */
export function troubleText(
  { attempts, lastError }: Pick<WorkItem, 'attempts' | 'lastError'>,
  t: OpencspTranslate,
): string | undefined {
  return attempts > 0
    ? t('work.trouble', {
        count: attempts,
        error: lastError ?? t('work.troubleUnknown'),
      })
    : undefined;
}

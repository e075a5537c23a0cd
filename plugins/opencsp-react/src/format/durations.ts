import { OpencspTranslate } from '../translation/opencspTranslationRef';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A duration as "1 min 12 s": two units at most, the smaller one left out when it is zero.
 *
 * @param ms - milliseconds; a negative one (two clocks) counts as none
 */
export function durationText(ms: number, t: OpencspTranslate): string {
  const total = Math.max(0, ms);
  if (total < SECOND) {
    return t('duration.underSecond');
  }
  if (total < MINUTE) {
    return t('duration.s', { s: String(Math.floor(total / SECOND)) });
  }
  if (total < HOUR) {
    const min = String(Math.floor(total / MINUTE));
    const s = Math.floor((total % MINUTE) / SECOND);
    return s === 0
      ? t('duration.min', { min })
      : t('duration.minS', { min, s: String(s) });
  }
  if (total < DAY) {
    const h = String(Math.floor(total / HOUR));
    const min = Math.floor((total % HOUR) / MINUTE);
    return min === 0
      ? t('duration.h', { h })
      : t('duration.hMin', { h, min: String(min) });
  }
  const d = Math.floor(total / DAY);
  return d === 1 ? t('duration.day') : t('duration.days', { d: String(d) });
}

/** A time as "4 min ago". A time in the future (two clocks) is "just now". */
export function relativeText(at: Date, now: Date, t: OpencspTranslate): string {
  const ms = now.getTime() - at.getTime();
  if (ms < MINUTE) {
    return t('time.justNow');
  }
  if (ms < HOUR) {
    return t('time.minutesAgo', {
      n: String(Math.floor(ms / MINUTE)),
    });
  }
  if (ms < DAY) {
    return t('time.hoursAgo', {
      n: String(Math.floor(ms / HOUR)),
    });
  }
  const days = Math.floor(ms / DAY);
  return days === 1
    ? t('time.yesterday')
    : t('time.daysAgo', { n: String(days) });
}

/** The exact time in the person's zone, for the hover. */
export function exactText(at: Date, locale?: string): string {
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'long',
  }).format(at);
}

/** Hours and minutes in the person's zone: "14:05". */
export function clockText(at: Date, locale?: string): string {
  return new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
}

const DAY_MS = 86_400_000;

/**
 * When something was: the clock alone within the last day, with its date before that.
 *
 * @param locale - of the person, when it is not given
 */
export function momentText(at: Date, now: Date, locale?: string): string {
  if (now.getTime() - at.getTime() < DAY_MS) {
    return clockText(at, locale);
  }
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
}

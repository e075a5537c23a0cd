import { Time } from '../record';
import { PersonRecord } from './personRecord';

/** Somebody as of the moment that they are to be cut off. On no host nothing has to be cut off. */
export function leavingNow(
  person: PersonRecord,
  {
    because,
    isOnHost,
    now,
  }: {
    because: NonNullable<PersonRecord['leftBecause']>;
    isOnHost: boolean;
    now: Time;
  },
): PersonRecord {
  const { revealTo: _, ...rest } = person;
  return {
    ...rest,
    leftBecause: because,
    ...(isOnHost
      ? { state: 'leaving' as const }
      : { state: 'gone' as const, leftAt: now }),
  };
}

import { ProfileAccounts } from '@opencsp/rendering';
import { Time } from '../record';
import {
  AccountCell,
  AccountSetRecord,
  cellOf,
  OWNER,
  SESSIONS,
  withCell,
} from './accountRecord';
import { byHand } from './byHand';
import { PersonRecord } from './personRecord';

/** The sign-in portal asks the directory so often about who is signed in (rendered as 1 minute). */
export const REFRESH_MS = 60_000;

type ServiceOfPlan = ProfileAccounts['services'][number];

/**
 * What follows for the services that ask the directory, and what somebody has to do by hand in those with
 * accounts of their own. Nothing is asked for it.
 */
export function withOtherServices(
  record: AccountSetRecord,
  plan: ProfileAccounts,
  people: readonly PersonRecord[],
  now: Time,
): AccountSetRecord {
  const { service: directory, owner } = plan.directory;
  return [
    { id: OWNER, login: owner.id, state: 'wanted' as const },
    ...people,
  ].reduce((before, person) => {
    const inDirectory = cellOf(before, person.id, directory);
    const known = plan.services.reduce(
      (set, service) =>
        withCell(
          set,
          {
            ...{ person: person.id, service: service.id, isOurs: false },
            ...stateIn(service, person, inDirectory),
          },
          now,
        ),
      before,
    );
    return person.state === 'wanted'
      ? known
      : withSessions(known, person, inDirectory, now);
  }, record);
}

/** True when nothing is left to be done for somebody who leaves. */
export function hasLeft(
  { cells }: AccountSetRecord,
  { id }: PersonRecord,
): boolean {
  return cells
    .filter(({ person }) => person === id)
    .every(({ state }) => state === 'gone' || state === 'by-hand');
}

/** When the next session of somebody who leaves ends for certain. */
export function sessionsEndAt({ cells }: AccountSetRecord): Time | undefined {
  const ends = cells.flatMap(({ service, state, since }) =>
    service === SESSIONS && state === 'leaving' ? [since + REFRESH_MS] : [],
  );
  return ends.length > 0 ? Math.min(...ends) : undefined;
}

function stateIn(
  service: ServiceOfPlan,
  person: Pick<PersonRecord, 'login' | 'state'>,
  inDirectory: AccountCell | undefined,
): Pick<AccountCell, 'state' | 'evidence' | 'trouble'> {
  return service.accounts === 'directory'
    ? byDirectory(service, person, inDirectory)
    : byHand(service, person, 'no-provider');
}

function byDirectory(
  { title, signIn }: ServiceOfPlan,
  { state }: Pick<PersonRecord, 'state'>,
  inDirectory: AccountCell | undefined,
): Pick<AccountCell, 'state' | 'evidence'> {
  if (state !== 'wanted') {
    return inDirectory?.state === 'gone'
      ? {
          state: 'gone',
          evidence:
            signIn === 'forward-auth'
              ? `${title} is reached through the sign-in portal only, which lets nobody in with that account any more.`
              : `${title} asks the directory at each sign-in, where the account is gone. Who is signed in to ${title} itself stays so until that session ends there. What the person has made in it stays.`,
        }
      : { state: 'leaving' };
  }
  return inDirectory?.state === 'there'
    ? {
        state: signIn === 'forward-auth' ? 'there' : 'at-sign-in',
        evidence:
          signIn === 'forward-auth'
            ? `${title} takes who the sign-in portal names.`
            : `${title} makes the account when the person signs in for the first time.`,
      }
    : { state: 'waiting' };
}

/** A session ends when the sign-in portal asks the directory again (recorded: authelia 18). */
function withSessions(
  record: AccountSetRecord,
  { id }: PersonRecord,
  inDirectory: AccountCell | undefined,
  now: Time,
): AccountSetRecord {
  if (inDirectory?.state !== 'gone') {
    return record;
  }
  const about = { person: id, service: SESSIONS, isOurs: false };
  const isOver = now >= inDirectory.since + REFRESH_MS;
  return withCell(
    record,
    isOver
      ? {
          ...about,
          state: 'gone',
          evidence:
            'The sign-in portal has asked the directory since, and knows nobody of that name.',
        }
      : {
          ...about,
          state: 'leaving',
          evidence:
            'A session that is open ends when the sign-in portal asks the directory next: within a minute.',
        },
    now,
  );
}

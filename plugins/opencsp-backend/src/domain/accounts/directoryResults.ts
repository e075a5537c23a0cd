import { EnsuredAccount, PasswordSet } from '@opencsp/plugin-opencsp-node';
import { Time } from '../record';
import {
  AccountCell,
  AccountSetRecord,
  cellOf,
  OWNER,
  withCell,
} from './accountRecord';
import { PersonRecord } from './personRecord';

/** One account in one service. */
interface About {
  person: PersonRecord;
  /** Id of the service. */
  service: string;
}

/** The account is about to be made: kept before it is, so that one that is found later is ours. */
export function intended(
  record: AccountSetRecord,
  { person, service }: About,
  now: Time,
): AccountSetRecord {
  return withCell(
    record,
    { person: person.id, service, isOurs: true, state: 'waiting' },
    now,
  );
}

/**
 * What came of making the account be there. One that was there before the portal meant to make it, and is the
 * same person's, keeps its password: it is not the portal's to overwrite.
 */
export function ensured(
  record: AccountSetRecord,
  { person, service }: About,
  outcome: EnsuredAccount,
  now: Time,
): AccountSetRecord {
  const before = cellOf(record, person.id, service);
  const isFound = outcome.of === 'there' && before?.isOurs !== true;
  const about = {
    ...known(before),
    ...(isFound && { password: person.passwordVersion }),
    // A new account has none.
    ...(outcome.of === 'made' && { password: undefined }),
    ...{ person: person.id, service },
  };
  switch (outcome.of) {
    case 'not-ours':
    case 'refused': {
      const { message, nextStep } = outcome;
      const trouble = { reason: outcome.of, message, nextStep };
      return withCell(
        record,
        // One that was only meant to be made is somebody else's.
        { ...about, isOurs: false, state: 'failed', trouble },
        now,
      );
    }
    default:
      return withCell(
        record,
        {
          ...about,
          isOurs: true,
          // Without its password nobody can use it.
          state: about.password === undefined ? 'waiting' : 'there',
          evidence: `"${person.login}" is in the directory, with its groups.`,
        },
        now,
      );
  }
}

/** True while the account has another password than the person, and is one that may get it. */
export function needsPassword(
  record: AccountSetRecord,
  { person, service }: About,
): boolean {
  const cell = cellOf(record, person.id, service);
  return cell?.isOurs === true && cell.password !== person.passwordVersion;
}

/** What came of setting the password. */
export function passwordWasSet(
  record: AccountSetRecord,
  { person, service }: About,
  outcome: PasswordSet,
  now: Time,
): AccountSetRecord {
  const before = cellOf(record, person.id, service);
  const about = {
    ...known(before),
    ...{ person: person.id, service, isOurs: before?.isOurs === true },
  };
  switch (outcome.of) {
    case 'set':
    case 'elsewhere':
      return withCell(
        record,
        { ...about, state: 'there', password: person.passwordVersion },
        now,
      );
    case 'missing':
      return withCell(record, { ...about, state: 'waiting' }, now);
    default: {
      const { message, nextStep } = outcome;
      const trouble = {
        reason: 'password-refused' as const,
        ...{ message, nextStep },
      };
      return withCell(record, { ...about, state: 'failed', trouble }, now);
    }
  }
}

/** The owner's account in the directory. */
interface AboutOwner {
  login: string;
  /** Id of the directory's service. */
  service: string;
  /** Version of the password that the profile has. */
  version: string;
}

/**
 * True while the directory is not known to have the owner's password of the profile. A deployment may have brought
 * a directory that is empty: then it is looked at anew.
 */
export function ownerNeedsLook(
  record: AccountSetRecord,
  { service, version }: Omit<AboutOwner, 'login'>,
  deploymentId: string,
): boolean {
  const cell = cellOf(record, OWNER, service);
  return (
    record.readyFor !== deploymentId ||
    cell?.state !== 'there' ||
    cell.password !== version
  );
}

/** What came of giving the directory's first administrator the password of the profile. */
export function ownerPasswordWasSet(
  record: AccountSetRecord,
  { login, service, version }: AboutOwner,
  outcome: PasswordSet,
  now: Time,
): AccountSetRecord {
  const password = cellOf(record, OWNER, service)?.password;
  const about = {
    ...{ person: OWNER, service, isOurs: true },
    // The one that it had, until another one is set.
    ...(password !== undefined && { password }),
  };
  switch (outcome.of) {
    case 'set':
    case 'elsewhere':
      return withCell(
        record,
        {
          ...about,
          ...{ state: 'there', password: version },
          evidence: `"${login}" is the directory's first administrator, with the password of the profile.`,
        },
        now,
      );
    case 'missing':
      return withCell(
        record,
        {
          ...about,
          state: 'failed',
          trouble: {
            reason: 'password-refused',
            message: `The directory has no "${login}" any more.`,
            nextStep: `Make "${login}" on the page of the directory as another administrator, and deploy the profile again.`,
          },
        },
        now,
      );
    default: {
      const { message, nextStep } = outcome;
      const trouble = {
        reason: 'password-refused' as const,
        ...{ message, nextStep },
      };
      return withCell(record, { ...about, state: 'failed', trouble }, now);
    }
  }
}

/** The account was looked for, and is not there. */
export function wasRemoved(
  record: AccountSetRecord,
  { person, service }: About,
  now: Time,
): AccountSetRecord {
  const before = cellOf(record, person.id, service);
  if (before?.state === 'gone') {
    return record;
  }
  return withCell(
    record,
    {
      ...{ person: person.id, service },
      isOurs: false,
      state: 'gone',
      evidence:
        before?.trouble?.reason === 'not-ours'
          ? `The account "${person.login}" is somebody else's and was left alone.`
          : `"${person.login}" was looked for in the directory, and is not there.`,
    },
    now,
  );
}

/** What stays as it was. */
function known(
  before: AccountCell | undefined,
): Pick<AccountCell, 'password' | 'evidence'> {
  return {
    ...(before?.password !== undefined && { password: before.password }),
    ...(before?.evidence !== undefined && { evidence: before.evidence }),
  };
}

import {
  SignInHop,
  signInHops,
  SignInReason,
} from '@opencsp/plugin-opencsp-common';
import { Time } from '../record';
import { SignInTrouble } from './signInTroubles';

/** One hop of the way, as it went. */
export interface HopRecord {
  hop: SignInHop;
  state: 'ok' | 'failed' | 'skipped';
  /** Of which name it is. */
  name?: string;
  message: string;
  code?: SignInReason;
  nextStep?: string;
}

/** What a check came to. */
export interface SignInResult {
  startedAt: Time;
  endedAt: Time;
  /** Whose commit was tried. */
  deploymentId: string;
  state: 'passed' | 'failed' | 'skipped' | 'unknown';
  message: string;
  code?: SignInReason;
  nextStep?: string;
  failedAt?: SignInHop;
  /** It was skipped, and there is something to sign in to: a person can, and the portal cannot. */
  isByHand?: boolean;
  hops: HopRecord[];
}

/** What is known of the sign-in to a profile on a host. No password and no cookie is ever in it. */
export interface SignInCheckRecord {
  /** A check was asked for, and has not ended. */
  asked?: { at: Time };
  /** Names of the users that the portal was about to make: kept before, so that a crash leaves none behind. */
  users: string[];
  /** Why they are still there, while they are. */
  usersTrouble?: { message: string; nextStep: string };
  latest?: SignInResult;
}

/** A row that nothing is known of yet. */
export const NO_CHECK: SignInCheckRecord = { users: [] };

/** A check is asked for; one that is asked for already is that one. */
export function asked(before: SignInCheckRecord, now: Time): SignInCheckRecord {
  return before.asked ? before : { ...before, asked: { at: now } };
}

/** It has ended. */
export function ended(
  { asked: _, ...rest }: SignInCheckRecord,
  latest: SignInResult,
): SignInCheckRecord {
  return { ...rest, latest };
}

/** The portal is about to make this user. */
export function userIntended(
  before: SignInCheckRecord,
  login: string,
): SignInCheckRecord {
  return { ...before, users: [...before.users, login] };
}

/** These are not in the directory any more. */
export function usersGone(
  { usersTrouble, ...rest }: SignInCheckRecord,
  logins: readonly string[],
): SignInCheckRecord {
  const users = rest.users.filter(each => !logins.includes(each));
  return users.length > 0 && usersTrouble
    ? { ...rest, users, usersTrouble }
    : { ...rest, users };
}

/** How a check was, from its hops: in their order, with those that were not reached. */
export function resultOf(
  walked: readonly HopRecord[],
  about: Pick<SignInResult, 'startedAt' | 'endedAt' | 'deploymentId'>,
): SignInResult {
  const hops = signInHops.map(
    hop =>
      walked.find(each => each.hop === hop) ?? {
        hop,
        state: 'skipped' as const,
        message: 'It was not reached.',
      },
  );
  const failed = hops.find(({ state }) => state === 'failed');
  return failed
    ? {
        ...about,
        state: 'failed',
        message: failed.message,
        ...(failed.code && { code: failed.code }),
        ...(failed.nextStep && { nextStep: failed.nextStep }),
        failedAt: failed.hop,
        hops,
      }
    : {
        ...about,
        state: 'passed',
        message: 'One sign-in opened the services, as it does for people.',
        hops,
      };
}

/** A check that could not be made: nothing is known of the sign-in. */
export function notTried(
  { code, message, nextStep }: SignInTrouble,
  about: Pick<SignInResult, 'startedAt' | 'endedAt' | 'deploymentId'>,
  hops: readonly HopRecord[] = [],
): SignInResult {
  return {
    ...{ ...about, state: 'unknown', code, message, nextStep },
    hops: [...hops],
  };
}

/** There is nothing that the portal could try. @param nothing - why, in words */
export function skipped(
  { nothing, isByHand }: { nothing: string; isByHand?: boolean },
  about: Pick<SignInResult, 'startedAt' | 'endedAt' | 'deploymentId'>,
): SignInResult {
  return {
    ...{ ...about, state: 'skipped', message: nothing, hops: [] },
    ...(isByHand && { isByHand }),
  };
}

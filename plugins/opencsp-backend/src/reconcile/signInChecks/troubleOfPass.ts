import {
  AccountTroubleError,
  HostConnectError,
} from '@opencsp/plugin-opencsp-node';
import { accountTrouble } from '../../domain/accounts/accountTroubles';
import {
  ended,
  notTried,
  resultOf,
  SignInCheckRecord,
  SignInResult,
} from '../../domain/signInChecks/signInCheckRecord';
import {
  SignInTrouble,
  signInTrouble,
} from '../../domain/signInChecks/signInTroubles';

/** With these the directory itself does not answer. */
const AWAY: readonly string[] = ['service-away', 'service-silent'];

/** What kept a pass from its end. */
export interface PassTrouble {
  /** Redacted, in one line. */
  trouble: string;
  error: unknown;
}

/**
 * What is known after a pass that something kept from its end: a directory that does not let the portal in is
 * what the check came to, and of all else nothing is known of the sign-in.
 */
export function troubleOfPass(
  check: SignInCheckRecord,
  found: PassTrouble,
  about: Pick<SignInResult, 'startedAt' | 'endedAt' | 'deploymentId'>,
): SignInCheckRecord {
  const left =
    check.users.length > 0
      ? {
          ...check,
          usersTrouble: usersTrouble(check.users, found.trouble),
        }
      : check;
  if (!check.asked) {
    return left;
  }
  const ofDirectory = directoryTrouble(found);
  const result = ofDirectory
    ? resultOf(
        [{ hop: 'directory', state: 'failed' as const, ...ofDirectory }],
        about,
      )
    : notTried(
        signInTrouble(
          'sign-in-not-tried',
          `The sign-in could not be tried. ${found.trouble}`,
        ),
        about,
      );
  return ended(left, result);
}

/** Why users of checks are still in the directory. */
export function usersTrouble(
  users: readonly string[],
  why: string,
): NonNullable<SignInCheckRecord['usersTrouble']> {
  const { message, nextStep } = signInTrouble(
    'sign-in-user-left',
    `In the directory there may be ${users.join(
      ', ',
    )}, with whom the portal signed in. ${why}`,
  );
  return { message, nextStep };
}

/** What is wrong with the directory, where it is that. */
export function directoryTrouble({
  trouble,
  error,
}: PassTrouble): SignInTrouble | undefined {
  if (
    !(error instanceof AccountTroubleError) &&
    !(error instanceof HostConnectError)
  ) {
    return undefined;
  }
  const { reason, message, nextStep } = accountTrouble(error, trouble);
  const code = AWAY.includes(reason)
    ? 'sign-in-directory-away'
    : 'sign-in-directory';
  const words = `The portal cannot make a user in the directory: ${message}`;
  return { ...signInTrouble(code, words), nextStep };
}

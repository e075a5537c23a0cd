/** Why a sign-in did not work. */
export type SignInProblem =
  | { kind: 'cancelled' }
  | { kind: 'outdated' }
  | { kind: 'portal-unreachable' }
  | { kind: 'provider-unreachable' }
  | { kind: 'unavailable'; reason: string }
  | { kind: 'refused'; reason: string };

/** A problem in words: what happened, why as the other side says it, and what to do. */
export interface ProblemWords {
  what: string;
  /** Quoted; it comes from the other side, or from the page's address. */
  why?: string;
  /** Absent when the reason already says it. */
  next?: string;
}

/** Longest quoted reason. It comes from the page's address, where anybody can write anything. */
const MAX_REASON_LENGTH = 240;

/** Reads the `error` that the auth backend leaves in the page's address. */
export function problemOfErrorParam(error: string): SignInProblem {
  if (/access_denied|was cancelled/i.test(error)) {
    return { kind: 'cancelled' };
  }
  if (/nonce|took too long|another tab/i.test(error)) {
    return { kind: 'outdated' };
  }
  if (/cannot be reached|ECONNREFUSED|ENOTFOUND|ETIMEDOUT/i.test(error)) {
    return { kind: 'provider-unreachable' };
  }
  return { kind: 'refused', reason: error };
}

/** Puts a problem into words. */
export function wordsOf(problem: SignInProblem): ProblemWords {
  switch (problem.kind) {
    case 'cancelled':
      return {
        what: 'The sign-in was cancelled.',
        next: 'Sign in to go on.',
      };
    case 'outdated':
      return {
        what: 'This sign-in is no longer valid.',
        why: 'It took too long, or was begun in another tab.',
        next: 'Sign in again.',
      };
    case 'portal-unreachable':
      return {
        what: 'The portal did not answer.',
        why: 'It may be starting, or the connection is down.',
        next: 'Try again in a moment.',
      };
    case 'provider-unreachable':
      return {
        what: 'The sign-in service cannot be reached.',
        why: 'The portal works, but the identity provider behind it does not answer.',
        next: 'Try again in a minute. If it stays so, tell an operator.',
      };
    case 'unavailable':
      return {
        what: 'Nobody can sign in now.',
        why: quote(problem.reason),
        next: 'An operator must look at the settings of the sign-in.',
      };
    default:
      return {
        what: 'You could not be signed in.',
        why: quote(problem.reason),
        ...(/try again|sign in/i.test(problem.reason)
          ? {}
          : { next: 'Try again, or show this to an operator.' }),
      };
  }
}

function quote(reason: string): string {
  const text = reason.replace(/\s+/g, ' ').trim();
  return `The reason given is: “${
    text.length > MAX_REASON_LENGTH
      ? `${text.slice(0, MAX_REASON_LENGTH)}…`
      : text
  }”`;
}

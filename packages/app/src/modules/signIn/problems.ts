import { TranslationFunction } from '@backstage/frontend-plugin-api';
import { shellTranslationRef } from '../translations/shellTranslationRef';

/** Turns a key into a text of the shell. */
type ShellTranslate = TranslationFunction<typeof shellTranslationRef.T>;

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

/** Puts a problem into words, in the person's language. */
export function wordsOf(
  problem: SignInProblem,
  t: ShellTranslate,
): ProblemWords {
  switch (problem.kind) {
    case 'cancelled':
      return { what: t('problem.cancelled'), next: t('problem.cancelledNext') };
    case 'outdated':
      return {
        what: t('problem.outdated'),
        why: t('problem.outdatedWhy'),
        next: t('problem.outdatedNext'),
      };
    case 'portal-unreachable':
      return {
        what: t('problem.portal'),
        why: t('problem.portalWhy'),
        next: t('problem.portalNext'),
      };
    case 'provider-unreachable':
      return {
        what: t('problem.provider'),
        why: t('problem.providerWhy'),
        next: t('problem.providerNext'),
      };
    case 'unavailable':
      return {
        what: t('problem.unavailable'),
        why: t('problem.reason', { reason: shortened(problem.reason) }),
        next: t('problem.unavailableNext'),
      };
    default:
      return {
        what: t('problem.refused'),
        why: t('problem.reason', { reason: shortened(problem.reason) }),
        ...(/try again|sign in/i.test(problem.reason)
          ? {}
          : { next: t('problem.refusedNext') }),
      };
  }
}

function shortened(reason: string): string {
  const text = reason.replace(/\s+/g, ' ').trim();
  return text.length > MAX_REASON_LENGTH
    ? `${text.slice(0, MAX_REASON_LENGTH)}…`
    : text;
}

import { OpencspApiError } from '@opencsp/plugin-opencsp-common';

/** What a card needs to know of a query; react-query's results fit. */
export interface FaceQuery<T> {
  data: T | undefined;
  error: unknown;
  /** Times that asking failed in a row; 0 after an answer. */
  failureCount: number;
  /** When the shown data came, in milliseconds since 1970. */
  dataUpdatedAt: number;
  isFetching: boolean;
  refetch: () => unknown;
}

/** The face that a card shows. Ready data may be stale: then it says since when. */
export type Face<T> =
  | { kind: 'loading' }
  | { kind: 'ready'; data: T; staleSince?: Date }
  | { kind: 'empty'; data: T; staleSince?: Date }
  | { kind: 'error'; problem: Problem }
  | { kind: 'signedOut' }
  | { kind: 'notAllowed' }
  | { kind: 'moduleMissing'; problem: Problem };

/** An error as a page tells it. */
export interface Problem {
  /** Absent when the error is none that the page knows. */
  message?: string;
  nextStep?: string;
  requestId?: string;
}

/** Reads what a page can tell from whatever was thrown. */
export function problemOfError(error: unknown): Problem {
  if (error instanceof OpencspApiError) {
    const { nextStep, requestId } = error.details;
    return { message: error.message, nextStep, requestId };
  }
  return error instanceof Error ? { message: error.message } : {};
}

/** The status of the API's answer; 0 when none came, nothing for other errors. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof OpencspApiError ? error.details.status : undefined;
}

/**
 * Whether an error says that something is not installed or not configured: the API itself is not
 * there (404 without a code of ours), or says that it cannot (501, or 503 with a code).
 */
export function isModuleMissing(error: unknown): boolean {
  if (!(error instanceof OpencspApiError)) {
    return false;
  }
  const { status, code } = error.details;
  return (
    (status === 404 && code === undefined) ||
    status === 501 ||
    (status === 503 && code !== undefined)
  );
}

/**
 * Which of the faces a card shows. Data that is there stays to be seen when asking again fails,
 * unless the answer was that it may not be seen.
 */
export function faceOf<T>(
  query: FaceQuery<T>,
  isEmpty: (data: T) => boolean,
): Face<T> {
  const status = statusOf(query.error);
  if (status === 403) {
    return { kind: 'notAllowed' };
  }
  if (query.data !== undefined) {
    return {
      kind: isEmpty(query.data) ? 'empty' : 'ready',
      data: query.data,
      staleSince:
        query.failureCount > 0 ? new Date(query.dataUpdatedAt) : undefined,
    };
  }
  if (!query.error) {
    return { kind: 'loading' };
  }
  if (status === 401) {
    return { kind: 'signedOut' };
  }
  const problem = problemOfError(query.error);
  return isModuleMissing(query.error)
    ? { kind: 'moduleMissing', problem }
    : { kind: 'error', problem };
}

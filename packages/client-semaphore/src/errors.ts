import { CustomErrorBase } from '@backstage/errors';

/**
 * It is not known whether a write happened: the connection ended without an answer, the answer
 * came too late or was an internal error. Semaphore closes the connection when a handler crashes,
 * and answers 500 although it has made the task (recorded with 2.10: 02, 14, 16). Look before
 * trying again.
 */
export class OutcomeUnknownError extends CustomErrorBase {
  name = 'OutcomeUnknownError' as const;
}

/**
 * What answered is not a Semaphore API, or one of another form than is known: mostly a base URL
 * that leads to the web page or to a proxy's login.
 */
export class UnexpectedAnswerError extends CustomErrorBase {
  name = 'UnexpectedAnswerError' as const;
}

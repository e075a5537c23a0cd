/** Where sessions are kept: redis. */
export interface SessionStore {
  /** @throws Error in the words of Go when it does not answer */
  check(): Promise<void>;
}

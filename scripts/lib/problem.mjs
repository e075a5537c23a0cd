/** Something a person can act on. It is shown without a stack. */
export class Problem extends Error {
  /**
   * @param {string} message what is wrong, in one sentence
   * @param {{ next?: string, logFile?: string, cause?: unknown }} [more]
   *   `next`: what to do; `logFile`: its last lines are shown
   */
  constructor(message, more = {}) {
    super(message, { cause: more.cause });
    this.name = 'Problem';
    this.next = more.next;
    this.logFile = more.logFile;
  }
}

/** The work ended because a person or the system asked for it. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}

/**
 * An exception of the server. It tells nobody why: outside of development each one is answered with the same
 * words (Jellyfin's `ExceptionMiddleware`).
 */
export class Thrown extends Error {
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 500,
    /** For the log. */
    message: string,
  ) {
    super(message);
  }
}

/** A refusal with words of its own, which are told. */
export class Told extends Error {
  constructor(readonly status: 400 | 403 | 404, message: string) {
    super(message);
  }
}

/** A refusal of the framework. */
export class Problem extends Error {
  constructor(
    readonly status: 400 | 404 | 405 | 415,
    /** By field: what is wrong with it. */
    readonly errors?: Readonly<Record<string, readonly string[]>>,
  ) {
    super(`Problem ${status}`);
  }
}

/** Nobody who may ask: 401 for strangers, 403 for others. */
export class NotAllowed extends Error {
  constructor(readonly status: 401 | 403) {
    super(`Not allowed: ${status}`);
  }
}

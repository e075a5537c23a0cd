/** What a failed phase changes on the object beside Ready. */
export interface RefusedMore {
  /** The apply failed: the condition Apply says so, too. */
  apply?: boolean;
  /** The lock that somebody else holds. */
  lockId?: string;
  /** The outputs that there are, when only the Secret could not be written (recorded: d12). */
  available?: string[];
  /** Drift that nobody may correct: no Event `ReconciliationFailed` (recorded: e-drift-manual). */
  drift?: boolean;
}

/** A phase failed. What it says is raw tool output, as the real object carries it. */
export class Refused extends Error {
  constructor(
    readonly reason: string,
    message: string,
    readonly revision: string,
    readonly more: RefusedMore = {},
  ) {
    super(message);
  }
}

/** A health check failed: Ready keeps its value, whatever it is (recorded: l). */
export class HealthCheckFailed extends Error {}

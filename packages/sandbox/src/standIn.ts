/** A stand-in for an outside system that is running. */
export interface StandIn {
  /** Such as `oidc`; the control API names it so. */
  readonly name: string;
  /** Where clients reach it. */
  readonly url: string;
  /** Stops it and frees its port. Its state stays in its folder, if it was given one. */
  close(): Promise<void>;
  /**
   * Sets up what happens next, such as `{ scenario: 'apply-fails', times: 1 }`.
   * The names and their parameters are listed in the README of the stand-in's folder.
   *
   * @throws Error with a text for people when the scenario or a parameter is unknown
   */
  control(command: ControlCommand): Promise<ControlAnswer>;
}

/** What a person or a test asks of a stand-in. */
export interface ControlCommand {
  /** Name of the scenario, `reset`, or `state`. */
  scenario: string;
  [parameter: string]: unknown;
}

/** Anything that can be shown as JSON. */
export type ControlAnswer = Record<string, unknown>;

/** Writes one line of a stand-in's log. */
export type Log = (line: string) => void;

import { ControlCommand } from '../../standIn';
import { RecordedStep } from './cast';

/** The tokens of a sign-in. */
export const TOKENS = ['access_token', 'refresh_token', 'id_token'] as const;

export type TokenKind = (typeof TOKENS)[number];

/** Who signs in when a recording uses a token that it does not show being issued. */
export interface SignInAs {
  user?: string;
  client?: string;
  scope?: string;
  /** What kind a token is, where its place does not tell. */
  kind?: TokenKind;
  /** Continues in the browser of the sign-in before. */
  sameBrowser?: boolean;
  /** The token's signature is broken. */
  broken?: boolean;
}

/** What a replay has to know besides the recording. */
export interface ReplayOptions {
  /** Who signs in unless the token says. */
  user?: string;
  client?: string;
  scope?: string;
  /** By abbreviated token. */
  tokens?: Record<string, SignInAs>;
  /** Steps that are not compared, by label, with the reason. */
  skip?: Record<string, string>;
  /** Only these steps. */
  only?: (step: RecordedStep) => boolean;
  /** Steps of which the recording keeps some fields only. */
  partial?: string[];
  /** Steps of which only the status is compared, by label, with the reason. */
  statusOnly?: Record<string, string>;
  /** Someone signs in before these steps; tokens of a later step are theirs. */
  signInBefore?: string[];
  /** The cast has already what the case creates: a conflict there is left out. */
  isSeeded?: boolean;
  /** Scenarios to begin with. */
  scenarios?: ControlCommand[];
  /** Seconds that pass before a step. */
  wait?: Record<string, number>;
}

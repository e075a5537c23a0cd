import { Log } from '../standIn';
import { OidcClient } from './options';
import { Scenarios } from './scenarios';
import { SignIns } from './signIns';
import { ProviderState } from './state';

/** What the endpoints of the stand-in share. */
export interface World {
  readonly issuer: string;
  readonly clients: readonly OidcClient[];
  readonly state: ProviderState;
  readonly signIns: SignIns;
  readonly scenarios: Scenarios;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

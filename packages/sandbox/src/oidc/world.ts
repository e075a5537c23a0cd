import { Log } from '../standIn';
import { Behaviour } from './behaviour';
import { Directory } from './directory/directory';
import { Faults } from './faults/faults';
import { OidcClient, ProviderKind } from './options';
import { AuthRequests } from './sessions/authRequests';
import { BackChannel } from './sessions/backChannel';
import { BrowserSessions } from './sessions/browserSessions';
import { SignIns } from './sessions/signIns';
import { ProviderState } from './state';

/** An application, and what its administrator changed since the start. */
export interface Application extends OidcClient {
  applicationId: string;
  projectId: string;
  active: boolean;
  /** Milliseconds since 1970. */
  changedAt: number;
}

/** What the endpoints of the stand-in share. */
export interface World {
  /** Scheme, host and port that it is reached at. */
  readonly origin: string;
  /** The issuer of the provider that it behaves like now. */
  readonly issuer: string;
  provider: ProviderKind;
  readonly applications: Application[];
  readonly state: ProviderState;
  readonly directory: Directory;
  readonly signIns: SignIns;
  readonly sessions: BrowserSessions;
  readonly authRequests: AuthRequests;
  readonly backChannel: BackChannel;
  readonly faults: Faults;
  readonly behaviour: Behaviour;
  /** Forgets all but the keys. */
  readonly reset: () => void;
  readonly log: Log;
  /** The provider's clock in milliseconds since 1970; the scenario `clock-skew` shifts it. */
  readonly now: () => number;
}

import { Time } from '../../domain/record';
import { HandoffAddress } from './handoffSeal';

/** Most open ones of one person. */
export const MAX_OPEN_HANDOFFS = 20;

/** A value to keep until it is taken. */
export interface NewHandoff extends HandoffAddress {
  value: string;
  expiresAt: Time;
}

/** Keeps what a form handed over, sealed, until it is taken once or expires. */
export interface HandoffStore {
  /** @returns false when the person has as many open ones as allowed; nothing is kept then */
  put(handoff: NewHandoff, now: Time): Promise<boolean>;
  /**
   * Takes a value: of several calls at once, one gets it.
   *
   * @returns nothing when it was taken, has expired, or is somebody else's
   */
  take(address: HandoffAddress, now: Time): Promise<string | undefined>;
  /** Removes what nobody took. */
  deleteExpired(now: Time): Promise<void>;
}

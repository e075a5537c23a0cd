import { PersonRole } from '@opencsp/plugin-opencsp-common';
import { Time } from '../record';

/** Somebody whom the owner of a profile has added. Never a password in clear. */
export interface PersonRecord {
  id: string;
  profileId: string;
  /** Name with which they sign in; it stays. */
  login: string;
  email: string;
  name: string;
  role: PersonRole;
  /** Ids of the services that they may use; all of them when absent. */
  services?: readonly string[];
  /** Entity ref, of somebody who has signed in to the portal. */
  user?: string;
  /** `leaving` until they are cut off everywhere. */
  state: 'wanted' | 'leaving' | 'gone';
  addedAt: Time;
  /** Entity ref. */
  addedBy: string;
  leftAt?: Time;
  /** `refused`: the sign-in provider does not let them in any more. */
  leftBecause?: 'removed' | 'refused';
  /** The password, sealed to the platform's keys. */
  sealedPassword: string;
  /** Rises with each new password. */
  passwordVersion: number;
  passwordAt: Time;
  /** Who may see a password that the portal made, until they have. */
  revealTo?: string;
  /** Rises with each change. */
  version: number;
}

import { KeptState } from '../program/KeptState';
import { GitlabState } from './state';

/** What is kept; that a token was used is no change that counts. */
export class Store extends KeptState<GitlabState> {
  /** The moment, as it is kept. */
  get moment(): string {
    return this.chance.now().toISOString();
  }

  /** The day, as `2026-11-23`. */
  get today(): string {
    return this.moment.slice(0, 10);
  }
}

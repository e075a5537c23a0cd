import { KeptState } from '../program/KeptState';
import { NextcloudState } from './state';

/** What is kept. */
export class Store extends KeptState<NextcloudState> {
  /** Seconds since 1970. */
  get seconds(): number {
    return Math.floor(this.chance.now().getTime() / 1000);
  }
}

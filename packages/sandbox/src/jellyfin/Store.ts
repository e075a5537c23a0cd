import { KeptState } from '../program/KeptState';
import { JellyfinState } from './state';

/** What is kept. */
export class Store extends KeptState<JellyfinState> {
  /** A new id: 32 hexadecimal digits. */
  newId(): string {
    return this.chance.random(16).toString('hex');
  }
}

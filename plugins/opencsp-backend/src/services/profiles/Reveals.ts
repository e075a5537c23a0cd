import { Knex } from 'knex';
import { Time } from '../../domain/record';
import {
  claimReveal,
  forgetReveals,
  readReveals,
  RevealKey,
} from '../../profiles/secrets/reveals';

/** Which generated passwords were shown to their owner: each once. */
export interface Reveals {
  /** When each was shown, by the secret's name. */
  of(profileId: string): Promise<ReadonlyMap<string, Time>>;
  /** @returns false when it was shown before, or another request was faster */
  claim(key: RevealKey, by: string, at: Time): Promise<boolean>;
  /** They have new values, and may be shown again. */
  forget(profileId: string, names: readonly string[]): Promise<void>;
}

/** {@link Reveals} in the plugin's database. */
export class DatabaseReveals implements Reveals {
  constructor(private readonly db: Knex) {}

  of(profileId: string): Promise<ReadonlyMap<string, Time>> {
    return readReveals(this.db, profileId);
  }

  claim(key: RevealKey, by: string, at: Time): Promise<boolean> {
    return claimReveal(this.db, key, { by, at });
  }

  forget(profileId: string, names: readonly string[]): Promise<void> {
    return forgetReveals(this.db, profileId, names);
  }
}

import { RefusedPerson } from '@opencsp/plugin-opencsp-common';
import { PersonRecord } from '../../domain/accounts/personRecord';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { leavingNow } from '../../domain/accounts/leaving';
import { personRefusedMessages } from '../../publish/peopleMessages';
import { Clock } from '../../reconcile/clock';
import { AccountSetStore } from '../../store/accounts/AccountSetStore';
import { PeopleStore } from '../../store/people/PeopleStore';

/** How often a write is tried again when somebody else wrote at the same moment. */
const TRIES = 5;

/** What {@link RefusedPeople} needs of its surroundings. */
export interface RefusedPeopleOptions {
  people: PeopleStore;
  profiles: {
    get(
      id: string,
    ): Promise<Pick<ProfileRecord, 'id' | 'name' | 'owner'> | undefined>;
  };
  sets: Pick<AccountSetStore, 'ofProfile' | 'wake'>;
  clock: Pick<Clock, 'now'>;
  /** Something became due. */
  onDue: () => void;
}

/**
 * Cuts people off whom the sign-in provider no longer lets in, in each profile that they were added to as
 * who they are there. Nobody is known by an address: one can be given to another person.
 */
export class RefusedPeople {
  constructor(private readonly options: RefusedPeopleOptions) {}

  /** Again for the same person changes nothing. @returns how many profiles they leave now */
  async cutOff({
    userEntityRef,
  }: Pick<RefusedPerson, 'userEntityRef'>): Promise<number> {
    const wanted = await this.options.people.ofUser(userEntityRef);
    const left = await Promise.all(wanted.map(person => this.leave(person)));
    return left.filter(Boolean).length;
  }

  private async leave(first: PersonRecord): Promise<boolean> {
    const { people, profiles, sets, clock } = this.options;
    let person: PersonRecord | undefined = first;
    for (let tries = 0; tries < TRIES; tries++) {
      const profile = await profiles.get(first.profileId);
      if (!profile || person?.state !== 'wanted') {
        return false;
      }
      const rows = await sets.ofProfile(profile.id);
      const now = clock.now();
      const after = leavingNow(person, {
        ...{ because: 'refused', isOnHost: rows.length > 0, now },
      });
      const messages = personRefusedMessages(after, profile);
      if (await people.change(person, after, messages, now)) {
        await this.wake(rows.map(({ id }) => id));
        return true;
      }
      person = await people.get(first.profileId, first.id);
    }
    // Told again at their next refresh.
    return false;
  }

  private async wake(ids: readonly string[]): Promise<void> {
    const { sets, clock, onDue } = this.options;
    if (ids.length > 0 && (await sets.wake(ids, clock.now()))) {
      onDue();
    }
  }
}

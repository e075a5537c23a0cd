import {
  Person,
  profileUpdatePermission,
  StrengthMeter,
} from '@opencsp/plugin-opencsp-common';
import { Authorizer } from '../../authz/Authorizer';
import { Caller } from '../../authz/Caller';
import { Catalogue } from '../../catalogue/Catalogue';
import { OWNER } from '../../domain/accounts/accountRecord';
import { PersonRecord } from '../../domain/accounts/personRecord';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { HandoffsService } from '../../profiles/secrets/HandoffsService';
import { RandomSource } from '../../profiles/secrets/randomSource';
import { peopleSignal } from '../../publish/peopleMessages';
import { PasswordSeal } from '../../reconcile/accounts/ports';
import { Clock } from '../../reconcile/clock';
import { AccountSetStore } from '../../store/accounts/AccountSetStore';
import { PeopleStore } from '../../store/people/PeopleStore';
import { ProfileStore } from '../../store/profiles/ProfileStore';
import { RotationStore } from '../../store/rotations/RotationStore';
import { permittedProfile } from '../profiles/access';
import { OwnerLogin } from '../profiles/OwnerLogin';
import { ownerStays, personBusy, personNotFound } from './personErrors';
import { PeopleAround, presentPerson } from './present';

/** How often a request is tried again when the engine wrote at the same moment. */
const TRIES = 5;

/** What the use cases of people need. */
export interface PeopleOptions {
  store: ProfileStore;
  people: PeopleStore;
  rotations: RotationStore;
  sets: Pick<AccountSetStore, 'ofProfile' | 'wake'>;
  catalogue: Catalogue;
  authorizer: Authorizer;
  handoffs: Pick<HandoffsService, 'take'>;
  seal: PasswordSeal;
  random: RandomSource;
  strength: () => Promise<StrengthMeter>;
  owner: Pick<OwnerLogin, 'known' | 'change' | 'reveal'>;
  clock: Pick<Clock, 'now'>;
  newId: () => string;
  /** Something became due. */
  onDue: () => void;
}

/** Reads and writes one person, for each use case that changes somebody. */
export class PersonWriter {
  constructor(private readonly options: PeopleOptions) {}

  /** Changes somebody; a request that meets another one is tried again. @throws ConflictError for the owner */
  async change(
    caller: Caller,
    profileId: string,
    id: string,
    next: (person: PersonRecord) => Promise<PersonRecord>,
  ): Promise<Person> {
    for (let tries = 0; tries < TRIES; tries++) {
      const profile = await this.permitted(caller, profileId);
      const before = await this.person(profile, id);
      const after = await next(before);
      if (after === before || (await this.write(profile, before, after))) {
        await this.wake(profile);
        return presentPerson(after, await this.around(profile, caller));
      }
    }
    throw personBusy();
  }

  /** False when it was changed meanwhile. */
  write(
    { id: profileId, owner }: ProfileRecord,
    before: PersonRecord,
    after: PersonRecord,
  ): Promise<boolean> {
    const { people, clock } = this.options;
    const messages = [peopleSignal({ profileId, owner })];
    return people.change(before, after, messages, clock.now());
  }

  /** Has the accounts of a profile looked at. */
  async wake({ id }: ProfileRecord): Promise<void> {
    const { sets, clock, onDue } = this.options;
    const ids = (await sets.ofProfile(id)).map(row => row.id);
    if (ids.length > 0 && (await sets.wake(ids, clock.now()))) {
      onDue();
    }
  }

  /** @throws NotFoundError, NotAllowedError */
  permitted(caller: Caller, profileId: string): Promise<ProfileRecord> {
    return permittedProfile(
      this.options,
      caller,
      profileId,
      profileUpdatePermission,
    );
  }

  /** @throws ConflictError for the owner, NotFoundError */
  async person(profile: ProfileRecord, id: string): Promise<PersonRecord> {
    if (id === OWNER) {
      throw ownerStays();
    }
    const person = await this.options.people.get(profile.id, id);
    if (!person) {
      throw personNotFound(id);
    }
    return person;
  }

  /** What is presented with people. */
  async around(profile: ProfileRecord, caller: Caller): Promise<PeopleAround> {
    const { catalogue, owner, sets } = this.options;
    const [row] = await sets.ofProfile(profile.id);
    return {
      ...{ profile, row, caller: caller.userEntityRef },
      ownerPassword: await owner.known(caller, profile),
      titleOf: id => catalogue.all().find(each => each.id === id)?.title ?? id,
    };
  }
}

import {
  AddPerson,
  addPersonSchema,
  loginFrom,
  loginProblem,
  passwordProblems,
  People,
  Person,
  profileUpdatePermission,
  resetPasswordSchema,
  StrengthMeter,
  wordsOf,
} from '@opencsp/plugin-opencsp-common';
import { Authorizer } from '../../authz/Authorizer';
import { Caller } from '../../authz/Caller';
import { Catalogue } from '../../catalogue/Catalogue';
import { OWNER } from '../../domain/accounts/accountRecord';
import { PersonRecord } from '../../domain/accounts/personRecord';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { generateSecret } from '../../profiles/secrets/generateSecret';
import { HandoffsService } from '../../profiles/secrets/HandoffsService';
import { RandomSource } from '../../profiles/secrets/randomSource';
import { peopleSignal } from '../../publish/peopleMessages';
import { PasswordSeal } from '../../reconcile/accounts/ports';
import { Clock } from '../../reconcile/clock';
import { AccountSetStore } from '../../store/accounts/AccountSetStore';
import { PeopleStore } from '../../store/people/PeopleStore';
import { ProfileStore } from '../../store/profiles/ProfileStore';
import { idempotencyOf } from '../idempotency';
import { permittedProfile, readableProfile } from '../profiles/access';
import { takePassword } from '../profiles/takePassword';
import { conflict, invalid, parseRequest } from '../requestErrors';
import {
  hasLeftAlready,
  loginNeeded,
  nothingToReveal,
  ownerStays,
  personBusy,
  personNotFound,
  taken,
} from './personErrors';
import { PeopleAround, presentPeople, presentPerson } from './present';

/** How often a request is tried again when the engine wrote at the same moment. */
const TRIES = 5;

/** Of a password that the portal makes: 119 bits, and no character that a keyboard hides. */
const GENERATED = {
  kind: 'password',
  length: 20,
  alphabet: 'alphanumeric',
} as const;

/** What the use cases of people need. */
export interface PeopleOptions {
  store: ProfileStore;
  people: PeopleStore;
  sets: Pick<AccountSetStore, 'ofProfile' | 'wake'>;
  catalogue: Catalogue;
  authorizer: Authorizer;
  handoffs: Pick<HandoffsService, 'take'>;
  seal: PasswordSeal;
  random: RandomSource;
  strength: () => Promise<StrengthMeter>;
  clock: Pick<Clock, 'now'>;
  newId: () => string;
  /** Something became due. */
  onDue: () => void;
}

/**
 * Every use case of the people of profiles: authorized here, for HTTP and actions alike. They belong to their
 * profile, so the permissions are those of profiles.
 */
export class PeopleService {
  constructor(private readonly options: PeopleOptions) {}

  /** @throws NotFoundError also for a profile of somebody else */
  async list(caller: Caller, profileId: string): Promise<People> {
    const profile = await readableProfile(this.options, caller, profileId);
    return presentPeople(
      await this.options.people.of(profile.id),
      await this.around(profile, caller),
    );
  }

  /**
   * Adds somebody. The account is made as soon as the directory answers.
   *
   * @throws InputError with each field; ConflictError when login or address is somebody's
   */
  async add(
    caller: Caller,
    profileId: string,
    body: unknown,
    key: string | undefined,
  ): Promise<Person> {
    const profile = await this.permitted(caller, profileId);
    const request = parseRequest(addPersonSchema, body);
    const idempotency = idempotencyOf(key, { profileId, ...request });
    const { people, clock, newId, seal, random } = this.options;
    const now = clock.now();
    const person: PersonRecord = {
      id: newId(),
      profileId: profile.id,
      login: this.loginOf(request),
      email: request.email,
      name: request.name,
      role: request.role,
      user: request.user,
      state: 'wanted',
      addedAt: now,
      addedBy: caller.userEntityRef,
      sealedPassword: await seal.seal(await generateSecret(GENERATED, random)),
      passwordVersion: 1,
      passwordAt: now,
      revealTo: caller.userEntityRef,
      version: 1,
    };
    const added = await people.add(person, idempotency, [
      peopleSignal({ profileId: profile.id, owner: profile.owner }),
    ]);
    switch (added.of) {
      case 'login-taken':
        throw taken('login', person.login);
      case 'email-taken':
        throw taken('email', person.email);
      case 'key-reused':
        throw conflict(
          'key-reused',
          'The Idempotency-Key was used for another request.',
          { nextStep: 'Send a new key.' },
        );
      case 'too-many':
        throw conflict(
          'too-many-people',
          'The profile has as many people as it can have.',
          { nextStep: 'Divide them among several profiles.' },
        );
      default:
        await this.wake(profile);
        return presentPerson(added.person, await this.around(profile, caller));
    }
  }

  /** Cuts somebody off everywhere. Again for one who leaves already changes nothing. */
  async remove(caller: Caller, profileId: string, id: string): Promise<Person> {
    return this.change(caller, profileId, id, async person => {
      if (person.state !== 'wanted') {
        return person;
      }
      const sets = await this.options.sets.ofProfile(profileId);
      const { revealTo: _, ...rest } = person;
      const now = this.options.clock.now();
      return {
        ...rest,
        // On no host nothing has to be cut off.
        ...(sets.length > 0
          ? { state: 'leaving' as const }
          : { state: 'gone' as const, leftAt: now }),
      };
    });
  }

  /**
   * Gives somebody another password: the typed one, or one made by chance, which can be revealed once.
   *
   * @throws InputError when a service would refuse it
   */
  async resetPassword(
    caller: Caller,
    profileId: string,
    id: string,
    body: unknown,
  ): Promise<Person> {
    const { seal, clock } = this.options;
    const { password } = parseRequest(resetPasswordSchema, body ?? {});
    const profile = await this.permitted(caller, profileId);
    await this.person(profile, id);
    const typed = await takePassword(this.options.handoffs, caller, {
      passwordStrategy: 'universal',
      password,
    });
    return this.change(caller, profileId, id, async person => {
      demandWanted(person);
      if (typed !== undefined) {
        await this.demandGood(typed, profile, person);
      }
      const next =
        typed ?? (await generateSecret(GENERATED, this.options.random));
      const { revealTo: _, ...rest } = person;
      return {
        ...rest,
        sealedPassword: await seal.seal(next),
        passwordVersion: person.passwordVersion + 1,
        passwordAt: clock.now(),
        ...(typed === undefined && { revealTo: caller.userEntityRef }),
      };
    });
  }

  /** The password that the portal made, once, to who asked for it. @throws ConflictError afterwards */
  async reveal(
    caller: Caller,
    profileId: string,
    id: string,
  ): Promise<{ value: string }> {
    const profile = await this.permitted(caller, profileId);
    const person = await this.person(profile, id);
    const isTheirs = person.revealTo === caller.userEntityRef;
    if (person.state !== 'wanted' || !isTheirs) {
      throw nothingToReveal();
    }
    const value = await this.options.seal.open(person.sealedPassword);
    const { revealTo: _, ...after } = person;
    if (!(await this.write(profile, person, after))) {
      throw nothingToReveal();
    }
    return { value };
  }

  /** Has all accounts looked at now; what is found is in a later answer. */
  async look(caller: Caller, profileId: string): Promise<People> {
    const profile = await this.permitted(caller, profileId);
    await this.wake(profile);
    return this.list(caller, profileId);
  }

  private async change(
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

  private write(
    { id: profileId, owner }: ProfileRecord,
    before: PersonRecord,
    after: PersonRecord,
  ): Promise<boolean> {
    const { people, clock } = this.options;
    const messages = [peopleSignal({ profileId, owner })];
    return people.change(before, after, messages, clock.now());
  }

  private async wake({ id }: ProfileRecord): Promise<void> {
    const { sets, clock, onDue } = this.options;
    const ids = (await sets.ofProfile(id)).map(row => row.id);
    if (ids.length > 0 && (await sets.wake(ids, clock.now()))) {
      onDue();
    }
  }

  private permitted(caller: Caller, profileId: string): Promise<ProfileRecord> {
    return permittedProfile(
      this.options,
      caller,
      profileId,
      profileUpdatePermission,
    );
  }

  private async person(
    profile: ProfileRecord,
    id: string,
  ): Promise<PersonRecord> {
    if (id === OWNER) {
      throw ownerStays();
    }
    const person = await this.options.people.get(profile.id, id);
    if (!person) {
      throw personNotFound(id);
    }
    return person;
  }

  private loginOf({ login, email }: AddPerson): string {
    const wanted = login ?? loginFrom(email);
    if (wanted === undefined) {
      throw loginNeeded();
    }
    const { catalogue } = this.options;
    const problem = catalogue.all().some(({ id }) => id === wanted)
      ? `"${wanted}" is the name of a program. Choose another name.`
      : loginProblem(wanted);
    if (problem) {
      throw invalid([{ path: 'login', message: problem }]);
    }
    return wanted;
  }

  /** Judged by the strictest service before anything is set. */
  private async demandGood(
    password: string,
    { spec, name }: ProfileRecord,
    person: PersonRecord,
  ): Promise<void> {
    const { catalogue, strength } = this.options;
    const problems = passwordProblems(password, {
      services: catalogue.forProfile(spec.services.map(({ id }) => id)),
      userInputs: wordsOf({
        adminEmail: person.email,
        domain: spec.domain,
        profileName: name,
        handle: person.login,
        names: [person.name],
      }),
      strength: await strength(),
    });
    if (problems.length > 0) {
      throw invalid(problems.map(message => ({ path: 'password', message })));
    }
  }

  private async around(
    profile: ProfileRecord,
    { userEntityRef }: Caller,
  ): Promise<PeopleAround> {
    const [row] = await this.options.sets.ofProfile(profile.id);
    const { catalogue } = this.options;
    return {
      ...{ profile, row, caller: userEntityRef },
      titleOf: id => catalogue.all().find(each => each.id === id)?.title ?? id,
    };
  }
}

function demandWanted({ state, login }: PersonRecord): void {
  if (state !== 'wanted') {
    throw hasLeftAlready(login);
  }
}

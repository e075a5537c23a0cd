import {
  AddPerson,
  addPersonSchema,
  changePersonSchema,
  loginFrom,
  loginProblem,
  People,
  Person,
} from '@opencsp/plugin-opencsp-common';
import { Caller } from '../../authz/Caller';
import { leavingNow } from '../../domain/accounts/leaving';
import { PersonRecord } from '../../domain/accounts/personRecord';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import {
  generateSecret,
  PERSON_PASSWORD,
} from '../../profiles/secrets/generateSecret';
import { peopleSignal } from '../../publish/peopleMessages';
import { idempotencyOf } from '../idempotency';
import { readableProfile } from '../profiles/access';
import { conflict, invalid, parseRequest } from '../requestErrors';
import { loginNeeded, taken } from './personErrors';
import { demandWanted, PersonPasswords } from './PersonPasswords';
import { PeopleOptions, PersonWriter } from './PersonWriter';
import { presentPeople, presentPerson } from './present';

/**
 * Every use case of the people of profiles: authorized here, for HTTP and actions alike. They belong to their
 * profile, so the permissions are those of profiles.
 */
export class PeopleService {
  readonly passwords: PersonPasswords;
  private readonly writer: PersonWriter;

  constructor(private readonly options: PeopleOptions) {
    this.writer = new PersonWriter(options);
    this.passwords = new PersonPasswords(options, this.writer);
  }

  /** @throws NotFoundError also for a profile of somebody else */
  async list(caller: Caller, profileId: string): Promise<People> {
    const profile = await readableProfile(this.options, caller, profileId);
    return presentPeople(
      await this.options.people.of(profile.id),
      await this.writer.around(profile, caller),
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
    const profile = await this.writer.permitted(caller, profileId);
    const request = parseRequest(addPersonSchema, body);
    const idempotency = idempotencyOf(key, { profileId, ...request });
    demandServices(profile, request.services);
    const { people, clock, newId, seal, random } = this.options;
    const now = clock.now();
    const person: PersonRecord = {
      id: newId(),
      profileId: profile.id,
      login: this.loginOf(request),
      email: request.email,
      name: request.name,
      role: request.role,
      services: request.services,
      user: request.user,
      state: 'wanted',
      addedAt: now,
      addedBy: caller.userEntityRef,
      sealedPassword: await seal.seal(
        await generateSecret(PERSON_PASSWORD, random),
      ),
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
        await this.writer.wake(profile);
        return presentPerson(
          added.person,
          await this.writer.around(profile, caller),
        );
    }
  }

  /** Cuts somebody off everywhere. Again for one who leaves already changes nothing. */
  async remove(caller: Caller, profileId: string, id: string): Promise<Person> {
    return this.writer.change(caller, profileId, id, async person => {
      if (person.state !== 'wanted') {
        return person;
      }
      const sets = await this.options.sets.ofProfile(profileId);
      return leavingNow(person, {
        because: 'removed',
        isOnHost: sets.length > 0,
        now: this.options.clock.now(),
      });
    });
  }

  /**
   * Changes name, role or services of somebody. The accounts follow as soon as the services answer.
   *
   * @throws InputError naming a service that the profile has not
   */
  async update(
    caller: Caller,
    profileId: string,
    id: string,
    body: unknown,
  ): Promise<Person> {
    const profile = await this.writer.permitted(caller, profileId);
    const request = parseRequest(changePersonSchema, body);
    demandServices(profile, request.services ?? undefined);
    return this.writer.change(caller, profileId, id, async person => {
      demandWanted(person);
      const { name = person.name, role = person.role } = request;
      const services =
        request.services === undefined
          ? person.services
          : request.services ?? undefined;
      return { ...person, name, role, services };
    });
  }

  /** Has all accounts looked at now; what is found is in a later answer. */
  async look(caller: Caller, profileId: string): Promise<People> {
    const profile = await this.writer.permitted(caller, profileId);
    await this.writer.wake(profile);
    return this.list(caller, profileId);
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
}

/** @throws InputError naming a service that the profile has not */
function demandServices(
  { spec }: ProfileRecord,
  services: readonly string[] | undefined,
): void {
  const has = spec.services.map(({ id }) => id);
  const index = (services ?? []).findIndex(id => !has.includes(id));
  if (services && index >= 0) {
    throw invalid([
      {
        path: `services.${index}`,
        message: `The profile has no "${services[index]}". It has ${has.join(
          ', ',
        )}.`,
      },
    ]);
  }
}

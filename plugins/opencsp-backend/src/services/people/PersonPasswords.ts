import {
  passwordProblems,
  Person,
  resetPasswordSchema,
  rotatePasswordsSchema,
  wordsOf,
} from '@opencsp/plugin-opencsp-common';
import { Caller } from '../../authz/Caller';
import { OWNER } from '../../domain/accounts/accountRecord';
import { PersonRecord } from '../../domain/accounts/personRecord';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import {
  generateSecret,
  PERSON_PASSWORD,
} from '../../profiles/secrets/generateSecret';
import { peopleSignal } from '../../publish/peopleMessages';
import { takePassword } from '../profiles/takePassword';
import { invalid, parseRequest } from '../requestErrors';
import { hasLeftAlready, noOwnPassword, nothingToReveal } from './personErrors';
import { PeopleOptions, PersonWriter } from './PersonWriter';
import { presentOwner, presentPerson } from './present';

/** Every use case of the passwords of people. */
export class PersonPasswords {
  constructor(
    private readonly options: PeopleOptions,
    private readonly writer: PersonWriter,
  ) {}

  /**
   * Gives somebody another password: the typed one, or one made by chance, which can be revealed once. The owner's
   * is the profile's own: another one of it is also committed.
   *
   * @throws InputError when a service would refuse it
   */
  async reset(
    caller: Caller,
    profileId: string,
    id: string,
    body: unknown,
  ): Promise<Person> {
    const { seal, clock } = this.options;
    const profile = await this.writer.permitted(caller, profileId);
    const { password } = parseRequest(resetPasswordSchema, body ?? {});
    if (id === OWNER) {
      await this.options.owner.change(caller, profileId, password);
      return this.owner(caller, profileId);
    }
    await this.writer.person(profile, id);
    const typed = await takePassword(this.options.handoffs, caller, {
      passwordStrategy: 'universal',
      password,
    });
    return this.writer.change(caller, profileId, id, async person => {
      demandWanted(person);
      if (typed !== undefined) {
        await this.demandGood(typed, profile, person);
      }
      const next =
        typed ?? (await generateSecret(PERSON_PASSWORD, this.options.random));
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
    const profile = await this.writer.permitted(caller, profileId);
    if (id === OWNER) {
      return this.options.owner.reveal(caller, profileId);
    }
    const person = await this.writer.person(profile, id);
    const isTheirs = person.revealTo === caller.userEntityRef;
    if (person.state !== 'wanted' || !isTheirs) {
      throw nothingToReveal();
    }
    const value = await this.options.seal.open(person.sealedPassword);
    const { revealTo: _, ...after } = person;
    if (!(await this.writer.write(profile, person, after))) {
      throw nothingToReveal();
    }
    return { value };
  }

  /**
   * Has the passwords that services have of their own made anew: that of one service, or all. The person finds
   * the new ones in the vault.
   *
   * @throws ConflictError when no such service has one
   */
  async rotate(
    caller: Caller,
    profileId: string,
    id: string,
    body: unknown,
  ): Promise<Person> {
    const profile = await this.writer.permitted(caller, profileId);
    const { service } = parseRequest(rotatePasswordsSchema, body ?? {});
    const person =
      id === OWNER ? undefined : await this.writer.person(profile, id);
    if (person) {
      demandWanted(person);
    }
    const { sets, rotations, clock } = this.options;
    const services = (await sets.ofProfile(profile.id))
      .flatMap(({ set }) => set.cells)
      .filter(cell => cell.person === id && cell.own)
      .map(cell => cell.service)
      .filter(each => service === undefined || each === service);
    if (services.length === 0) {
      throw noOwnPassword(service);
    }
    await rotations.rotate(
      { profileId: profile.id, person: id, services: [...new Set(services)] },
      [peopleSignal({ profileId: profile.id, owner: profile.owner })],
      clock.now(),
    );
    await this.writer.wake(profile);
    const around = await this.writer.around(profile, caller);
    return person ? presentPerson(person, around) : presentOwner(around);
  }

  /** The owner, whose password was changed just now. */
  private async owner(caller: Caller, profileId: string): Promise<Person> {
    const profile = await this.writer.permitted(caller, profileId);
    await this.writer.wake(profile);
    return presentOwner(await this.writer.around(profile, caller));
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
}

/** @throws ConflictError for who leaves, or has left */
export function demandWanted({ state, login }: PersonRecord): void {
  if (state !== 'wanted') {
    throw hasLeftAlready(login);
  }
}

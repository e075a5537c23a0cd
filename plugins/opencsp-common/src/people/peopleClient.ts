import { z } from 'zod';
import { ApiRequests, CallOptions } from '../apiRequests';
import { People, peopleSchema, Person, personSchema } from './person';
import {
  AddPersonInput,
  ChangePerson,
  ResetPassword,
  RotatePasswords,
} from './requests';

const revealedSchema = z.object({ value: z.string() });

/** The part of the client that is about the people of profiles and their accounts. */
export class PeopleClient {
  constructor(private readonly api: ApiRequests) {}

  async list(profileId: string, call?: CallOptions): Promise<People> {
    return this.api.get(pathOf(profileId), peopleSchema, call);
  }

  /** @param key - of the request: the same one is carried out once (`Idempotency-Key`) */
  async add(
    profileId: string,
    request: AddPersonInput,
    key: string,
    call?: CallOptions,
  ): Promise<Person> {
    return this.api.send('POST', pathOf(profileId), personSchema, {
      ...call,
      body: request,
      headers: { 'Idempotency-Key': key },
    });
  }

  /** Changes name, role or services of somebody. The accounts follow as soon as the services answer. */
  async update(
    profileId: string,
    personId: string,
    request: ChangePerson,
    call?: CallOptions,
  ): Promise<Person> {
    return this.api.send('PATCH', pathOf(profileId, personId), personSchema, {
      ...call,
      body: request,
    });
  }

  /** Cuts the person off everywhere. What they have made in services stays there. */
  async remove(
    profileId: string,
    personId: string,
    call?: CallOptions,
  ): Promise<Person> {
    return this.api.send(
      'DELETE',
      pathOf(profileId, personId),
      personSchema,
      call,
    );
  }

  /** Gives the person another password everywhere: a typed one, or one made by chance. */
  async resetPassword(
    profileId: string,
    personId: string,
    request: ResetPassword = {},
    call?: CallOptions,
  ): Promise<Person> {
    return this.api.send(
      'POST',
      `${pathOf(profileId, personId)}/password`,
      personSchema,
      { ...call, body: request },
    );
  }

  /** Has the passwords that services have of their own made anew: that of one service, or all. */
  async rotate(
    profileId: string,
    personId: string,
    request: RotatePasswords = {},
    call?: CallOptions,
  ): Promise<Person> {
    return this.api.send(
      'POST',
      `${pathOf(profileId, personId)}/rotate`,
      personSchema,
      { ...call, body: request },
    );
  }

  /** The password that the portal made for the person; once. */
  async reveal(
    profileId: string,
    personId: string,
    call?: CallOptions,
  ): Promise<string> {
    const { value } = await this.api.send(
      'POST',
      `${pathOf(profileId, personId)}/reveal`,
      revealedSchema,
      call,
    );
    return value;
  }

  /** Has all accounts of the profile looked at now, in place of the next regular look. */
  async look(profileId: string, call?: CallOptions): Promise<People> {
    return this.api.send(
      'POST',
      `${pathOf(profileId)}/look`,
      peopleSchema,
      call,
    );
  }
}

function pathOf(profileId: string, personId?: string): string {
  const people = `/profiles/${encodeURIComponent(profileId)}/people`;
  return personId === undefined
    ? people
    : `${people}/${encodeURIComponent(personId)}`;
}

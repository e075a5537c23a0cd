import {
  AddPersonInput,
  addPersonSchema,
  ChangePerson,
  loginFrom,
  People,
  Person,
  problemsOf,
  ResetPassword,
  RotatePasswords,
} from '@opencsp/plugin-opencsp-common';
import { PeopleApi } from '../api/deployApis';
import {
  accountFixture,
  peopleFixture,
  personFixture,
  serviceAccountFixture,
} from './peopleFixtures';
import { refusal } from './refusal';

/**
 * A stand-in of the client's part about people, over those of one profile in memory. What it is asked to
 * change, it records in `calls`, never a password; a refusal in `refusals` is thrown by the method of that name.
 */
export class FakePeopleApi implements PeopleApi {
  people: People = peopleFixture();
  /** Passwords that can be shown, by the person's login; others have one of their own. */
  readonly values: Record<string, string> = {};
  readonly calls: string[] = [];
  /** Keys of the requests to add somebody. */
  readonly keys: string[] = [];
  /** Methods that never answer. */
  readonly silent = new Set<keyof PeopleApi>();
  readonly refusals: Partial<Record<keyof PeopleApi, Error>> = {};

  async list(_profileId: string): Promise<People> {
    await this.refuse('list');
    return this.people;
  }

  async add(
    profileId: string,
    request: AddPersonInput,
    key: string,
  ): Promise<Person> {
    this.keys.push(key);
    await this.refuse('add');
    const parsed = addPersonSchema.safeParse(request);
    if (!parsed.success) {
      throw refusal(
        400,
        'Some fields need another look.',
        'invalid',
        problemsOf(parsed.error),
      );
    }
    const { login, email, name, role, user, services } = parsed.data;
    const person = personFixture({
      ...{ id: `person-${this.people.items.length}`, profileId },
      ...{ login: login ?? loginFrom(email) ?? '', email, name, role, user },
      services,
      password: { state: 'waiting', canReveal: true },
      accounts: [
        accountFixture({ state: 'waiting', evidence: undefined }),
        serviceAccountFixture({ state: 'waiting', evidence: undefined }),
      ],
    });
    this.calls.push(
      `add ${person.login} ${email} ${role} ${user ?? 'nobody'}${
        services ? ` for ${services.join(',')}` : ''
      }`,
    );
    this.put([...this.people.items, person]);
    return person;
  }

  async update(
    _profileId: string,
    personId: string,
    request: ChangePerson,
  ): Promise<Person> {
    await this.refuse('update');
    this.calls.push(`update ${personId} ${JSON.stringify(request)}`);
    const { services, ...rest } = request;
    return this.change(personId, {
      ...rest,
      ...(services !== undefined && { services: services ?? undefined }),
    });
  }

  async rotate(
    _profileId: string,
    personId: string,
    { service }: RotatePasswords = {},
  ): Promise<Person> {
    await this.refuse('rotate');
    this.calls.push(`rotate ${personId} ${service ?? 'all'}`);
    const ownPassword = { since: new Date().toISOString() };
    return this.change(personId, {
      accounts: this.find(personId).accounts.map(it =>
        it.ownPassword && (service ?? it.service.id) === it.service.id
          ? { ...it, ownPassword }
          : it,
      ),
    });
  }

  async remove(_profileId: string, personId: string): Promise<Person> {
    await this.refuse('remove');
    this.calls.push(`remove ${personId}`);
    return this.change(personId, {
      state: 'leaving',
      password: { state: 'set', canReveal: false },
      accounts: this.find(personId).accounts.map(it => ({
        ...it,
        state: 'leaving',
      })),
    });
  }

  async resetPassword(
    _profileId: string,
    personId: string,
    { password }: ResetPassword = {},
  ): Promise<Person> {
    await this.refuse('resetPassword');
    this.calls.push(`password ${personId} ${password ?? 'made'}`);
    return this.change(personId, {
      password: {
        state: 'waiting',
        since: new Date().toISOString(),
        canReveal: password === undefined,
      },
    });
  }

  async reveal(_profileId: string, personId: string): Promise<string> {
    await this.refuse('reveal');
    const { login, password } = this.find(personId);
    if (!password.canReveal) {
      throw refusal(409, 'A password is shown once.', 'already-revealed');
    }
    this.calls.push(`reveal ${personId}`);
    this.change(personId, { password: { ...password, canReveal: false } });
    return this.values[login] ?? `password-of-${login}`;
  }

  async look(profileId: string): Promise<People> {
    await this.refuse('look');
    this.calls.push(`look ${profileId}`);
    const before = this.people;
    this.people = { ...before, checkedAt: new Date().toISOString() };
    return before;
  }

  /** Changes somebody as the backend would while a page is open. */
  change(personId: string, changes: Partial<Person>): Person {
    const fresh = { ...this.find(personId), ...changes };
    this.put(this.people.items.map(it => (it.id === personId ? fresh : it)));
    return fresh;
  }

  private put(items: Person[]) {
    this.people = { ...this.people, items, totalItems: items.length };
  }

  private find(personId: string): Person {
    const found = this.people.items.find(({ id }) => id === personId);
    if (!found) {
      throw refusal(404, `The profile has no person "${personId}".`);
    }
    return found;
  }

  private async refuse(method: keyof PeopleApi): Promise<void> {
    if (this.silent.has(method)) {
      await new Promise(() => {});
    }
    const error = this.refusals[method];
    if (error) {
      throw error;
    }
  }
}

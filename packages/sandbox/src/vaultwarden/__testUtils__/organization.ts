import { z } from 'zod';
import { Lab } from './lab';
import { People } from './people';

const withId = z.object({ id: z.string() });
const membersSchema = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      userId: z.string(),
      email: z.string(),
      status: z.number(),
    }),
  ),
});

/** Rights to read in a collection. */
export function reading(id: string) {
  return { id, readOnly: true, hidePasswords: false, manage: false };
}

/** Rights to write in a collection. */
export function writing(id: string) {
  return { id, readOnly: false, hidePasswords: false, manage: false };
}

/** An organisation of P with one collection and one item in it. */
export class Organization {
  private constructor(
    readonly people: People,
    readonly path: string,
    readonly id: string,
    readonly collection: string,
    readonly item: string,
  ) {}

  static async make(lab: Lab): Promise<Organization> {
    const people = new People(lab);
    await people.enter('P', 'portal@example.com');
    const { id } = await people.read(
      'P',
      [
        'POST',
        '/api/organizations',
        {
          name: 'Customers',
          billingEmail: 'portal@example.com',
          collectionName: '2.c',
          key: '4.k',
          planType: 0,
        },
      ],
      withId,
    );
    const path = `/api/organizations/${id}`;
    const collection = await people.read(
      'P',
      ['POST', `${path}/collections`, { name: '2.c', groups: [], users: [] }],
      withId,
    );
    const item = await people.read(
      'P',
      [
        'POST',
        '/api/ciphers/create',
        { cipher: itemOf(id), collectionIds: [collection.id] },
      ],
      withId,
    );
    return new Organization(people, path, id, collection.id, item.id);
  }

  /** Invites somebody. */
  invite(email: string, collections: readonly unknown[] = [], type = 2) {
    return this.people.ask('P', 'POST', `${this.path}/users/invite`, {
      emails: [email],
      groups: [],
      type,
      collections,
      permissions: {},
    });
  }

  /** The member with an address. @throws Error when there is none */
  async member(email: string) {
    const path = `${this.path}/users`;
    const { data } = await this.people.read('P', ['GET', path], membersSchema);
    const found = data.find(one => one.email === email);
    if (!found) {
      throw new Error(`${email} is no member.`);
    }
    return found;
  }

  /** Does something about a member. */
  async change(email: string, method: string, end = '', json?: unknown) {
    const { id } = await this.member(email);
    const path = `${this.path}/users/${id}${end}`;
    return this.people.ask('P', method, path, json);
  }

  /** Gives a member rights in collections, in place of those that they had. */
  assign(email: string, collections: readonly unknown[]) {
    return this.change(email, 'PUT', '', {
      type: 2,
      collections,
      groups: [],
      permissions: {},
    });
  }

  /** An account, invited, confirmed, and with rights. */
  async join(name: string, email: string, collections: readonly unknown[]) {
    await this.people.enter(name, email);
    await this.invite(email, collections);
    await this.change(email, 'POST', '/confirm', { key: '4.k' });
  }

  /** The status of somebody's request about the item. */
  async reach(name: string, method = 'GET', end = ''): Promise<number> {
    const path = `/api/ciphers/${this.item}${end}`;
    return (await this.people.ask(name, method, path)).status;
  }
}

/** An item as a client sends it. */
export function itemOf(organizationId: string | null, name = '2.n') {
  return { type: 1, name, organizationId, login: { password: '2.p' } };
}

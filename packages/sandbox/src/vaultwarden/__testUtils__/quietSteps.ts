import { z } from 'zod';
import { OrganizationReplay, QuietSteps } from './organizationReplay';

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

/** Ids of the recording. */
const MAIN = {
  organization: '4e251b7b',
  collection: '95bf064c',
  otherCollection: '59ac95fa-0093-48e7-97ed-4f7664fac8f4',
  gitea: '2fc8a294-fe4b-4864-a106-a6d14c278527',
  otherItem: '00c88c89-092e-4613-b5be-22ab33687378',
  ownItem: 'fa0274c2-ae39-42ae-9ef0-dce0d89d9863',
};
const SECOND = {
  organization: 'dc488d2c',
  collection: 'aaa0d591-983b-4167-8ead-4c805e8caa4f',
  items: [
    '6ed99816-7cd5-449c-95ae-650cd743c31c',
    '85668f52-08e5-4124-9270-489f06af5cda',
  ],
};
const THIRD = {
  organization: '040ab900-bffb-4689-93f0-a33dc796c0db',
  collection: '78a0d884-256d-4d99-948c-fba2fba8f42e',
  item: 'a94c8586-3ec3-4d17-a506-f73800db5a33',
};

/** The members of an organisation, as one of its owners reads them. */
export async function membersOf(
  { people }: OrganizationReplay,
  organization: string,
  owner = 'P',
) {
  const path = `/api/organizations/${organization}/users`;
  return (await people.read(owner, ['GET', path], membersSchema)).data;
}

/** Makes something, and binds its id to the recorded one. */
async function make(
  { people, bindings }: OrganizationReplay,
  recorded: string,
  path: string,
  json: unknown,
  as = 'P',
): Promise<void> {
  const { id } = await people.read(as, ['POST', path, json], withId);
  bindings.set(recorded, id);
}

function collection(name: string, externalId: string | null = null) {
  return { name, externalId, groups: [], users: [] };
}

function item(
  organizationId: string | null,
  name: string,
  login = { username: '2.u', password: '2.p' },
) {
  return { type: 1, name, organizationId, login };
}

const ORGANIZATION = {
  name: 'Quiet',
  billingEmail: 'quiet@example.com',
  collectionName: '2.c',
  key: '4.k',
  planType: 0,
};

/** Binds the recorded id of a member to the member who has the address now. */
function bindMember(
  organization: string,
  recorded: string,
  email: string,
  owner?: string,
) {
  return async (replay: OrganizationReplay): Promise<void> => {
    const members = await membersOf(replay, replay.id(organization), owner);
    const member = members.find(one => one.email === email);
    replay.bindings.set(recorded, member?.id ?? 'nobody');
  };
}

function invitation(email: string, collectionId: string) {
  return {
    emails: [email],
    groups: [],
    type: 2,
    collections: [
      {
        id: collectionId,
        readOnly: false,
        hidePasswords: false,
        manage: false,
      },
    ],
    permissions: {},
  };
}

async function inviteToSecond(replay: OrganizationReplay, email: string) {
  await replay.people.ask(
    'P',
    'POST',
    `/api/organizations/${replay.id(SECOND.organization)}/users/invite`,
    invitation(email, replay.id(SECOND.collection)),
  );
}

/** Between the steps of `main_flow`. */
export function mainQuietSteps(recorded: {
  collectionName: string;
  /** Of C2. */
  publicKey: string;
  gitea: { name: string; username: string; password: string };
}): QuietSteps {
  const { name, ...login } = recorded.gitea;
  return {
    'b. organisation created by a user who is not in ORG_CREATION_USERS':
      async ({ people }) => {
        await people.enter('X', 'stranger@example.com');
        await people.enter('C2', 'dora@example.com', recorded.publicKey);
        await people.enter('O', 'other-owner@example.com');
      },
    'b. collection with a clear-text name': replay =>
      make(
        replay,
        MAIN.otherCollection,
        `/api/organizations/${replay.id(MAIN.organization)}/collections`,
        collection(recorded.collectionName, 'profile-2'),
      ),
    'c. create without collections': async replay => {
      const organization = replay.id(MAIN.organization);
      await make(replay, MAIN.gitea, '/api/ciphers/create', {
        cipher: item(organization, name, login),
        collectionIds: [replay.id(MAIN.collection)],
      });
      await make(replay, MAIN.otherItem, '/api/ciphers/create', {
        cipher: item(organization, '2.o'),
        collectionIds: [replay.id(MAIN.otherCollection)],
      });
    },
    'g. repair 2: confirm with the right key': bindMember(
      MAIN.organization,
      '207bb151-157f-46e3-b7ce-5ef98f9221c2',
      'emil@example.com',
    ),
    'f. … confirm with the NEW public key': bindCarl,
    'g. invite with a collection of another organisation': otherOrganization,
    'f. share a personal item into the organisation': replay =>
      make(replay, MAIN.ownItem, '/api/ciphers', item(null, '2.own')),
  };
}

/** The account and the member of C, who registered a second time. */
async function bindCarl(replay: OrganizationReplay): Promise<void> {
  const members = await membersOf(replay, replay.id(MAIN.organization));
  const carl = members.find(({ email }) => email === 'carl@example.com');
  const ids = [
    ['5fd050e5-5eb5-4202-be60-677cb46c613a', carl?.id],
    ['6f5e6778-74ec-46cf-9cd0-0c5a36205a4d', carl?.userId],
  ] as const;
  ids.forEach(([then, now]) => replay.bindings.set(then, now ?? 'nobody'));
}

/** The organisation of O, with its own collection. */
async function otherOrganization(replay: OrganizationReplay): Promise<void> {
  const recorded = '581103fd-b7c5-48e7-b44b-163899c635dc';
  await make(replay, recorded, '/api/organizations', ORGANIZATION, 'O');
  await make(
    replay,
    '58a2d907-6955-4937-8fec-9e30cd130607',
    `/api/organizations/${replay.id(recorded)}/collections`,
    collection('2.c'),
    'O',
  );
}

const bindC4 = bindMember(
  SECOND.organization,
  'fc9abd39-1e0d-450b-9d2e-c7f0a5a65099',
  'fritz3@example.com',
);
const bindHans = bindMember(
  SECOND.organization,
  'ed86ae68-4d29-46de-824e-90a119620060',
  'hans3@example.com',
);

/** C4 is confirmed, and two items lie in the collection. */
async function confirmC4(replay: OrganizationReplay): Promise<void> {
  await bindC4(replay);
  const organization = replay.id(SECOND.organization);
  const path = `/api/organizations/${organization}/users/${replay.id(
    'fc9abd39',
  )}`;
  await replay.people.ask('P', 'POST', `${path}/confirm`, { key: '4.k' });
  for (const recorded of SECOND.items) {
    await make(replay, recorded, '/api/ciphers/create', {
      cipher: item(organization, '2.i'),
      collectionIds: [replay.id(SECOND.collection)],
    });
  }
}

/** Between the steps of `follow_ups`. */
export const FOLLOW_UP_QUIET_STEPS: QuietSteps = {
  'h. create organisation without keys (allowed)': async ({ people }) => {
    await people.enter('P', 'portal@example.com');
    await people.enter('O', 'other-owner@example.com');
  },
  'h. C4: then invited by the organisation': replay =>
    make(
      replay,
      SECOND.collection,
      `/api/organizations/${replay.id(SECOND.organization)}/collections`,
      collection('2.c'),
    ),
  'h. organisation reinvite does not help': bindMember(
    SECOND.organization,
    '35f7f304-fce5-4aef-803e-655724697dca',
    'fritz3@example.com',
  ),
  'i. revoke C4 (who had write rights)': confirmC4,
  'j. C5 registers (invited with write rights)': replay =>
    inviteToSecond(replay, 'gerda3@example.com'),
  'j. member removed before he registered': async replay => {
    await inviteToSecond(replay, 'hans3@example.com');
    await bindHans(replay);
  },
  'k. confirm O': bindMember(
    SECOND.organization,
    '9f360b95-1b6b-45c7-b282-8b83a6d240be',
    'other-owner@example.com',
  ),
  'k. O may now remove P': bindMember(
    SECOND.organization,
    '39aea73d-4bac-4959-87ae-8e4858c6b23d',
    'portal@example.com',
  ),
  'k. manager rights: invite C5 as manager of the collection (type 3)':
    bindMember(
      SECOND.organization,
      '58829205-a6b4-45da-9394-ea405ae90b6a',
      'gerda3@example.com',
      'O',
    ),
};

/** Between the steps of `recommended_order`. */
export const ORDER_QUIET_STEPS: QuietSteps = {
  'm. recommended order: invite without collections': async replay => {
    await replay.people.enter('P', 'portal@example.com');
    await make(replay, THIRD.organization, '/api/organizations', ORGANIZATION);
    const organization = replay.id(THIRD.organization);
    await make(
      replay,
      THIRD.collection,
      `/api/organizations/${organization}/collections`,
      collection('2.c'),
    );
    await make(replay, THIRD.item, '/api/ciphers/create', {
      cipher: item(organization, '2.i'),
      collectionIds: [replay.id(THIRD.collection)],
    });
  },
  'm. confirm': bindMember(
    THIRD.organization,
    'bb1c774e-293c-4b65-ab51-83d7b0fa95a3',
    'ida899@example.com',
  ),
};

/** Between the steps of `other_configuration`. */
export const OTHER_QUIET_STEPS: QuietSteps = {
  'l. ORG_CREATION_USERS unset: anyone may create': ({ people }) =>
    people.enter('P', 'portal@example.com'),
};

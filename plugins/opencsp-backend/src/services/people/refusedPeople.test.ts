/*
 * Proves that somebody whom the sign-in provider refuses is to be cut off in each profile that has added them as
 * that user, and in no other; that it is told to the owner once, in words; and that an event that names nobody,
 * or comes twice, does no harm. How they are cut off is `reconcile/accounts`; which refusals are told is the
 * sign-in module's.
 */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { REFUSED_TOPIC } from '@opencsp/plugin-opencsp-common';
import { withCell } from '../../domain/accounts/accountRecord';
import { startPeoplePortal } from '../../__testUtils__/peoplePortal';
import { listenForRefused } from './listenForRefused';
import { RefusedPeople } from './RefusedPeople';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const USER = 'user:default/grace-hopper';
const GRACE = { email: 'grace@example.com', name: 'Grace Hopper', user: USER };

describe.each(databases.eachSupportedId())('%s', databaseId => {
  async function open() {
    const db = await databases.init(databaseId);
    const portal = await startPeoplePortal(db);
    const due: string[] = [];
    const { world } = portal;
    const refused = new RefusedPeople({
      people: world.peopleStore,
      profiles: world.options.store,
      sets: world.sets,
      clock: world.clock,
      onDue: () => due.push('due'),
    });
    const told = async () =>
      (await db('outbox').where({ kind: 'notification' })).map(({ payload }) =>
        JSON.parse(payload),
      );
    return { db, portal, world, refused, due, told };
  }

  it('leaves each profile that knows them as this user, and no other', async () => {
    const { portal, world, refused, due, told } = await open();
    const family = await portal.profileOf('member');
    const club = await portal.profileOf('member2', {
      name: 'club',
      domain: 'club.example.com',
    });
    const { body: grace } = await portal.add('member', family, GRACE);
    await portal.add('member2', club, GRACE);
    // Of the same address, and added without knowing who it is.
    const { user: _, ...unknown } = GRACE;
    const { body: ken } = await portal.add('member', family, {
      ...{ ...unknown, email: 'ken@example.com', name: 'Ken' },
    });
    await world.looked(family, set =>
      withCell(
        set,
        {
          ...{ person: grace.id, service: 'lldap', state: 'there' },
          ...{ isOurs: true, password: 1 },
        },
        world.clock.now(),
      ),
    );

    expect(await refused.cutOff({ userEntityRef: USER })).toBe(2);
    expect(await world.peopleStore.get(family, grace.id)).toMatchObject({
      ...{ state: 'leaving', leftBecause: 'refused', revealTo: undefined },
    });
    expect(await world.peopleStore.get(family, ken.id)).toMatchObject({
      state: 'wanted',
    });
    // On no host there is nothing to cut off.
    expect((await world.peopleStore.of(club))[0]).toMatchObject({
      ...{ state: 'gone', leftBecause: 'refused' },
      leftAt: expect.any(Number),
    });
    expect(due).toEqual(['due']);
    const { body } = await portal
      .as('member')
      .get(`/profiles/${family}/people`);
    expect(body.items[1]).toMatchObject({
      ...{ state: 'leaving', leftBecause: 'refused' },
    });
    // Profiles come in no order.
    const both = await told();
    expect(both).toHaveLength(2);
    expect(both).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          profileId: family,
          title: 'Grace Hopper was cut off from "family"',
          description: expect.stringContaining('add the person again'),
        }),
        expect.objectContaining({ profileId: club }),
      ]),
    );

    expect(await refused.cutOff({ userEntityRef: USER })).toBe(0);
    expect(await told()).toHaveLength(2);
    await portal.backend.stop();
  });

  it('can be let in again by the owner', async () => {
    const { portal, refused } = await open();
    const family = await portal.profileOf('member');
    await portal.add('member', family, GRACE);
    await refused.cutOff({ userEntityRef: USER });
    const again = await portal.add('member', family, GRACE);
    expect([again.status, again.body.state]).toEqual([201, 'wanted']);
    expect(again.body.leftBecause).toBeUndefined();
    await portal.backend.stop();
  });

  it('goes on when somebody is changed at the same moment', async () => {
    const { portal, world } = await open();
    const family = await portal.profileOf('member');
    const { body: grace } = await portal.add('member', family, GRACE);
    let changes = 0;
    const busy = new RefusedPeople({
      people: {
        ...{
          ofUser: user => world.peopleStore.ofUser(user),
          get: (profile, id) => world.peopleStore.get(profile, id),
          of: profile => world.peopleStore.of(profile),
          add: (person, key, messages) =>
            world.peopleStore.add(person, key, messages),
        },
        change: async (before, after, messages, now) => {
          if (changes++ === 0) {
            await portal
              .as('member')
              .patch(`/profiles/${family}/people/${grace.id}`, {
                name: 'Rear Admiral',
              });
          }
          return world.peopleStore.change(before, after, messages, now);
        },
      },
      profiles: world.options.store,
      sets: world.sets,
      clock: world.clock,
      onDue: () => {},
    });
    expect(await busy.cutOff({ userEntityRef: USER })).toBe(1);
    expect(await world.peopleStore.get(family, grace.id)).toMatchObject({
      ...{ name: 'Rear Admiral', state: 'gone', leftBecause: 'refused' },
    });
    await portal.backend.stop();
  });
});

it('hears of it by the event of the sign-in module', async () => {
  const events = mockServices.events.mock();
  const logger = mockServices.logger.mock();
  const cutOff = jest.fn(async () => 1);
  await listenForRefused({ events, logger, refused: { cutOff } });
  const [[subscription]] = events.subscribe.mock.calls;
  expect(subscription.topics).toEqual([REFUSED_TOPIC]);
  const tell = (eventPayload: unknown) =>
    subscription.onEvent({ topic: REFUSED_TOPIC, eventPayload });

  await tell({ sub: 'grace-hopper', userEntityRef: USER });
  expect(cutOff).toHaveBeenCalledWith(
    expect.objectContaining({ userEntityRef: USER }),
  );
  await tell({ sub: 'grace-hopper' });
  await tell('nobody');
  expect(cutOff).toHaveBeenCalledTimes(1);
  expect(logger.warn).toHaveBeenCalledTimes(2);
});

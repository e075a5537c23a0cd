import { Knex } from 'knex';
import { startPeoplePortal } from '../../../__testUtils__/peoplePortal';

const GRACE = { email: 'grace@example.com', name: 'Grace Hopper' };

/** Every use case of the people of profiles. */
export async function walkPeople(db: Knex): Promise<Set<string>> {
  const { as, backend, profileOf, add, world } = await startPeoplePortal(db);
  const member = as('member');
  try {
    const id = await profileOf('member');
    const people = `/profiles/${id}/people`;
    const { body: grace } = await add('member', id, GRACE, 'first');
    await add('member', id, GRACE, 'first');
    await add('member', id, { ...GRACE, name: 'Other' }, 'first');
    await add('member', id, GRACE);
    await add('member', id, { ...GRACE, login: 'other' });
    await world.looked(id, set => ({
      ...set,
      trouble: {
        reason: 'service-away',
        message: 'It does not run.',
        nextStep: 'Start it.',
      },
      cells: [
        {
          ...{ person: grace.id, service: 'lldap', state: 'there' },
          ...{ isOurs: true, password: 1, since: 1, evidence: 'Seen.' },
        },
        {
          ...{ person: grace.id, service: 'jellyfin', state: 'there' },
          ...{ isOurs: true, password: 'own 1', since: 1 },
          own: { sealed: 'sealed', version: 1, at: 1 },
        },
      ],
    }));
    await member.get(people);
    await member.post(`${people}/look`);
    const one = `${people}/${grace.id}`;
    await member.post(`${one}/reveal`);
    await member.post(`${one}/reveal`);
    await member.post(`${one}/password`);
    await member.post(`${one}/password`, {
      password: 'gone-gone-gone-gone-gone',
    });
    await member.patch(one, { services: ['jellyfin'] });
    await member.patch(`${people}/owner`, { role: 'member' });
    await member.post(`${one}/rotate`);
    await member.post(`${one}/rotate`, { service: 'homer' });
    await member.post(`${people}/owner/password`);
    await member.post(`${people}/nobody/password`);
    await member.delete(`${people}/owner`);
    await member.delete(one);
    await member.post(`${one}/password`);
    await member.patch(one, { role: 'admin' });
    await member.post(`${one}/rotate`);
    return as.checker.seen;
  } finally {
    await backend.stop();
  }
}

/* Proves how people and their accounts are put in order and counted. Leaves to the page's tests what is shown of it. */
import {
  accountFixture,
  ownerFixture,
  personFixture,
  profileFixture,
  serviceAccountFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import {
  accountIn,
  countAccounts,
  dividePeople,
  serviceColumns,
  chosenServices,
  hasOwnPasswords,
  servicesByHand,
  tableWidth,
  tasksByHand,
} from './peopleView';

const jellyfin = serviceAccountFixture({
  service: { id: 'jellyfin', title: 'Jellyfin' },
  state: 'by-hand',
});

it('has a table where it fits: six services and the directory on a small laptop', () => {
  expect(tableWidth(1)).toBe(960);
  expect(tableWidth(7)).toBeLessThanOrEqual(1280);
  expect(tableWidth(8)).toBeGreaterThan(1280);
});

it('has a column for each service that somebody has an account in, the directory first', () => {
  const people = [
    ownerFixture({ accounts: [serviceAccountFixture(), accountFixture()] }),
    personFixture({ accounts: [accountFixture(), jellyfin] }),
  ];
  expect(serviceColumns(people).map(({ id }) => id)).toEqual([
    'lldap',
    'nextcloud',
    'jellyfin',
  ]);
});

it('finds the account of a service, or none', () => {
  expect(accountIn(personFixture(), 'nextcloud')?.state).toBe('at-sign-in');
  expect(accountIn(personFixture(), 'jellyfin')).toBeUndefined();
});

it('keeps those that have left apart, and those that are leaving with the others', () => {
  const owner = ownerFixture();
  const leaving = personFixture({ id: 'a', state: 'leaving' });
  const gone = personFixture({ id: 'b', state: 'gone' });
  expect(dividePeople([owner, leaving, gone])).toEqual({
    present: [owner, leaving],
    left: [gone],
  });
});

it('counts what is well, what moves and what needs somebody', () => {
  const states = [
    ...(['waiting', 'there', 'failed', 'at-sign-in'] as const),
    ...(['by-hand', 'leaving', 'gone'] as const),
  ];
  const accounts = states.map(state => accountFixture({ state }));
  expect(countAccounts([personFixture({ accounts })])).toEqual({
    all: 7,
    well: 3,
    moving: 2,
    troubled: 2,
  });
});

it('names the services in which accounts are kept by hand', () => {
  const accounts = [accountFixture(), jellyfin];
  expect(servicesByHand({ accounts })).toEqual(['Jellyfin']);
});

it('names the services that were chosen, not those that came with them', () => {
  const profile = profileFixture('saved', {
    chosen: [{ id: 'nextcloud', access: 'everyone', secondFactor: false }],
  });
  expect(chosenServices(profile)).toEqual([
    { id: 'nextcloud', title: 'Nextcloud' },
  ]);
});

it('gathers what is to be done by hand, each step once, with the way to the service', () => {
  const trouble = (nextStep: string) => ({
    trouble: { reason: 'manual', message: 'By hand.', nextStep } as const,
  });
  const people = [
    personFixture({ accounts: [{ ...jellyfin, ...trouble('Make grace.') }] }),
    personFixture({ accounts: [{ ...jellyfin, ...trouble('Make ken.') }] }),
    personFixture({ accounts: [{ ...jellyfin, ...trouble('Make ken.') }] }),
    personFixture(),
  ];
  const services = [{ id: 'jellyfin', url: 'https://media.ada.example.com' }];
  expect(tasksByHand(people, services)).toEqual([
    {
      service: { id: 'jellyfin', title: 'Jellyfin' },
      url: 'https://media.ada.example.com',
      steps: ['Make grace.', 'Make ken.'],
    },
  ]);
  expect(tasksByHand([personFixture()], services)).toEqual([]);
});

it('knows who has passwords that only a service has', () => {
  const ownPassword = { since: '2026-11-01T10:00:00Z' };
  const own = serviceAccountFixture({ ownPassword });
  expect(hasOwnPasswords(personFixture({ accounts: [own] }))).toBe(true);
  expect(hasOwnPasswords(personFixture())).toBe(false);
});

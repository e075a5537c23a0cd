/* Proves how people and their accounts are put in order and counted. Leaves to the page's tests what is shown of it. */
import {
  accountFixture,
  ownerFixture,
  personFixture,
  serviceAccountFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import {
  accountIn,
  countAccounts,
  dividePeople,
  serviceColumns,
  servicesByHand,
} from './peopleView';

const jellyfin = serviceAccountFixture({
  service: { id: 'jellyfin', title: 'Jellyfin' },
  state: 'by-hand',
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

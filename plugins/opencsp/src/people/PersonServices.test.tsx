/*
 * Proves how it is chosen and shown which services somebody may use, how somebody is edited, how own passwords are made
 * anew, and what is said where accounts are made by hand. Leaves to changedPerson.test.ts what of an edit is sent.
 */
import {
  accountFixture,
  peopleFixture,
  personFixture,
  refusal,
  serviceAccountFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { apiWithPeople, openPeople, rowOf } from './__testUtils__/openPeople';

const OWN = serviceAccountFixture({
  service: { id: 'jellyfin', title: 'Jellyfin' },
  state: 'there',
  ownPassword: { since: '2026-11-01T10:00:00Z' },
});

type Changes = Parameters<typeof personFixture>[0];

const withGrace = (changes: Changes = {}) =>
  apiWithPeople(peopleFixture([personFixture(changes)]));
const withOwn = () => withGrace({ accounts: [accountFixture(), OWN] });
const press = async (name: string) =>
  userEvent.click(await screen.findByRole('button', { name }));
const radio = (name: string) => screen.getByRole('radio', { name });
const service = (name: string) => screen.getByRole('checkbox', { name });
const isClosed = () =>
  waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());

describe('what somebody may use', () => {
  it.each([
    [undefined, 'All services'],
    [['jellyfin'], 'Only Jellyfin'],
    [['nextcloud', 'jellyfin'], 'Only Nextcloud, Jellyfin'],
    [[], 'No service'],
  ])('stands in the row: %p', async (services, words) => {
    openPeople(withGrace({ services }));
    expect(await rowOf('Grace Hopper')).toHaveTextContent(`Member · ${words}`);
  });

  it('is chosen when they are added', async () => {
    const { api } = openPeople();
    await press('Add a person');
    const dialog = await screen.findByRole('dialog', { name: 'Add a person' });
    expect(radio('All services')).toBeChecked();
    expect(within(dialog).queryByRole('checkbox')).not.toBeInTheDocument();
    await userEvent.click(radio('Some services'));
    expect(service('Nextcloud')).toBeChecked();
    await userEvent.click(service('Nextcloud'));
    await userEvent.click(service('Vaultwarden'));
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: /^E-mail/ }),
      'grace@example.com',
    );
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: /^Name( \*)?$/ }),
      'Grace',
    );
    await press('Add');
    await screen.findByRole('dialog', { name: 'Grace is added' });
    expect(api.people.calls).toEqual([
      'add grace grace@example.com member nobody for jellyfin',
    ]);
  });

  it('says that nothing is left when none is chosen', async () => {
    openPeople(withGrace({ services: ['jellyfin'] }));
    await press('Edit Grace Hopper');
    expect(screen.queryByText(/nothing that they may use/)).toBeNull();
    await userEvent.click(service('Jellyfin'));
    expect(screen.getByText(/nothing that they may use/)).toBeInTheDocument();
  });
});

describe('an edit', () => {
  it('begins with what is there, and sends what was changed', async () => {
    const { api } = openPeople(withGrace({ services: ['jellyfin'] }));
    await press('Edit Grace Hopper');
    const dialog = await screen.findByRole('dialog', {
      name: 'Edit Grace Hopper',
    });
    expect(dialog).toHaveTextContent('The name to sign in with stays grace.');
    const name = within(dialog).getByRole('textbox');
    await waitFor(() => expect(name).toHaveFocus());
    expect(name).toHaveValue('Grace Hopper');
    expect(radio('Member')).toBeChecked();
    expect(radio('Some services')).toBeChecked();
    expect(service('Nextcloud')).not.toBeChecked();
    await userEvent.click(radio('All services'));
    await userEvent.click(radio('Administrator'));
    await press('Save');
    await isClosed();
    expect(api.people.calls).toEqual([
      'update grace-1 {"role":"admin","services":null}',
    ]);
    expect(await rowOf('Grace Hopper')).toHaveTextContent(
      'Administrator · All services',
    );
  });

  it('sends nothing when nothing was changed', async () => {
    const { api } = openPeople(withGrace());
    await press('Edit Grace Hopper');
    await press('Save');
    await isClosed();
    expect(api.people.calls).toEqual([]);
  });

  it('says what is wrong with the name, and sends nothing', async () => {
    const { api } = openPeople(withGrace());
    await press('Edit Grace Hopper');
    const name = screen.getByRole('textbox');
    await userEvent.clear(name);
    expect(name).toHaveAccessibleDescription('Give the name of the person.');
    await press('Save');
    expect(name).toBeInTheDocument();
    expect(api.people.calls).toEqual([]);
  });

  it('stays open and says why it was refused', async () => {
    const api = withGrace();
    api.people.refusals.update = refusal(409, 'Somebody else is at it.');
    openPeople(api);
    await press('Edit Grace Hopper');
    await userEvent.click(radio('Administrator'));
    await press('Save');
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Somebody else is at it.',
    );
  });
});

describe('own passwords', () => {
  it('are told of at the account, and one is made anew there', async () => {
    const { api } = openPeople(withOwn());
    await press('Jellyfin of Grace Hopper: There');
    const details = await screen.findByRole('dialog');
    expect(details).toHaveTextContent(
      'PasswordA password of its own, in the vault, since',
    );
    await press('Make a new one: password for Jellyfin of Grace Hopper');
    const title = 'New password for Jellyfin of Grace Hopper';
    const dialog = await screen.findByRole('dialog', { name: title });
    expect(dialog).toHaveTextContent('sets them in Jellyfin');
    expect(api.people.calls).toEqual([]);
    await press('Make anew');
    expect(
      await within(dialog).findByText(/finds what is new in the vault/),
    ).toBeInTheDocument();
    expect(api.people.calls).toEqual(['rotate grace-1 jellyfin']);
    await press('Close');
    await isClosed();
  });

  it('are made anew all at once', async () => {
    const { api } = openPeople(withOwn());
    await press('Make all anew: own passwords of Grace Hopper');
    await screen.findByRole('dialog', {
      name: 'New passwords for Grace Hopper',
    });
    await press('Make anew');
    await screen.findByText(/finds what is new in the vault/);
    expect(api.people.calls).toEqual(['rotate grace-1 all']);
  });

  it('are not made anew by a refused request, which says why', async () => {
    const api = withOwn();
    api.people.refusals.rotate = refusal(409, 'It is made anew already.');
    openPeople(api);
    await press('Make all anew: own passwords of Grace Hopper');
    await press('Make anew');
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'It is made anew already.',
    );
  });

  it('are offered to nobody who has none, and by nobody who may not edit', async () => {
    openPeople(
      apiWithPeople(
        peopleFixture([personFixture({ accounts: [accountFixture(), OWN] })]),
        { actions: { edit: false, retry: false, delete: false } },
      ),
    );
    await press('Jellyfin of Grace Hopper: There');
    const details = await screen.findByRole('dialog');
    expect(details).toHaveTextContent('A password of its own, in the vault');
    expect(
      screen.queryByRole('button', { name: /Make/, hidden: true }),
    ).not.toBeInTheDocument();
  });
});

describe('accounts by hand', () => {
  const jellyfin = serviceAccountFixture({
    service: { id: 'jellyfin', title: 'Jellyfin' },
    state: 'by-hand',
    trouble: {
      reason: 'manual',
      message: 'The accounts of this profile are made by hand.',
      nextStep: 'Make an account for "grace" in Jellyfin.',
    },
  });

  it('are explained, with what to do in each service and the way there', async () => {
    openPeople(
      apiWithPeople(peopleFixture([personFixture({ accounts: [jellyfin] })]), {
        accounts: 'manual',
      }),
    );
    const guide = await screen.findByRole('group', {
      name: 'Accounts are made by hand',
    });
    expect(guide).toHaveTextContent(
      'you make and remove the accounts of people yourself',
    );
    const list = within(guide).getByRole('list', {
      name: 'What to do in each service',
    });
    expect(list).toHaveTextContent('Make an account for "grace" in Jellyfin.');
    expect(
      within(list)
        .getByRole('link', { name: /^Jellyfin/ })
        .getAttribute('href'),
    ).toMatch(/^https:\/\/.*ada\.example\.com/);
  });

  it('are no theme where the portal makes them', async () => {
    openPeople(withGrace({ accounts: [jellyfin] }));
    await rowOf('Grace Hopper');
    expect(
      screen.queryByRole('group', { name: 'Accounts are made by hand' }),
    ).not.toBeInTheDocument();
  });

  it('are said of before somebody is added', async () => {
    openPeople(apiWithPeople(undefined, { accounts: 'manual' }));
    await press('Add a person');
    expect(await screen.findByRole('dialog')).toHaveTextContent(
      'You make the account yourself.',
    );
  });
});

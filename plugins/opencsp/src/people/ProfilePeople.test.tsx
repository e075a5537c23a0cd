/*
 * Proves what the page tells of people and their accounts, who sees which button, and that it is live. Leaves to
 * faces/ the faces, and to the tests beside it what the windows do.
 */
import {
  accountFixture,
  ownerFixture,
  peopleFixture,
  personFixture,
  serviceAccountFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { region } from '../__testUtils__/faces';
import { apiWithPeople, openPeople, rowOf } from './__testUtils__/openPeople';

const failed = serviceAccountFixture({
  state: 'failed',
  evidence: undefined,
  trouble: {
    reason: 'refused',
    message: 'Nextcloud refused the account.',
    nextStep: 'Look into the log of Nextcloud.',
  },
});
const byHand = serviceAccountFixture({
  service: { id: 'jellyfin', title: 'Jellyfin' },
  state: 'by-hand',
  evidence: undefined,
  trouble: {
    reason: 'no-provider',
    message: 'Jellyfin keeps accounts of its own.',
    nextStep: 'Make an account for "grace" in it.',
  },
});
const grace = personFixture({ accounts: [accountFixture(), failed, byHand] });
const NO_ACTIONS = { edit: false, retry: false, delete: false };

/** What can be done with somebody; nothing where there is nothing. */
const actionsOf = (name: string) =>
  screen.queryByRole('group', { name: `Actions for ${name}` });

function labelsOf(group: HTMLElement | null) {
  return group
    ? within(group)
        .getAllByRole('button')
        .map(it => it.getAttribute('aria-label'))
    : [];
}

const account = (name: string) => screen.findByRole('button', { name });

describe('the table', () => {
  it('has a row for each person and a column for each service, the directory first', async () => {
    openPeople(apiWithPeople(peopleFixture([grace])));
    const row = await rowOf('Grace Hopper');
    expect(
      screen.getAllByRole('columnheader').map(it => it.textContent),
    ).toEqual([...['Person', 'Password', 'LLDAP', 'Nextcloud', 'Jellyfin']]);
    expect(row).toHaveTextContent('signs in as grace');
    expect(row).toHaveTextContent('grace@example.com');
    expect(row).toHaveTextContent('Member · All services');
    expect(row).toHaveTextContent('Setsince');
    expect(row).toHaveTextContent('ThereFailedBy hand');
    // The owner has no account in Jellyfin.
    expect(await rowOf('Owner')).toHaveTextContent(
      'The profile’s ownThereAt first sign-inNone',
    );
  });

  it.each([
    ['waiting', 'Waiting', 'hollow'],
    ['there', 'There', 'filled'],
    ['failed', 'Failed', 'cross'],
    ['at-sign-in', 'At first sign-in', 'filled'],
    ['by-hand', 'By hand', 'triangle'],
    ['leaving', 'Leaving', 'dashed'],
    ['gone', 'Gone', 'dashed'],
  ] as const)('says %s with an icon and a word', async (state, word, shape) => {
    const person = personFixture({ accounts: [accountFixture({ state })] });
    openPeople(apiWithPeople(peopleFixture([person])));
    const button = await account(`LLDAP of Grace Hopper: ${word}`);
    expect(button).toHaveTextContent(word);
    expect(button.querySelector('svg')).toHaveAttribute('data-shape', shape);
  });

  it('tells what was seen of an account, and gives the focus back', async () => {
    openPeople(apiWithPeople(peopleFixture([grace])));
    const button = await account('LLDAP of Grace Hopper: There');
    act(() => button.focus());
    await userEvent.keyboard('{Enter}');
    const details = await screen.findByRole('dialog', {
      name: 'LLDAP of Grace Hopper',
    });
    expect(details).toHaveTextContent('So since30 min ago');
    expect(details).toHaveTextContent(
      'SeenThe directory has the account, in its groups.',
    );
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(details).not.toBeInTheDocument());
    expect(button).toHaveFocus();
  });

  it.each([
    [
      'Nextcloud of Grace Hopper: Failed',
      'What is wrongNextcloud refused the account.',
      'What to doLook into the log of Nextcloud.',
    ],
    [
      'Jellyfin of Grace Hopper: By hand',
      'Why by handJellyfin keeps accounts of its own.',
      'What to doMake an account for "grace" in it.',
    ],
  ])('says of "%s" why, and what to do', async (name, why, what) => {
    openPeople(apiWithPeople(peopleFixture([grace])));
    await userEvent.click(await account(name));
    const details = await screen.findByRole('dialog');
    expect(details).toHaveTextContent(why);
    expect(details).toHaveTextContent(what);
    await userEvent.click(
      within(details).getByRole('button', { name: 'Close' }),
    );
    await waitFor(() => expect(details).not.toBeInTheDocument());
  });
});

describe('what holds for all', () => {
  it('says where the accounts are, and how many are well', async () => {
    openPeople(apiWithPeople(peopleFixture([grace])));
    await rowOf('Owner');
    const people = await region('People');
    expect(within(people).getByRole('link', { name: 'attic' })).toHaveAttribute(
      'href',
      '/opencsp/hosts/h',
    );
    expect(people).toHaveTextContent('looked at 1 min ago');
    expect(people).toHaveTextContent(
      '3 of 5 accounts are as wanted, 0 on their way, 2 need somebody.',
    );
  });

  it('says what keeps all of them from being looked after', async () => {
    const trouble = {
      reason: 'service-away',
      message: 'The directory does not run.',
      nextStep: 'Look at its page.',
    } as const;
    openPeople(apiWithPeople(peopleFixture([], { trouble })));
    const card = await screen.findByRole('group', {
      name: 'The accounts cannot be looked after',
    });
    expect(card).toHaveTextContent('The directory does not run.');
    expect(card).toHaveTextContent('Look at its page.');
    expect(within(card).getByRole('link')).toHaveAttribute(
      'href',
      '/docs/failures#service-away',
    );
  });

  it('says when they will be made, while the profile is on no host', async () => {
    const nothing = { host: undefined, checkedAt: undefined };
    openPeople(
      apiWithPeople({
        ...peopleFixture([], nothing),
        items: [ownerFixture({ accounts: [] })],
      }),
    );
    await rowOf('Owner');
    const people = await region('People');
    expect(people).toHaveTextContent('accounts are made when it is deployed');
    expect(people).toHaveTextContent('as soon as the profile is deployed');
    expect(
      within(people).queryByRole('button', { name: 'Look now' }),
    ).not.toBeInTheDocument();
  });

  it('has them looked at now', async () => {
    const { api } = openPeople();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Look now' }),
    );
    expect(
      await screen.findByRole('button', { name: 'Looking' }),
    ).toBeDisabled();
    expect(
      await screen.findByRole('button', { name: 'Look now' }),
    ).toBeEnabled();
    expect(api.people.calls).toEqual(['look p']);
    expect(await region('People')).toHaveTextContent('looked at just now');
  });

  it('shows what changes without a reload', async () => {
    const { api, client } = openPeople(apiWithPeople(peopleFixture([grace])));
    await account('LLDAP of Grace Hopper: There');
    api.people.change(grace.id, {
      accounts: [accountFixture({ state: 'leaving' })],
      state: 'leaving',
    });
    await client.invalidateQueries();
    await account('LLDAP of Grace Hopper: Leaving');
    expect(await rowOf('Grace Hopper')).toHaveTextContent(
      'Is being cut off everywhere.',
    );
  });
});

describe('who has left', () => {
  it('stands last, closed, with what proves it of each service', async () => {
    const evidence = 'Looked up: the directory has no such account.';
    const gone = personFixture({
      state: 'gone',
      leftAt: new Date().toISOString(),
      leftBecause: 'refused',
      accounts: [accountFixture({ state: 'gone', evidence })],
    });
    openPeople(apiWithPeople(peopleFixture([gone])));
    const summary = await screen.findByText('One person has left');
    const details = summary.closest('details');
    expect(details).not.toHaveAttribute('open');
    await userEvent.click(summary);
    expect(details).toHaveAttribute('open');
    const list = screen.getByRole('list', { name: 'Accounts of Grace Hopper' });
    expect(list).toHaveTextContent('LLDAPGone');
    expect(list).toHaveTextContent(evidence);
    expect(details).toHaveTextContent(
      'The sign-in provider no longer lets this person in.',
    );
    expect(
      screen.queryByRole('rowheader', { name: /Grace/ }),
    ).not.toBeInTheDocument();
  });
});

describe('what can be done', () => {
  it('with somebody: an edit, a new password, and removal', async () => {
    openPeople(apiWithPeople(peopleFixture([grace])));
    await rowOf('Grace Hopper');
    expect(labelsOf(actionsOf('Grace Hopper'))).toEqual([
      'Edit Grace Hopper',
      'New password for Grace Hopper',
      'Remove Grace Hopper',
    ]);
  });

  it('is nothing for who may not edit', async () => {
    openPeople(apiWithPeople(peopleFixture([grace]), { actions: NO_ACTIONS }));
    await rowOf('Grace Hopper');
    expect(actionsOf('Grace Hopper')).not.toBeInTheDocument();
    expect(actionsOf('Owner')).not.toBeInTheDocument();
    const names = /Look now|Add a person/;
    expect(
      screen.queryByRole('button', { name: names }),
    ).not.toBeInTheDocument();
  });

  it('is nothing with somebody who leaves', async () => {
    openPeople(
      apiWithPeople(peopleFixture([personFixture({ state: 'leaving' })])),
    );
    await rowOf('Grace Hopper');
    expect(actionsOf('Grace Hopper')).not.toBeInTheDocument();
  });

  it.each([
    ['generated', 'See it under Secrets'],
    ['universal', undefined],
  ] as const)(
    'with the owner: a new password, which is the profile’s (%s)',
    async (passwordStrategy, link) => {
      openPeople(apiWithPeople(peopleFixture(), { passwordStrategy }));
      await rowOf('Owner');
      const actions = actionsOf('Owner');
      expect(labelsOf(actions)).toEqual(['New password for Owner']);
      expect(actions).toHaveTextContent('is the profile’s own');
      const links = actions ? within(actions).queryAllByRole('link') : [];
      expect(links.map(it => it.textContent)).toEqual(link ? [link] : []);
    },
  );

  it('with the owner: passwords of services, and one that waits to be seen', async () => {
    const ownPassword = { since: new Date().toISOString() };
    const items = [
      ownerFixture({
        password: { state: 'set', canReveal: true },
        accounts: [accountFixture(), serviceAccountFixture({ ownPassword })],
      }),
    ];
    openPeople(apiWithPeople({ ...peopleFixture(), items }));
    await rowOf('Owner');
    expect(labelsOf(actionsOf('Owner'))).toEqual([
      'Show once: the password of Owner',
      'New password for Owner',
      'Make all anew: own passwords of Owner',
    ]);
  });
});

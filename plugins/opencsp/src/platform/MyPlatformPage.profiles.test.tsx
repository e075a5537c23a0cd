// Proves: what "My platform" says of profiles and lets people do with them, and its tabs in the
// address. Leaves to faces/: the faces of its list; to the profile page's tests: the page itself; to the browser tests: how it looks.
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  failedProfileFixture,
  FakeOpencspApi,
  foreignProfileFixture,
  instanceFixture,
  profileFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { region } from '../__testUtils__/faces';
import { openApp } from '../__testUtils__/openApp';

const family = profileFixture('saved', { id: 'p', name: 'family' });
const office = failedProfileFixture({ id: 'q' });
const studio = foreignProfileFixture({ id: 'r', name: 'studio' });
const machine = instanceFixture('active', { id: 'a', name: 'web-1' });

const names = async () =>
  within(await screen.findByRole('list', { name: 'Profiles' }))
    .getAllByRole('listitem')
    .flatMap(it => within(it).queryAllByRole('link'))
    .map(it => it.textContent)
    .filter(it => it !== 'Edit' && it !== 'Copy');

describe('profiles on "My platform"', () => {
  it('shows each with state, domain, services, branch and what can be done', async () => {
    openApp('/opencsp', { api: new FakeOpencspApi([machine], [family]) });
    const card = await region('Profiles (1)');
    expect(within(card).getByRole('link', { name: 'family' })).toHaveAttribute(
      'href',
      '/opencsp/profiles/p',
    );
    expect(card).toHaveTextContent('Saved');
    expect(card).toHaveTextContent('ada.example.com');
    expect(card).toHaveTextContent('member-family');
    expect(
      within(within(card).getByRole('list', { name: 'Services' }))
        .getAllByRole('listitem')
        .map(it => it.textContent),
    ).toEqual(['Nextcloud', 'Jellyfin', 'Vaultwarden']);
    expect(
      within(card).getByRole('link', { name: 'Edit family' }),
    ).toBeInTheDocument();
    expect(
      within(card).getByRole('link', { name: 'Copy family' }),
    ).toBeInTheDocument();
  });

  it('keeps the open tab in the address, each with its number', async () => {
    openApp('/opencsp', {
      api: new FakeOpencspApi([machine], [family, office]),
    });
    expect(
      await screen.findByRole('tab', { name: 'Profiles (2)' }),
    ).toHaveAttribute('aria-selected', 'true');
    await userEvent.click(screen.getByRole('tab', { name: 'Machines (1)' }));
    expect(await region('Machines (1)')).toBeInTheDocument();
    expect(
      screen.queryByRole('region', { name: /^Profiles/ }),
    ).not.toBeInTheDocument();
    expect(screen.getByRole('tabpanel')).toHaveAttribute(
      'aria-labelledby',
      screen.getByRole('tab', { name: 'Machines (1)' }).id,
    );
  });

  it('opens the tab that the address names', async () => {
    openApp('/opencsp?tab=machines', {
      api: new FakeOpencspApi([machine], [family]),
    });
    expect(await region('Machines (1)')).toBeInTheDocument();
  });

  it('shows the machines first where there is no profile', async () => {
    openApp('/opencsp', { api: new FakeOpencspApi([machine]) });
    expect(await region('Machines (1)')).toBeInTheDocument();
  });

  it('leads from no profile to the first step', async () => {
    openApp('/opencsp?tab=profiles', { api: new FakeOpencspApi([machine]) });
    const card = await region('Profiles (0)');
    expect(
      within(card).getByRole('link', { name: 'Choose services' }),
    ).toHaveAttribute('href', '/create/templates/default/opencsp-profile');
    // One button of the page is the first to press.
    await waitFor(() =>
      expect(
        screen.queryByRole('link', { name: 'New profile' }),
      ).not.toBeInTheDocument(),
    );
  });

  it('says on the machines’ tab that there is none, and leads to the form', async () => {
    openApp('/opencsp?tab=machines', {
      api: new FakeOpencspApi([], [family]),
    });
    const card = await region('Machines (0)');
    expect(card).toHaveTextContent('No machine yet');
    expect(
      within(card).getByRole('link', { name: 'New machine' }),
    ).toBeInTheDocument();
  });

  it('puts failed profiles and changes by hand under what needs the person', async () => {
    const { api } = openApp('/opencsp', {
      api: new FakeOpencspApi([machine], [family, office, studio]),
    });
    const card = await region('Needs you (2)');
    expect(card).toHaveTextContent('The branch could not be pushed');
    expect(card).toHaveTextContent(
      'Somebody changed the branch by hand: “Give Nextcloud more memory” by Other Person.',
    );
    expect(
      within(card).getByRole('link', { name: 'See why studio needs you' }),
    ).toHaveAttribute('href', '/opencsp/profiles/r');
    await userEvent.click(
      within(card).getByRole('button', { name: 'Retry office' }),
    );
    await waitFor(() => expect(api.profiles.calls).toEqual(['retry q']));
    expect(await region('Needs you (1)')).toBeInTheDocument();
  });

  it('searches by name and domain, filters by state, and clears', async () => {
    openApp('/opencsp', {
      api: new FakeOpencspApi([], [family, office]),
    });
    await region('Profiles (2)');
    await userEvent.selectOptions(screen.getByLabelText('State'), 'Needs you');
    await waitFor(async () => expect(await names()).toEqual(['office']));
    await userEvent.selectOptions(screen.getByLabelText('State'), 'Any state');
    await userEvent.selectOptions(
      screen.getByLabelText('Sort by'),
      'Name A to Z',
    );
    await waitFor(async () =>
      expect(await names()).toEqual(['family', 'office']),
    );
    await userEvent.type(
      screen.getByRole('searchbox', { name: 'Search by name or domain' }),
      'zzz',
    );
    expect(await screen.findByText('No profile matches')).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Clear filters' }),
    );
    await waitFor(async () =>
      expect(await names()).toEqual(['family', 'office']),
    );
  });

  it('deletes after saying what goes and stays, and the typed name', async () => {
    const { api } = openApp('/opencsp', {
      api: new FakeOpencspApi([], [family]),
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Delete family' }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'Delete family',
    });
    expect(dialog).toHaveTextContent('the branch member-family');
    expect(dialog).toHaveTextContent('every password and key');
    expect(dialog).toHaveTextContent('your machines, and what runs on them');
    const confirm = within(dialog).getByRole('button', {
      name: 'Delete profile',
    });
    await userEvent.type(within(dialog).getByRole('textbox'), 'famil');
    expect(confirm).toBeDisabled();
    await userEvent.type(within(dialog).getByRole('textbox'), 'y');
    await userEvent.click(confirm);
    await waitFor(() =>
      expect(api.profiles.calls).toEqual(['delete p family']),
    );
    const list = await screen.findByRole('list', { name: 'Profiles' });
    expect(await within(list).findByText('Deleting')).toBeInTheDocument();
  });
});

// Proves: the profile's page in each state, its services, people, needs and branch, and what can be done.
// Leaves to faces/: the faces; to the tests beside it: files, history, secrets, changes by hand.
import { Profile } from '@opencsp/plugin-opencsp-common';
import {
  failedProfileFixture,
  FakeOpencspApi,
  profileFixture,
  sizeFixtures,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { region } from '../__testUtils__/faces';
import { openApp, refusal } from '../__testUtils__/openApp';

function apiWith(profile?: Profile): FakeOpencspApi {
  const api = new FakeOpencspApi([], profile ? [profile] : []);
  api.offeredSizes = sizeFixtures;
  return api;
}

/** Waits until the profile is there: while it loads, a skeleton has the parts' headings. */
const untilNamed = (name = 'family') =>
  screen.findByRole('heading', { level: 1, name });

function open(profile?: Profile, options: { sandbox?: boolean } = {}) {
  return openApp(`/opencsp/profiles/${profile?.id ?? 'none'}`, {
    api: apiWith(profile),
    ...options,
  });
}

describe('what it is', () => {
  it('names domain, state, services with address, sign-in and version', async () => {
    open(profileFixture(), { sandbox: true });
    const heading = await untilNamed();
    const services = await region('Services');
    expect(heading.closest('header')).toHaveTextContent('ada.example.com');
    expect(heading.closest('header')).toHaveTextContent('Saved');
    expect(screen.getByText('Sandbox')).toBeInTheDocument();
    const nextcloud = within(services).getByText('Nextcloud').closest('li');
    expect(nextcloud).toHaveTextContent('https://cloud.ada.example.com');
    await waitFor(() => expect(nextcloud).toHaveTextContent('Not deployed'));
    expect(nextcloud).toHaveTextContent('Single sign-on · Version 32.0.2');
    expect(
      within(services).getByText('Jellyfin').closest('li'),
    ).toHaveTextContent('Accounts of its own');
    // Nothing answers there yet, so it is no link.
    expect(within(services).queryByRole('link')).not.toBeInTheDocument();
    expect(
      within(services).getByText('4 services come with them'),
    ).toBeInTheDocument();
  });

  it.each([
    ['trusted', 'HTTPS, with certificates'],
    ['staging', 'for trying things out: no browser trusts them'],
  ] as const)('says what %s certificates are', async (certificates, words) => {
    open(profileFixture('saved', { certificates }));
    expect(await region('Details')).toHaveTextContent(words);
  });

  it('says who may sign in, with what it is deployed and how passwords come', async () => {
    open(profileFixture('saved', { protocol: 'http' }));
    const people = await region('Who may sign in');
    expect(people).toHaveTextContent('NextcloudEverybody with an account');
    expect(people).toHaveTextContent(
      'VaultwardenAdministrators, with a second factor',
    );
    expect(people).toHaveTextContent('ada@example.com');
    const details = await region('Details');
    expect(
      await within(details).findByText('Docker Compose'),
    ).toBeInTheDocument();
    expect(details).toHaveTextContent('A generated one for each service');
    expect(details).toHaveTextContent('HTTP only: not encrypted');
  });

  it('holds its needs against the sizes', async () => {
    open(profileFixture());
    const needs = await region('What it needs');
    expect(needs).toHaveTextContent(
      'Memoryat least 1.9 GiB, 3.8 GiB is pleasant',
    );
    const sizes = await within(needs).findByRole('list', {
      name: 'Sizes of machines',
    });
    expect(
      within(sizes)
        .getAllByRole('listitem')
        .map(it => it.textContent),
    ).toEqual([
      'Small: 2 cores, 2 GiB, 20 GiB diskToo small: disk',
      'Medium: 2 cores, 4 GiB, 120 GiB diskEnough, but tight: cores, disk',
      'Large: 8 cores, 16 GiB, 400 GiB diskFits well',
    ]);
  });

  it('gives branch, clone command and last commit', async () => {
    open(profileFixture());
    const branch = await region('Branch');
    expect(branch).toHaveTextContent('member-family');
    expect(branch).toHaveTextContent(/git clone --branch member-family http/);
    expect(branch).toHaveTextContent('Create profile family, by Member Person');
    expect(
      within(branch).getByRole('button', { name: 'Copy the command' }),
    ).toBeInTheDocument();
  });

  it('says so when the repository cannot be cloned and has no commit', async () => {
    open(
      profileFixture('saving', { commit: undefined, cloneCommand: undefined }),
    );
    const branch = await region('Branch');
    expect(branch).toHaveTextContent('cannot be read from outside');
    expect(branch).toHaveTextContent('None yet');
  });
});

describe('what comes next', () => {
  it('says that deploying is next', async () => {
    open(profileFixture());
    const next = await region('Next step');
    expect(
      await within(next).findByText('Not deployed yet'),
    ).toBeInTheDocument();
    expect(
      within(next).getByRole('link', { name: 'Deploy' }),
    ).toBeInTheDocument();
  });

  it('says what a profile that is being saved waits for', async () => {
    open(
      profileFixture('saving', { waitingFor: 'The repository answers again.' }),
    );
    expect(await region('Next step')).toHaveTextContent(
      'Waiting for: The repository answers again.',
    );
    expect(
      screen.queryByRole('link', { name: 'Edit family' }),
    ).not.toBeInTheDocument();
  });

  it('tells why it failed, with evidence, and retries', async () => {
    const { api } = open(failedProfileFixture({ id: 'q' }));
    const card = await screen.findByRole('group', {
      name: 'The profile could not be saved',
    });
    expect(card).toHaveTextContent('could not be pushed within 30 seconds');
    expect(card).toHaveTextContent('port 22: timed out');
    expect(
      within(card).getByRole('link', { name: /About this failure/ }),
    ).toHaveAttribute('href', '/docs/failures#repository-unreachable');
    await userEvent.click(within(card).getByRole('button', { name: 'Retry' }));
    await waitFor(() => expect(api.profiles.calls).toEqual(['retry q']));
    expect(
      await screen.findByText('The profile is being saved'),
    ).toBeInTheDocument();
  });

  it('says why a retry was refused', async () => {
    const { api } = open(failedProfileFixture({ id: 'q' }));
    api.profiles.refusals.retry = refusal(500);
    await userEvent.click(await screen.findByRole('button', { name: 'Retry' }));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'It cannot be read.',
    );
  });

  it('tells a screen reader when the state changed', async () => {
    const { api, client } = open(profileFixture('saving', { id: 'p' }));
    await untilNamed();
    act(() => {
      api.profiles.settle('p');
    });
    await act(() => client.refetchQueries());
    expect(await screen.findByText('family is now: Saved')).toBeInTheDocument();
  });
});

describe('what can be done', () => {
  it('leads to the filled form for an edit and for a copy', async () => {
    open(profileFixture('saved', { id: 'p' }));
    const filled = (name: string) => {
      const href = screen.getByRole('link', { name }).getAttribute('href');
      const url = new URL(href ?? '', 'http://localhost');
      expect(url.pathname).toBe('/create/templates/default/opencsp-profile');
      return JSON.parse(url.searchParams.get('formData') ?? '');
    };
    await untilNamed();
    expect(filled('Edit family')).toMatchObject({
      profileId: 'p',
      version: 4,
      name: 'family',
    });
    expect(filled('Copy family')).not.toHaveProperty('profileId');
  });

  it('deletes, and then says that it is gone', async () => {
    const { api, client } = open(profileFixture('saved', { id: 'p' }));
    await userEvent.click(
      await screen.findByRole('button', { name: 'Delete profile' }),
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.type(within(dialog).getByRole('textbox'), 'family');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Delete profile' }),
    );
    expect(
      await screen.findByText('The profile is being deleted'),
    ).toBeInTheDocument();
    act(() => {
      api.profiles.settle('p');
    });
    await act(() => client.refetchQueries());
    expect(await region('This profile is gone')).toHaveTextContent(
      'The name is free again.',
    );
  });
});

describe('what is not there', () => {
  it('says that there is no such profile', async () => {
    open();
    expect(await region('No such profile')).toHaveTextContent(
      'not one that you may see',
    );
  });
});

it('signed out', async () => {
  const api = apiWith(profileFixture('saved', { id: 'p' }));
  api.profiles.refusals.get = refusal(401);
  openApp('/opencsp/profiles/p', { api });
  expect(await screen.findByText('Your sign-in has ended')).toBeInTheDocument();
});

// Proves: secrets are told by name and purpose; one is made anew after a question; a password is shown once, and is
// in no cache and on no page after its window closed. Leaves to the backend: who may ask, and that it is written down.
import {
  FakeOpencspApi,
  profileFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { openApp, refusal } from '../__testUtils__/openApp';

const VALUE = 'a-value-that-is-shown-once';
const path = '/opencsp/profiles/p?tab=secrets';

function apiWith(changes: Parameters<typeof profileFixture>[1] = {}) {
  const api = new FakeOpencspApi(
    [],
    [profileFixture('saved', { id: 'p', ...changes })],
  );
  api.profiles.values['jellyfin-admin'] = VALUE;
  return api;
}

const row = async (name: string) => {
  const found = (await screen.findByText(name)).closest('li');
  if (!found) {
    throw new Error(`${name} stands in no row.`);
  }
  return found;
};

it('tells names and purposes, and never a value', async () => {
  openApp(path, { api: apiWith() });
  const logins = await screen.findByRole('list', { name: 'Your sign-ins' });
  expect(logins).toHaveTextContent('Your sign-in to Jellyfin');
  expect(await row('vaultwarden-admin')).toHaveTextContent(/Shown 1 h ago/);
  expect(await row('nextcloud-database')).toHaveTextContent(
    'Password of the database of Nextcloud',
  );
  expect(document.body).not.toHaveTextContent(VALUE);
});

it('says since when each has its value, and where that is not known', async () => {
  const api = apiWith();
  const at = '2026-01-02T12:00:00.000Z';
  api.profiles.secretItems = api.profiles.secretItems.map(secret => ({
    ...secret,
    since: secret.name === 'jellyfin-admin' ? undefined : at,
  }));
  openApp(path, { api });
  const database = await row('nextcloud-database');
  expect(database).toHaveTextContent(/since .*2026/);
  expect(database.querySelector('time')).toHaveAttribute('datetime', at);
  expect(await row('jellyfin-admin')).toHaveTextContent(
    'it is not known since when',
  );
});

it('gives the reason where a secret can never change, and no button', async () => {
  openApp(path, { api: apiWith() });
  const key = await row('authelia-storage-key');
  expect(key).toHaveTextContent('could not be read any more');
  expect(within(key).queryByRole('button')).not.toBeInTheDocument();
});

it('makes a secret anew after a question', async () => {
  const { api } = openApp(path, { api: apiWith() });
  await userEvent.click(
    await screen.findByRole('button', { name: 'Make jellyfin-admin anew' }),
  );
  const dialog = await screen.findByRole('dialog', {
    name: 'Make jellyfin-admin anew',
  });
  expect(dialog).toHaveTextContent('your present password for it ends');
  expect(api.profiles.calls).toEqual([]);
  await userEvent.click(
    within(dialog).getByRole('button', { name: 'Make it anew' }),
  );
  await waitFor(() =>
    expect(api.profiles.calls).toEqual(['rotate p jellyfin-admin']),
  );
});

it('offers nothing to change to who may not edit', async () => {
  openApp(path, {
    api: apiWith({ actions: { edit: false, retry: false, delete: false } }),
  });
  await row('nextcloud-database');
  expect(
    screen.queryByRole('button', { name: /anew$/ }),
  ).not.toBeInTheDocument();
});

it('shows a password once, keeps it in no cache, and forgets it with the window', async () => {
  const { api, client } = openApp(path, { api: apiWith() });
  const opener = await screen.findByRole('button', {
    name: 'Show jellyfin-admin once',
  });
  await userEvent.click(opener);
  const dialog = await screen.findByRole('dialog', {
    name: 'Password jellyfin-admin',
  });
  expect(api.profiles.calls).toEqual([]);
  await userEvent.click(
    within(dialog).getByRole('button', { name: 'Show it now' }),
  );
  expect(await within(dialog).findByText(VALUE)).toBeInTheDocument();
  expect(api.profiles.calls).toEqual(['reveal p jellyfin-admin']);
  expect(
    within(dialog).getByRole('button', { name: 'Copy password' }),
  ).toBeInTheDocument();
  const cached = JSON.stringify([
    client
      .getQueryCache()
      .getAll()
      .map(it => [it.queryKey, it.state]),
    client
      .getMutationCache()
      .getAll()
      .map(it => it.state),
  ]);
  expect(cached).toContain('jellyfin-admin');
  expect(cached).not.toContain(VALUE);
  expect(
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
  ).not.toContain(VALUE);
  await userEvent.click(
    within(dialog).getByRole('button', { name: 'I have stored it' }),
  );
  await waitFor(() => expect(dialog).not.toBeInTheDocument());
  expect(document.body.innerHTML).not.toContain(VALUE);
  await waitFor(() => expect(opener).not.toBeInTheDocument());
  expect(await row('jellyfin-admin')).toHaveTextContent(/Shown just now/);
});

it('is not closed by a click beside it, since that would lose the password', async () => {
  openApp(path, { api: apiWith() });
  await userEvent.click(
    await screen.findByRole('button', { name: 'Show jellyfin-admin once' }),
  );
  await userEvent.click(
    await screen.findByRole('button', { name: 'Show it now' }),
  );
  await screen.findByText(VALUE);
  const backdrop = document.querySelector('[class*="MuiDialog-container"]');
  expect(backdrop).not.toBeNull();
  if (backdrop) {
    await userEvent.click(backdrop);
  }
  expect(screen.getByText(VALUE)).toBeInTheDocument();
});

it('says why a password cannot be shown', async () => {
  const api = apiWith();
  api.profiles.refusals.revealSecret = refusal(403);
  openApp(path, { api });
  await userEvent.click(
    await screen.findByRole('button', { name: 'Show jellyfin-admin once' }),
  );
  await userEvent.click(
    await screen.findByRole('button', { name: 'Show it now' }),
  );
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'It cannot be read.',
  );
});

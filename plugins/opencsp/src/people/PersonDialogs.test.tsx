/*
 * Proves how somebody gets a new password and is removed: what is said before, where a typed password goes, how
 * refusals are told, and where the focus is afterwards. Leaves to the common package which passwords are good.
 */
import {
  peopleFixture,
  personFixture,
  refusal,
  serviceAccountFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { apiWithPeople, openPeople, rowOf } from './__testUtils__/openPeople';

const TYPED = 'wombat tunnel ginger 41';

const withGrace = (changes: Parameters<typeof personFixture>[0] = {}) =>
  apiWithPeople(peopleFixture([personFixture(changes)]));
const press = (name: string) =>
  userEvent.click(screen.getByRole('button', { name }));
const input = () => screen.getByLabelText('Password');

async function ask(opener: string, title: string, api = withGrace()) {
  const app = openPeople(api);
  const button = await screen.findByRole('button', { name: opener });
  await userEvent.click(button);
  const dialog = await screen.findByRole('dialog', { name: title });
  return { ...app, button, dialog };
}

const askPassword = (api = withGrace()) =>
  ask('New password for Grace Hopper', 'New password for Grace Hopper', api);

async function typePassword(text: string) {
  await userEvent.click(screen.getByRole('radio', { name: 'Type one' }));
  await userEvent.type(input(), text);
}

describe('a new password', () => {
  it('is made, and then shown once', async () => {
    const { api, button } = await askPassword();
    await waitFor(() =>
      expect(
        screen.getByRole('radio', { name: 'Have one made' }),
      ).toHaveFocus(),
    );
    await press('Give it');
    const done = await screen.findByRole('dialog', {
      name: 'Grace Hopper gets the new password',
    });
    expect(api.people.calls).toEqual(['password grace-1 made']);
    await press('Show the password once');
    expect(
      await within(done).findByText('password-of-grace'),
    ).toBeInTheDocument();
    await press('Close');
    await waitFor(() => expect(done).not.toBeInTheDocument());
    expect(document.body).not.toHaveTextContent('password-of-grace');
    expect(button).toHaveFocus();
  });

  it('is typed, and goes nowhere but into the hand-over', async () => {
    const { api, client } = await askPassword();
    await typePassword(TYPED);
    await userEvent.keyboard('{Enter}');
    const done = await screen.findByRole('dialog', {
      name: 'Grace Hopper gets the new password',
    });
    const [[handle, value]] = [...api.profiles.handedOff];
    expect(value).toBe(TYPED);
    expect(api.people.calls).toEqual([`password grace-1 ${handle}`]);
    expect(
      within(done).queryByRole('button', { name: /Show/ }),
    ).not.toBeInTheDocument();
    await waitFor(() =>
      expect(within(done).getByRole('button', { name: 'Close' })).toHaveFocus(),
    );
    const kept = JSON.stringify([
      client
        .getQueryCache()
        .getAll()
        .map(it => [it.queryKey, it.state]),
      client
        .getMutationCache()
        .getAll()
        .map(it => it.state),
      document.documentElement.outerHTML,
      { ...localStorage },
      { ...sessionStorage },
    ]);
    expect(kept).toContain(handle);
    expect(kept).not.toContain('wombat');
  });

  it('is held against the rules of the profile before it goes anywhere', async () => {
    const { api } = await askPassword();
    await typePassword('short');
    await press('Give it');
    expect(input()).toHaveAccessibleDescription('Use at least 12 characters.');
    expect(input()).toHaveFocus();
    expect(api.profiles.handedOff.size).toBe(0);
    await userEvent.type(input(), ' of a wombat');
    expect(input()).toHaveAccessibleDescription(/the portal takes it/i);
    expect(input()).toBeValid();
  });

  describe('of the owner', () => {
    const askOwner = async (
      passwordStrategy: 'universal' | 'generated',
      type: () => Promise<void> = async () => undefined,
    ) => {
      const title = 'New password for Owner';
      const api = apiWithPeople(peopleFixture(), { passwordStrategy });
      const { dialog } = await ask(title, title, api);
      expect(dialog).toHaveTextContent('becomes a change of it');
      expect(screen.queryByRole('radio')).not.toBeInTheDocument();
      await type();
      await press('Give it');
      await screen.findByRole('dialog', {
        name: 'Owner gets the new password',
      });
      return api;
    };

    it('is typed where there is one for all', async () => {
      const api = await askOwner('universal', async () => {
        await waitFor(() => expect(input()).toHaveFocus());
        await userEvent.type(input(), TYPED);
      });
      const [[handle, value]] = [...api.profiles.handedOff];
      expect(value).toBe(TYPED);
      expect(api.people.calls).toEqual([`password owner ${handle}`]);
    });

    it('is made where the portal makes them', async () => {
      const api = await askOwner('generated');
      expect(api.people.calls).toEqual(['password owner made']);
    });
  });

  it('is shown on request', async () => {
    await askPassword();
    await typePassword('a');
    expect(input()).toHaveAttribute('type', 'password');
    await press('Show the password');
    expect(input()).toHaveAttribute('type', 'text');
    await press('Hide the password');
    expect(input()).toHaveAttribute('type', 'password');
  });

  it('is refused at its field, and is still there', async () => {
    const api = withGrace();
    api.people.refusals.resetPassword = refusal(400, 'No.', 'invalid', [
      { path: 'password', message: 'It is too easy to guess.' },
    ]);
    await askPassword(api);
    await typePassword('aaaaaaaaaaaa');
    await press('Give it');
    await waitFor(() =>
      expect(input()).toHaveAccessibleDescription('It is too easy to guess.'),
    );
    expect(input()).toHaveValue('aaaaaaaaaaaa');
    delete api.people.refusals.resetPassword;
    await userEvent.clear(input());
    await userEvent.type(input(), TYPED);
    await press('Give it');
    await screen.findByRole('dialog', {
      name: 'Grace Hopper gets the new password',
    });
    // Each try is handed over by itself: a handle is taken once.
    expect(api.profiles.handedOff.size).toBe(2);
  });

  it.each(['handOff', 'resetPassword'] as const)(
    'says why it cannot be given (%s)',
    async method => {
      const api = withGrace();
      const error = refusal(429, 'Too many at once.');
      if (method === 'handOff') {
        api.profiles.refusals.handOff = error;
      } else {
        api.people.refusals.resetPassword = error;
      }
      await askPassword(api);
      await typePassword(TYPED);
      await press('Give it');
      expect(await screen.findByRole('alert')).toHaveTextContent(
        'Too many at once.',
      );
      expect(api.people.calls).toEqual([]);
      expect(screen.getByRole('button', { name: 'Give it' })).toBeEnabled();
    },
  );
});

describe('a password that waits to be seen', () => {
  const waiting = { password: { state: 'waiting', canReveal: true } } as const;
  const title = 'Password of Grace Hopper';
  const opener = 'Show once: the password of Grace Hopper';

  it('is shown once, from the row', async () => {
    const { api, dialog, button } = await ask(
      opener,
      title,
      withGrace(waiting),
    );
    expect(api.people.calls).toEqual([]);
    await press('Show the password once');
    expect(
      await within(dialog).findByText('password-of-grace'),
    ).toBeInTheDocument();
    await press('It is stored');
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    await waitFor(() => expect(button).not.toBeInTheDocument());
    expect(screen.getByRole('heading', { name: 'People' })).toHaveFocus();
  });

  it('is not lost by a click beside it', async () => {
    await ask(opener, title, withGrace(waiting));
    await press('Show the password once');
    await screen.findByText('password-of-grace');
    const backdrop = document.querySelector('[class*="MuiDialog-container"]');
    expect(backdrop).not.toBeNull();
    if (backdrop) {
      await userEvent.click(backdrop);
    }
    expect(screen.getByText('password-of-grace')).toBeInTheDocument();
  });

  it('says why it cannot be shown', async () => {
    const api = withGrace(waiting);
    api.people.refusals.reveal = refusal(409, 'It was shown already.');
    await ask(opener, title, api);
    await press('Show the password once');
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'It was shown already.',
    );
  });

  it('tells an administrator where else it is changed', async () => {
    const api = withGrace({ ...waiting, role: 'admin' });
    api.profiles.items = api.profiles.items.map(profile => ({
      ...profile,
      services: profile.services.map(it =>
        it.id === 'lldap' ? { ...it, url: 'https://people.example.com' } : it,
      ),
    }));
    const { dialog } = await ask(opener, title, api);
    expect(
      within(dialog).getByRole('link', { name: /people\.example\.com/ }),
    ).toHaveAttribute('href', 'https://people.example.com');
  });
});

describe('removing', () => {
  const title = 'Remove Grace Hopper';

  it('says what happens when, and what stays', async () => {
    const byHand = serviceAccountFixture({
      service: { id: 'jellyfin', title: 'Jellyfin' },
      state: 'by-hand',
    });
    const { dialog, api } = await ask(
      title,
      title,
      withGrace({ accounts: [byHand] }),
    );
    expect(
      within(dialog)
        .getAllByRole('heading', { level: 3 })
        .map(it => it.textContent),
    ).toEqual(['At once', 'Within a minute', 'You do by hand', 'This stays']);
    expect(dialog).toHaveTextContent('nobody signs in as grace any more');
    expect(dialog).toHaveTextContent('the accounts in Jellyfin');
    expect(dialog).toHaveTextContent('all that Grace Hopper has made');
    await press('Keep');
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.people.calls).toEqual([]);
  });

  it('cuts off, and leaves the focus on the page', async () => {
    const { dialog, api } = await ask(title, title);
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Remove' }),
    );
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.people.calls).toEqual(['remove grace-1']);
    expect(await rowOf('Grace Hopper')).toHaveTextContent(
      'Is being cut off everywhere.',
    );
    expect(screen.getByRole('heading', { name: 'People' })).toHaveFocus();
  });

  it('says why it was refused, and changes nothing', async () => {
    const api = withGrace();
    api.people.refusals.remove = refusal(409, 'It was changed just now.');
    const { dialog } = await ask(title, title, api);
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Remove' }),
    );
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'It was changed just now.',
    );
    expect(api.people.calls).toEqual([]);
  });
});

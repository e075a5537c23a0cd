/*
 * Proves that a typed password goes to the portal and nowhere else: it is in no form data, address,
 * storage, cache or page text; that it is judged while it is typed; and what "one for each" brings. The
 * rules about passwords are proved in the common package; sending the form is proved with the template.
 */
import { OpencspApiError } from '@opencsp/plugin-opencsp-common';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeFormApi } from '../../__testUtils__/FakeFormApi';
import { renderField } from '../../__testUtils__/renderField';
import { withQueries } from '../../shared/withQueries';
import {
  createPasswordStrategyField,
  OpencspPasswordStrategy,
} from './OpencspPasswordStrategy';

const SECRET = 'wombat tunnel ginger 41';
const HANDLE = 'handoff-000000000001';
const FORM = {
  name: 'family',
  domain: 'ada.example.com',
  adminEmail: 'ada@example.com',
  deployment: 'compose',
  services: [
    { id: 'nextcloud', access: 'everyone', secondFactor: false },
    { id: 'jellyfin', access: 'everyone', secondFactor: false },
  ],
};

/** Long ones are strong. */
const load = async () => (password: string) =>
  password.length > 15
    ? { score: 4 }
    : { score: 1, warning: 'This is a common password.' };
const Field = withQueries(createPasswordStrategyField(load));

const input = () => screen.getByLabelText('Password');
const radio = (name: string) => screen.getByRole('radio', { name });

async function renderUniversal(api = new FakeFormApi(), form: object = FORM) {
  return renderField(Field, {
    api,
    value: { strategy: 'universal' },
    form: { ...form },
  });
}

describe('a typed password', () => {
  it('is handed over when the field is left, and is nowhere else', async () => {
    const { api, cache, values, last } = await renderUniversal();
    await userEvent.type(input(), SECRET);
    expect(values).toEqual([]);
    await userEvent.click(document.body);
    await waitFor(() =>
      expect(last()).toEqual({ strategy: 'universal', handoff: HANDLE }),
    );
    expect([...api.profiles.handedOff.values()]).toEqual([SECRET]);
    expect(
      await screen.findByText(/The portal has your password/),
    ).toBeInTheDocument();
    expect(input()).toHaveValue('');
    const seen = JSON.stringify([
      values,
      window.location.href,
      { ...window.localStorage },
      { ...window.sessionStorage },
      cache
        .getQueryCache()
        .getAll()
        .map(query => [query.queryKey, query.state]),
      cache
        .getMutationCache()
        .getAll()
        .map(mutation => mutation.state),
      document.documentElement.outerHTML,
      api.profiles.previewed,
    ]);
    expect(seen).toContain(HANDLE);
    expect(seen).not.toContain('wombat');
  });

  it('is judged while it is typed, in the words of the portal', async () => {
    await renderUniversal();
    await userEvent.type(input(), 'short');
    await waitFor(() =>
      expect(screen.getByRole('meter')).toHaveAttribute(
        'aria-valuetext',
        'Very weak',
      ),
    );
    expect(input()).toBeValid();
    await userEvent.click(document.body);
    expect(
      await screen.findByText('Use at least 12 characters.'),
    ).toBeInTheDocument();
    expect(input()).toBeInvalid();
    await userEvent.clear(input());
    await userEvent.type(input(), 'aaaaaaaaaaaa');
    expect(
      screen.getByText(
        'It is too easy to guess. This is a common password. Use several words that do not belong together.',
      ),
    ).toBeInTheDocument();
  });

  it('stays where it is while it is not fine', async () => {
    const { api, values } = await renderUniversal();
    await userEvent.type(input(), 'too short');
    await userEvent.click(document.body);
    expect(
      await screen.findByText('Use at least 12 characters.'),
    ).toBeInTheDocument();
    expect(api.profiles.handedOff.size).toBe(0);
    expect(values).toEqual([]);
    expect(input()).toHaveValue('too short');
  });

  it('is judged by the strictest chosen service', async () => {
    await renderUniversal(new FakeFormApi(), {
      ...FORM,
      services: [{ id: 'gitlab', access: 'everyone', secondFactor: false }],
    });
    // The catalogue says which services there are.
    await waitFor(async () => {
      await userEvent.clear(input());
      await userEvent.type(input(), 'my devops password');
      await userEvent.click(document.body);
      expect(
        screen.getByText('GitLab refuses passwords with "devops" in them.'),
      ).toBeInTheDocument();
    });
  });

  it('is handed over in one form however it was typed', async () => {
    const { api } = await renderUniversal();
    await userEvent.type(input(), 'cafe\u0301 wombat tunnel ginger');
    await userEvent.click(document.body);
    await waitFor(() =>
      expect([...api.profiles.handedOff.values()]).toEqual([
        'caf\u00e9 wombat tunnel ginger',
      ]),
    );
  });

  it('says that it could not be handed over, and is still there', async () => {
    const api = new FakeFormApi();
    api.profiles.refusals.handOff = new OpencspApiError('Too many are open.', {
      status: 409,
      fields: [],
    });
    const { values } = await renderUniversal(api);
    await userEvent.type(input(), SECRET);
    await userEvent.click(document.body);
    expect(
      await screen.findByText(
        'The password could not be handed over. Too many are open.',
      ),
    ).toBeInTheDocument();
    expect(input()).toHaveValue(SECRET);
    expect(values).toEqual([]);
  });

  it('is held against the other rules when the meter cannot be loaded', async () => {
    const Broken = withQueries(
      createPasswordStrategyField(() => Promise.reject(new Error('away'))),
    );
    const { api } = await renderField(Broken, {
      value: { strategy: 'universal' },
      form: FORM,
    });
    await userEvent.type(input(), SECRET);
    await userEvent.click(document.body);
    await waitFor(() => expect(api.profiles.handedOff.size).toBe(1));
  });

  it('is shown on request, without leaving the field', async () => {
    const { api } = await renderUniversal();
    await userEvent.type(input(), SECRET);
    expect(input()).toHaveAttribute('type', 'password');
    await userEvent.click(
      screen.getByRole('button', { name: 'Show the password' }),
    );
    expect(input()).toHaveAttribute('type', 'text');
    expect(api.profiles.handedOff.size).toBe(0);
  });

  it('takes the place of the one before as soon as another is typed', async () => {
    const { last } = await renderField(Field, {
      value: { strategy: 'universal', handoff: HANDLE },
      form: FORM,
    });
    expect(screen.getByText(/The portal has your password/)).toBeVisible();
    await userEvent.type(input(), 'a');
    expect(last()).toEqual({ strategy: 'universal' });
  });

  it('may stay as it is with an edit', async () => {
    await renderUniversal(new FakeFormApi(), { ...FORM, profileId: 'p1' });
    expect(
      screen.getByText(/Leave it empty to keep the password/),
    ).toBeInTheDocument();
  });

  it('must be typed for a new profile', async () => {
    await renderUniversal();
    await userEvent.click(input());
    await userEvent.click(document.body);
    expect(await screen.findByText('Type a password.')).toBeInTheDocument();
  });

  it('is typed again when the portal says so', async () => {
    const api = new FakeFormApi();
    api.profiles.problems = [
      { path: 'password', message: 'Type the password again.' },
    ];
    await renderField(Field, {
      api,
      value: { strategy: 'universal', handoff: HANDLE },
      form: FORM,
    });
    await userEvent.click(input());
    await userEvent.click(document.body);
    expect(
      await screen.findByText('Type the password again.'),
    ).toBeInTheDocument();
  });
});

describe('the strategy', () => {
  it('is one for each at first, and says what comes with it', async () => {
    const { last } = await renderField(Field, { form: FORM });
    await waitFor(() => expect(last()).toEqual({ strategy: 'generated' }));
    expect(
      await screen.findByText(
        'A password of their own get: Jellyfin. Vaultwarden is added to the profile: your passwords are kept there.',
      ),
    ).toBeInTheDocument();
  });

  it('is put into shape when a link names it alone', async () => {
    const { last } = await renderField(Field, {
      value: 'universal',
      form: FORM,
    });
    await waitFor(() => expect(last()).toEqual({ strategy: 'universal' }));
    expect(radio('One for all')).toBeChecked();
  });

  it('lets go of a password when it is changed', async () => {
    const { last } = await renderField(Field, {
      value: { strategy: 'universal', handoff: HANDLE },
      form: FORM,
    });
    await userEvent.click(radio('One for each'));
    expect(last()).toEqual({ strategy: 'generated' });
  });
});

describe('OpencspPasswordStrategy', () => {
  it('measures with zxcvbn', async () => {
    const { api } = await renderField(OpencspPasswordStrategy, {
      value: { strategy: 'universal' },
      form: FORM,
    });
    await userEvent.type(input(), 'password12345');
    await userEvent.click(document.body);
    expect(
      await screen.findByText(/^It is too easy to guess\./),
    ).toBeInTheDocument();
    await userEvent.clear(input());
    await userEvent.type(input(), SECRET);
    await userEvent.click(document.body);
    await waitFor(() => expect(api.profiles.handedOff.size).toBe(1));
  });
});

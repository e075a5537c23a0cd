/*
 * Proves that name, domain and address of a profile are checked on every change after the field was
 * left, in the API's words, for every class of hostile text, and that the portal is asked what only it
 * can know. The rules themselves are proved in the common package.
 */
import {
  adminEmailSchema,
  domainSchema,
  profileNameProblem,
} from '@opencsp/plugin-opencsp-common';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeFormApi } from '../../__testUtils__/FakeFormApi';
import { HOSTILE } from '../../__testUtils__/hostile';
import { renderField } from '../../__testUtils__/renderField';
import { OpencspAdminEmail } from './OpencspAdminEmail';
import { OpencspDomain } from './OpencspDomain';
import { OpencspProfileName } from './OpencspProfileName';

const SERVICES = [{ id: 'nextcloud', access: 'everyone', secondFactor: false }];
const REST = {
  name: 'family',
  domain: 'ada.example.com',
  adminEmail: 'ada@example.com',
  deployment: 'compose',
  passwordStrategy: { strategy: 'generated' },
  services: SERVICES,
};

const input = () => screen.getByRole('textbox');

async function leave() {
  await userEvent.click(input());
  await userEvent.tab();
}

const FIELDS = [
  {
    name: 'OpencspProfileName',
    Field: OpencspProfileName,
    problemOf: profileNameProblem,
  },
  {
    name: 'OpencspDomain',
    Field: OpencspDomain,
    problemOf: (text: string) =>
      domainSchema.safeParse(text).error?.issues[0]?.message,
  },
  {
    name: 'OpencspAdminEmail',
    Field: OpencspAdminEmail,
    problemOf: (text: string) =>
      adminEmailSchema.safeParse(text).error?.issues[0]?.message,
  },
];

describe.each(FIELDS)('$name', ({ Field, problemOf }) => {
  it.each(HOSTILE)(
    'says of %s what the API says, and does not change it',
    async (_, text) => {
      const { api, values } = await renderField(Field, { value: text });
      await leave();
      const problem = problemOf(text) ?? 'The API takes it.';
      expect(screen.getByText(problem)).toBeInTheDocument();
      expect(input()).toBeInvalid();
      expect(api.profiles.previewed).toEqual([]);
      expect(values).toEqual([]);
    },
  );

  it('takes a value of another form from the address for nothing', async () => {
    await renderField(Field, { value: { evil: true } });
    expect(input()).toHaveValue('');
  });

  it('says nothing while the person types for the first time', async () => {
    await renderField(Field, { value: '' });
    await userEvent.type(input(), 'A');
    expect(input()).toBeValid();
  });
});

describe('OpencspProfileName', () => {
  it('says that a name is free, and which branch comes of it', async () => {
    const { api } = await renderField(OpencspProfileName, {
      value: '',
      form: REST,
    });
    await userEvent.type(input(), 'office');
    await userEvent.tab();
    expect(
      await screen.findByText(
        'This name is free. The branch will be “member-office”.',
      ),
    ).toBeInTheDocument();
    expect(api.profiles.previewed.length).toBeLessThan('office'.length);
  });

  it('repeats what the portal says of a name that is taken', async () => {
    const api = new FakeFormApi();
    api.profiles.takenNames = ['office'];
    await renderField(OpencspProfileName, { api, value: 'office' });
    await leave();
    expect(
      await screen.findByText('You have a profile "office".'),
    ).toBeInTheDocument();
  });

  it('says that it could not ask, and lets the person go on', async () => {
    const api = new FakeFormApi();
    api.profiles.refusals.preview = new Error('down');
    await renderField(OpencspProfileName, { api, value: 'office' });
    await leave();
    expect(
      await screen.findByText(/could not be checked now/),
    ).toBeInTheDocument();
    expect(input()).toBeValid();
  });

  it('only shows the name of a profile that is edited', async () => {
    const { api } = await renderField(OpencspProfileName, {
      value: 'family',
      form: { ...REST, profileId: 'p1', version: 4 },
    });
    expect(input()).toHaveAttribute('readonly');
    expect(screen.getByText(/The name stays/)).toBeInTheDocument();
    await leave();
    expect(api.profiles.previewed).toEqual([]);
  });
});

describe('OpencspDomain', () => {
  it('shows an international name as DNS has it', async () => {
    await renderField(OpencspDomain, { value: '' });
    await userEvent.type(input(), 'Müller.example');
    await userEvent.tab();
    expect(
      await screen.findByText('In DNS it is “xn--mller-kva.example”.'),
    ).toBeInTheDocument();
  });

  it('says where each service will be', async () => {
    const api = new FakeFormApi();
    api.profiles.warnings = [
      'ada.example.com has no address yet.',
      'Something else.',
    ];
    await renderField(OpencspDomain, {
      api,
      value: 'ada.example.com',
      form: { ...REST, domain: 'ada.example.com' },
    });
    expect(
      await screen.findByText('cloud.ada.example.com will be Nextcloud.'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('ada.example.com has no address yet.'),
    ).toBeInTheDocument();
    expect(screen.queryByText('Something else.')).toBeNull();
  });

  it('offers the one that the platform suggests while there is none, and takes it by a click', async () => {
    const api = new FakeFormApi();
    api.profiles.suggestedDomain = 'family.ada.example.net';
    const { last } = await renderField(OpencspDomain, {
      api,
      value: '',
      form: { ...REST, domain: undefined },
    });
    const use = await screen.findByRole('button', {
      name: 'Use family.ada.example.net',
    });
    await userEvent.click(use);
    expect(last()).toBe('family.ada.example.net');
    expect(input()).toHaveValue('family.ada.example.net');
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('suggests none where the platform has none to give', async () => {
    const { api } = await renderField(OpencspDomain, {
      value: '',
      form: { ...REST, domain: undefined },
    });
    await waitFor(() => expect(api.profiles.previewed).not.toEqual([]));
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('repeats that another profile has the domain', async () => {
    const api = new FakeFormApi();
    api.profiles.takenDomains = ['ada.example.com'];
    await renderField(OpencspDomain, { api, value: 'ada.example.com' });
    await leave();
    await waitFor(() =>
      expect(input()).toHaveAccessibleDescription(
        expect.stringContaining('Another profile has this domain.'),
      ),
    );
  });
});

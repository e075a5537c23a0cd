/*
 * Proves that a person reads in full sentences what saving does, sees the files as a difference, and is
 * told what must be put right; and each of the faces. What a preview is, is the portal's to say.
 */
import { OpencspApiError } from '@opencsp/plugin-opencsp-common';
import { profileFixture } from '@opencsp/plugin-opencsp-react/testUtils';
import { screen, waitFor, within } from '@testing-library/react';
import { FakeFormApi } from '../../__testUtils__/FakeFormApi';
import { renderField } from '../../__testUtils__/renderField';
import { OpencspProfilePreview } from './OpencspProfilePreview';

const FORM = {
  name: 'office',
  domain: 'ada.example.com',
  adminEmail: 'ada@example.com',
  deployment: 'compose',
  protocol: 'https',
  passwordStrategy: { strategy: 'generated' },
  services: [{ id: 'nextcloud', access: 'everyone', secondFactor: false }],
};

const region = () => screen.getByRole('region', { name: 'What will happen' });

async function open(
  api = new FakeFormApi(),
  form: Record<string, unknown> = FORM,
) {
  return renderField(OpencspProfilePreview, { api, form });
}

function refusal(status: number, code?: string) {
  return new OpencspApiError('It cannot be told.', {
    status,
    code,
    fields: [],
    nextStep: 'Do this.',
    requestId: 'r-1',
  });
}

describe('OpencspProfilePreview', () => {
  it('says it all, with the files', async () => {
    const api = new FakeFormApi();
    api.profiles.warnings = ['Ports 80 and 443 must reach the host.'];
    const { values } = await open(api);
    await screen.findByText(/makes the profile “office”/);
    expect(region()).toHaveTextContent(
      'The portal makes the profile “office” with the branch “member-office”. You chose Nextcloud. With it come Traefik, LLDAP, Redis, Authelia. It is made for Docker Compose.',
    );
    expect(region()).toHaveTextContent(/A host for it needs at least 1\.3 GiB/);
    expect(
      screen.getByRole('list', { name: 'Where it will be' }),
    ).toHaveTextContent('Nextcloud https://cloud.ada.example.com');
    expect(region()).toHaveTextContent(/Nothing runs yet and nothing is taken/);
    expect(region()).toHaveTextContent('Ports 80 and 443 must reach the host.');
    const files = within(region());
    expect(files.getByText('compose.yaml')).toBeInTheDocument();
    expect(files.getByText('secrets.env.age')).toBeInTheDocument();
    expect(region()).toHaveTextContent('DOMAIN=ada.example.com');
    expect(values).toEqual([]);
  });

  it('follows the choices', async () => {
    await open(new FakeFormApi(), {
      ...FORM,
      protocol: 'http',
      passwordStrategy: { strategy: 'universal' },
      accounts: 'manual',
    });
    await screen.findByText(/by HTTP only, without single sign-on/);
    expect(region()).toHaveTextContent(
      'Every account gets the password that you typed. You make the accounts of people by hand; the portal says for each service how.',
    );
  });

  it('says what certificates for trials are, and asks for them', async () => {
    const api = new FakeFormApi();
    await open(api, { ...FORM, protocol: 'https-staging' });
    await screen.findByText(/certificates for trials, which they do not trust/);
    expect(api.profiles.previewed.at(-1)).toMatchObject({
      request: { protocol: 'https', certificates: 'staging' },
    });
  });

  it('shows an edit as a change of its profile', async () => {
    const api = new FakeFormApi();
    const profile = profileFixture('saved', { id: 'p1', name: 'office' });
    api.profiles.add(profile);
    await open(api, { ...FORM, profileId: 'p1', version: profile.version });
    await screen.findByText(/changes the profile “office” with one commit/);
    expect(api.profiles.previewed[0]).toMatchObject({
      id: 'p1',
      request: { version: profile.version },
    });
  });

  it('says when nothing would change', async () => {
    const api = new FakeFormApi();
    const profile = profileFixture('saved', {
      id: 'p1',
      name: 'office',
    });
    api.profiles.add(profile);
    await open(api, {
      ...FORM,
      profileId: 'p1',
      version: profile.version,
      services: profile.chosen,
    });
    expect(await screen.findByText('Nothing would change')).toBeInTheDocument();
  });

  it('lists what must be put right, by the names of the fields', async () => {
    await open(new FakeFormApi(), { ...FORM, domain: 'localhost' });
    expect(
      await screen.findByText(
        'Domain: The sign-in portal needs a domain with a dot, for example "ada.example.com".',
      ),
    ).toBeInTheDocument();
    expect(region()).not.toHaveTextContent('makes the profile');
  });

  it('says where it will be while something must still be put right', async () => {
    const api = new FakeFormApi();
    api.profiles.problems = [{ path: 'adminEmail', message: 'Not this one.' }];
    await open(api);
    const places = await screen.findByRole('list', {
      name: 'Where it will be',
    });
    expect(places).toHaveTextContent('Branch member-office');
    expect(places).toHaveTextContent('Nextcloud https://cloud.ada.example.com');
    expect(within(places).queryByRole('link')).not.toBeInTheDocument();
    expect(region()).toHaveTextContent('Not this one.');
  });

  it('says nothing of places that are not known', async () => {
    await open(new FakeFormApi(), { ...FORM, domain: 'localhost' });
    await screen.findByText(/^Domain: /);
    expect(region()).not.toHaveTextContent('Where it will be');
  });

  it('loads', async () => {
    const api = new FakeFormApi();
    api.profiles.silent.add('preview');
    await open(api);
    expect(
      screen.getByRole('status', { name: 'Loading the preview' }),
    ).toBeInTheDocument();
  });

  it.each([
    ['an error', refusal(400), /It cannot be told\. Do this\./],
    ['a role that may not', refusal(403), /A member, operator or admin can/],
    ['a part that is missing', refusal(501, 'off'), /Do this\./],
  ])('has a face for %s', async (_, error, text) => {
    const api = new FakeFormApi();
    api.profiles.refusals.preview = error;
    await open(api);
    await waitFor(() => expect(region()).toHaveTextContent(text));
  });

  it('says since when it is old', async () => {
    const api = new FakeFormApi();
    const { cache } = await open(api);
    await screen.findByText(/makes the profile “office”/);
    api.profiles.refusals.preview = refusal(503);
    await cache.refetchQueries({ queryKey: ['opencsp', 'profile-preview'] });
    await waitFor(() => expect(region()).toHaveTextContent(/as of|since|old/i));
    expect(region()).toHaveTextContent('makes the profile “office”');
  });
});

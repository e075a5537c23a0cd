/*
 * Proves that services are chosen by bundle, mouse and keyboard, with what they bring and need, who may
 * sign in, and what stands against each other. What comes with a choice is proved beside the rules.
 */
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  catalogueFixture,
  serviceOptionFixtures,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { FakeFormApi } from '../../__testUtils__/FakeFormApi';
import { renderField } from '../../__testUtils__/renderField';
import { OpencspServicePicker } from './OpencspServicePicker';

const box = (name: string) => screen.findByRole('checkbox', { name });
const chosen = (id: string) => ({
  id,
  access: 'everyone',
  secondFactor: false,
});
const row = (name: string) =>
  within(screen.getByRole('table', { name: 'All of it together' })).getByRole(
    'row',
    { name: new RegExp(`^${name}`) },
  );

describe('OpencspServicePicker', () => {
  it('starts from a bundle', async () => {
    const { last } = await renderField(OpencspServicePicker, { value: [] });
    const bundle = await screen.findByRole('button', {
      name: /^Team collaboration/,
    });
    await userEvent.click(bundle);
    expect(last()).toEqual(['nextcloud', 'vaultwarden', 'homer'].map(chosen));
    expect(bundle).toHaveAttribute('aria-pressed', 'true');
    expect(await box('Nextcloud')).toBeChecked();
  });

  it('says of each what it is, needs and brings', async () => {
    await renderField(OpencspServicePicker, { value: [] });
    expect(await box('GitLab')).toHaveAccessibleDescription(
      'Git repositories, issues and pipelines. At least 4 GiB memory · 2 cores · 20 GiB disk Brings Traefik, LLDAP, Redis, Authelia. It takes several minutes until it answers for the first time.',
    );
    expect(
      screen.getByRole('region', { name: 'Development' }),
    ).toContainElement(await box('GitLab'));
    expect(screen.queryByRole('checkbox', { name: 'Traefik' })).toBeNull();
  });

  it('is used with the keyboard alone', async () => {
    const { last } = await renderField(OpencspServicePicker, { value: [] });
    (await box('Homer')).focus();
    await userEvent.keyboard(' ');
    expect(last()).toEqual([chosen('homer')]);
    await userEvent.tab();
    expect(
      screen.getByRole('combobox', { name: 'Who may sign in to Homer' }),
    ).toHaveFocus();
    await userEvent.selectOptions(
      screen.getByRole('combobox', { name: 'Who may sign in to Homer' }),
      'Administrators only',
    );
    await userEvent.tab();
    await userEvent.keyboard(' ');
    expect(last()).toEqual([
      { id: 'homer', access: 'admins', secondFactor: true },
    ]);
    await userEvent.click(await box('Homer'));
    expect(last()).toEqual([]);
  });

  it('says why a second factor cannot be asked for', async () => {
    await renderField(OpencspServicePicker, {
      value: [chosen('jellyfin')],
    });
    const factor = await box('Ask for a second factor for Jellyfin');
    expect(factor).toBeDisabled();
    expect(factor).toHaveAccessibleDescription(
      /^Jellyfin has a sign-in of its own/,
    );
  });

  it('says so for every service with HTTP only', async () => {
    await renderField(OpencspServicePicker, {
      value: [chosen('nextcloud')],
      form: { protocol: 'http' },
    });
    expect(
      await box('Ask for a second factor for Nextcloud'),
    ).toHaveAccessibleDescription(/Without HTTPS there is no sign-in portal/);
  });

  it('sums up what all of it needs against quota and sizes', async () => {
    await renderField(OpencspServicePicker, { value: [] });
    expect(await screen.findByText('All of it together')).toBeInTheDocument();
    await waitFor(() => expect(row('Memory')).toHaveTextContent(/20 GiB$/));
    expect(row('Memory')).toHaveTextContent('Memory0 GiB0 GiB20 GiB');

    await userEvent.click(await box('GitLab'));
    expect(row('Memory')).toHaveTextContent('Memory4.3 GiB8.5 GiB20 GiB');
    expect(row('Cores')).toHaveTextContent('Cores2.4510');
    expect(row('Disk')).toHaveTextContent('Disk24 GiB64 GiB360 GiB');
    expect(
      screen.getByText('Comes with it: Traefik, LLDAP, Redis, Authelia.'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('The size “Large” has what is advised.'),
    ).toBeInTheDocument();
  });

  it('says what the quota lacks', async () => {
    const api = new FakeFormApi();
    api.quota = { ...api.quota, limit: { memoryMiB: 5_120 } };
    await renderField(OpencspServicePicker, {
      api,
      value: [chosen('gitlab')],
    });
    expect(
      await screen.findByText(
        /Your quota has 1 GiB memory left, and 4\.3 GiB are needed/,
      ),
    ).toBeInTheDocument();
    expect(row('Cores')).toHaveTextContent(/No limit$/);
  });

  it('says a conflict at once, on both cards and for the field', async () => {
    const api = new FakeFormApi();
    api.profiles.services = {
      ...catalogueFixture,
      items: serviceOptionFixtures.map(it =>
        it.id === 'gitlab'
          ? {
              ...it,
              conflicts: [
                { service: 'nextcloud', reason: 'They share a port.' },
              ],
            }
          : it,
      ),
    };
    await renderField(OpencspServicePicker, {
      api,
      value: [chosen('gitlab')],
    });
    expect(await box('Nextcloud')).toHaveAccessibleDescription(
      /Not together with GitLab: They share a port\.$/,
    );
    await userEvent.click(await box('Nextcloud'));
    await userEvent.tab();
    await userEvent.tab();
    await userEvent.tab();
    expect(
      await screen.findByText(
        'Nextcloud and GitLab cannot be together: They share a port.',
      ),
    ).toBeInTheDocument();
  });

  it('finds services, and does not send the form by Enter', async () => {
    await renderField(OpencspServicePicker, { value: [chosen('homer')] });
    const search = await screen.findByRole('searchbox');
    await userEvent.type(search, 'git{Enter}');
    expect(await box('GitLab')).toBeInTheDocument();
    expect(screen.queryByRole('checkbox', { name: 'Homer' })).toBeNull();
    await userEvent.type(search, '<img>');
    expect(
      screen.getByText('No service has “git<img>” in its name or description.'),
    ).toBeInTheDocument();
  });

  it('lets go of a service that is not offered any more', async () => {
    const { last } = await renderField(OpencspServicePicker, {
      value: [chosen('minecraft'), chosen('homer')],
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Leave minecraft out' }),
    );
    expect(last()).toEqual([chosen('homer')]);
  });

  it.each([
    ['a text', 'nextcloud'],
    ['a hostile id', [{ id: '../../etc' }]],
    ['a hostile right', [{ id: 'nextcloud', access: 'root' }]],
  ])('takes %s from the address for nothing', async (_, value) => {
    await renderField(OpencspServicePicker, { value });
    expect(await box('Nextcloud')).not.toBeChecked();
  });

  it('says what went wrong when the catalogue cannot be read', async () => {
    const api = new FakeFormApi();
    api.profiles.refusals.catalogue = new Error('The catalogue is away.');
    await renderField(OpencspServicePicker, { api, value: [] });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The catalogue is away.',
    );
  });
});

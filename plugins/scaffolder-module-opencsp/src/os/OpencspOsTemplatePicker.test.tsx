/*
 * Proves that a person sees which operating systems there are, with the engines and the login of
 * each, and why one cannot be chosen.
 */
import { profileFixture } from '@opencsp/plugin-opencsp-react/testUtils';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeFormApi } from '../__testUtils__/FakeFormApi';
import { renderField } from '../__testUtils__/renderField';
import { OpencspOsTemplatePicker } from './OpencspOsTemplatePicker';

const radio = (name: string) => screen.findByRole('radio', { name });

describe('OpencspOsTemplatePicker', () => {
  it('tells the engines and the login of each', async () => {
    await renderField(OpencspOsTemplatePicker);
    expect(await radio('Debian 12')).toHaveAccessibleDescription(
      'Deployments: Docker Compose Login: debian',
    );
    expect(await radio('NixOS 25.05')).toHaveAccessibleDescription(
      'Deployments: NixOS Login: nixos',
    );
    expect(
      screen.getByRole('radiogroup', { name: /^Operating system/ }),
    ).toBeInTheDocument();
  });

  it('chooses the first, and takes another choice', async () => {
    const { last } = await renderField(OpencspOsTemplatePicker, { value: '' });
    await waitFor(() => expect(last()).toBe('debian-12'));
    await userEvent.click(await radio('NixOS 25.05'));
    expect(last()).toBe('nixos-25.05');
  });

  it.each([
    ['of the form', { deployment: 'nixos' }],
    ['of the profile that it names', { profileId: 'p1' }],
  ])('chooses one that fits the deployment %s', async (_, form) => {
    const api = new FakeFormApi();
    api.profiles.add(
      profileFixture('saved', { id: 'p1', deployment: 'nixos' }),
    );
    const { last } = await renderField(OpencspOsTemplatePicker, {
      ...{ api, form, value: '' },
    });
    await waitFor(() => expect(last()).toBe('nixos-25.05'));
    expect(await radio('Debian 12')).toBeDisabled();
    expect(await radio('Debian 12')).toHaveAccessibleDescription(
      /The profile is deployed with NixOS, which it is not made for\.$/,
    );
  });

  it('disables what the role may not choose, and says so', async () => {
    const api = new FakeFormApi();
    api.templates = api.templates.map(it => ({
      ...it,
      allowed: it.name !== 'debian-12',
    }));
    const { last } = await renderField(OpencspOsTemplatePicker, {
      api,
      value: '',
    });
    await waitFor(() => expect(last()).toBe('nixos-25.05'));
    expect(await radio('Debian 12')).toBeDisabled();
    expect(await radio('Debian 12')).toHaveAccessibleDescription(
      expect.stringContaining('is not offered to your role'),
    );
  });

  it('says that a choice from elsewhere does not exist', async () => {
    await renderField(OpencspOsTemplatePicker, {
      value: 'windows-95',
      rawErrors: ['x'],
    });
    expect(
      await screen.findByText(/There is no operating system "windows-95"/),
    ).toBeInTheDocument();
  });
});

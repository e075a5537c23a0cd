/*
 * Proves that a person sees what each size is and leaves of the quota, that what cannot be chosen
 * says why, and that a fitting size is chosen for them. The rules are the common package's.
 */
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeFormApi } from '../__testUtils__/FakeFormApi';
import { renderField } from '../__testUtils__/renderField';
import { OpencspSizePicker } from './OpencspSizePicker';

const radio = (name: string) => screen.findByRole('radio', { name });

describe('OpencspSizePicker', () => {
  it('is a group with a name, a help and one radio button for each size', async () => {
    await renderField(OpencspSizePicker);
    await radio('Small');
    const group = screen.getByRole('radiogroup', { name: /^Size/ });
    expect(group).toHaveAccessibleDescription(
      'How much of your quota the machine takes.',
    );
    expect(screen.getAllByRole('radio')).toHaveLength(3);
  });

  it('tells what a size is and what is left after it', async () => {
    await renderField(OpencspSizePicker);
    await waitFor(async () =>
      expect(await radio('Small')).toHaveAccessibleDescription(
        '2 cores · 4 GiB memory · 40 GiB disk Leaves 8 of 12 cores, 16 of 24 GiB memory, 320 of 400 GiB disk, 3 of 5 machines of your quota.',
      ),
    );
  });

  it('chooses the first one that fits, and takes another choice', async () => {
    const { last } = await renderField(OpencspSizePicker, { value: '' });
    await waitFor(() => expect(last()).toBe('small'));
    await userEvent.click(await radio('Large'));
    expect(last()).toBe('large');
    expect(await radio('Large')).toBeChecked();
  });

  it('keeps a choice that was made', async () => {
    const { values } = await renderField(OpencspSizePicker, { value: 'large' });
    expect(await radio('Large')).toBeChecked();
    expect(values).toEqual([]);
  });

  it('disables what the role may not choose, and says so', async () => {
    await renderField(OpencspSizePicker);
    expect(await radio('Huge')).toBeDisabled();
    expect(await radio('Huge')).toHaveAccessibleDescription(
      expect.stringContaining('is not offered to your role'),
    );
  });

  it('disables what is over the quota, with the figures', async () => {
    const api = new FakeFormApi();
    api.quota = { ...api.quota, used: { ...api.quota.used, cores: 8 } };
    await renderField(OpencspSizePicker, { api });
    await waitFor(async () => expect(await radio('Large')).toBeDisabled());
    expect(await radio('Large')).toHaveAccessibleDescription(
      expect.stringContaining(
        'This needs 8 cores; 4 cores of your quota of 12 cores is left.',
      ),
    );
  });

  it('disables what is too small for the operating system', async () => {
    await renderField(OpencspSizePicker, {
      form: { osTemplate: 'nixos-25.05' },
    });
    await waitFor(async () => expect(await radio('Small')).toBeDisabled());
    expect(await radio('Small')).toHaveAccessibleDescription(
      expect.stringContaining('NixOS 25.05 needs a disk of 60 GiB'),
    );
  });

  it('keeps a choice that fits no longer, says why, and lets the person leave it', async () => {
    const { last } = await renderField(OpencspSizePicker, {
      value: 'small',
      form: { osTemplate: 'nixos-25.05' },
    });
    await waitFor(async () =>
      expect(await radio('Small')).toHaveAccessibleDescription(
        expect.stringContaining('NixOS 25.05 needs a disk of 60 GiB'),
      ),
    );
    expect(await radio('Small')).toBeEnabled();
    await userEvent.click(await radio('Large'));
    expect(last()).toBe('large');
  });

  it('says what is wrong when nothing could be loaded', async () => {
    const api = new FakeFormApi();
    api.down = true;
    await renderField(OpencspSizePicker, { api });
    expect(
      await screen.findByText(/The portal is being repaired/),
    ).toBeInTheDocument();
  });

  it('says what an operator must do when nothing is offered', async () => {
    const api = new FakeFormApi();
    api.sizes = [];
    await renderField(OpencspSizePicker, { api });
    expect(await screen.findByText('No sizes are offered')).toBeInTheDocument();
  });
});

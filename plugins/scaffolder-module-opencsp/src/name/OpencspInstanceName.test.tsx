/*
 * Proves that a name is checked on every change after the field was left, in the API's words, and
 * that the portal is asked whether it is free. The rules about names are proved in the common
 * package.
 */
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeFormApi } from '../__testUtils__/FakeFormApi';
import { renderField } from '../__testUtils__/renderField';
import { OpencspInstanceName } from './OpencspInstanceName';

const input = () => screen.getByRole('textbox', { name: /^Name/ });

describe('OpencspInstanceName', () => {
  it('says nothing while the person types for the first time', async () => {
    await renderField(OpencspInstanceName, { value: '' });
    await userEvent.type(input(), 'Web');
    expect(screen.queryByText(/lower-case letters a to z/)).toBeNull();
    expect(input()).toBeValid();
  });

  it('says what is wrong once the field was left, and takes it back on change', async () => {
    await renderField(OpencspInstanceName, { value: '' });
    await userEvent.type(input(), 'Web');
    await userEvent.tab();
    const problem =
      'Use lower-case letters a to z, digits and hyphens only, for example "web-1".';
    expect(screen.getByText(problem)).toBeInTheDocument();
    expect(input()).toBeInvalid();
    expect(input()).toHaveAccessibleDescription(
      expect.stringContaining(problem),
    );

    await userEvent.clear(input());
    expect(screen.getByText('Give the machine a name.')).toBeInTheDocument();
    await userEvent.type(input(), 'web');
    expect(input()).toBeValid();
  });

  it('asks the portal once the typing rests, and says that the name is free', async () => {
    const { api, last } = await renderField(OpencspInstanceName, { value: '' });
    await userEvent.type(input(), 'web-1');
    await userEvent.tab();
    expect(await screen.findByText('This name is free.')).toBeInTheDocument();
    expect(last()).toBe('web-1');
    expect(api.checked.at(-1)).toBe('{"name":"web-1"}');
    expect(api.checked.length).toBeLessThan('web-1'.length);
  });

  it('repeats what the portal says of a name that is taken', async () => {
    const api = new FakeFormApi();
    api.takenNames = ['web-1'];
    await renderField(OpencspInstanceName, { api, value: '' });
    await userEvent.type(input(), 'web-1');
    await userEvent.tab();
    expect(
      await screen.findByText('The name web-1 is taken.'),
    ).toBeInTheDocument();
    expect(input()).toBeInvalid();
  });

  it('says that it could not ask, and lets the person go on', async () => {
    const api = new FakeFormApi();
    api.down = true;
    await renderField(OpencspInstanceName, { api, value: '' });
    await userEvent.type(input(), 'web-1');
    await userEvent.tab();
    expect(
      await screen.findByText(/could not be checked now.*being repaired/),
    ).toBeInTheDocument();
    expect(input()).toBeValid();
  });

  it('shows what was found on going on until the value changes', async () => {
    await renderField(OpencspInstanceName, {
      value: 'web-1',
      rawErrors: ['Found on going on.'],
    });
    expect(await screen.findByText('Found on going on.')).toBeInTheDocument();
    await userEvent.type(input(), '2');
    await waitFor(() =>
      expect(screen.queryByText('Found on going on.')).toBeNull(),
    );
  });

  it('does not repeat what the form already shows below the field', async () => {
    await renderField(OpencspInstanceName, {
      value: '',
      rawErrors: ['Give the machine a name.'],
      hideError: false,
    });
    expect(screen.queryByText('Give the machine a name.')).toBeNull();
  });

  it('keeps the place of what it will say, so that a button below stays where it is', async () => {
    await renderField(OpencspInstanceName, { value: '' });
    const place = () => document.querySelector('[aria-live="polite"]');
    expect(place()).toHaveStyle({ minHeight: '26px' });
    await userEvent.type(input(), 'web-1');
    await userEvent.tab();
    expect(place()).toHaveTextContent('Checking whether the name is free…');
    expect(place()).toHaveStyle({ minHeight: '26px' });
  });

  it('takes a value of another form from the address for nothing', async () => {
    await renderField(OpencspInstanceName, { value: { evil: true } });
    expect(input()).toHaveValue('');
  });
});

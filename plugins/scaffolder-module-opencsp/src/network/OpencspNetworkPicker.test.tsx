/*
 * Proves that a network is chosen for the person, that a fixed address is checked on change and
 * asked of the portal, and that the value holds no address where there is none to give. The rules
 * about addresses are the common package's.
 */
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeFormApi } from '../__testUtils__/FakeFormApi';
import { renderField } from '../__testUtils__/renderField';
import { OpencspNetworkPicker } from './OpencspNetworkPicker';

const radio = (name: string) => screen.findByRole('radio', { name });
const address = () => screen.getByRole('textbox', { name: 'Fixed address' });

async function chooseFixed(api = new FakeFormApi()) {
  const field = await renderField(OpencspNetworkPicker, { api, value: {} });
  await userEvent.click(await radio('Fixed'));
  return field;
}

describe('OpencspNetworkPicker', () => {
  it('chooses the first network with an automatic address', async () => {
    const { last } = await renderField(OpencspNetworkPicker);
    await waitFor(() => expect(last()).toEqual({ name: 'lan', mode: 'dhcp' }));
    expect(await radio('Local network')).toBeChecked();
    expect(await radio('Automatic')).toBeChecked();
    expect(screen.queryByRole('textbox')).toBeNull();
  });

  it('asks for no mode where there is only one', async () => {
    const { last } = await renderField(OpencspNetworkPicker);
    await userEvent.click(await radio('Guests'));
    expect(last()).toEqual({ name: 'guests', mode: 'dhcp' });
    expect(screen.queryByRole('radio', { name: 'Automatic' })).toBeNull();
  });

  it('takes a free fixed address', async () => {
    const { api, last } = await chooseFixed();
    await userEvent.type(address(), ' 192.0.2.77 ');
    await userEvent.tab();
    expect(
      await screen.findByText('This address is free.'),
    ).toBeInTheDocument();
    expect(last()).toEqual({
      name: 'lan',
      mode: 'static',
      address: '192.0.2.77',
    });
    expect(api.checked.at(-1)).toBe(
      '{"network":{"name":"lan","mode":"static","address":"192.0.2.77"}}',
    );
  });

  it.each([
    ['192.0.2.77/24', /without a prefix/],
    ['198.51.100.7', /is not in the network 192\.0\.2\.0\/24/],
    ['192.0.2.1', /is the network's gateway/],
    ['192.0.2.5', /is reserved by the operator/],
    ['192.0.2.255', /network's own or its broadcast/],
  ])('refuses %s on change, once the field was left', async (text, problem) => {
    const { api } = await chooseFixed();
    await userEvent.type(address(), text);
    expect(screen.queryByText(problem, { selector: '.Mui-error' })).toBeNull();
    await userEvent.tab();
    expect(
      await screen.findByText(problem, { selector: '.Mui-error' }),
    ).toBeInTheDocument();
    expect(address()).toBeInvalid();
    expect(address()).toHaveAccessibleDescription(
      expect.stringMatching(problem),
    );
    expect(api.checked).not.toContain(expect.stringContaining(text));
  });

  it('asks for an address when there is none', async () => {
    await chooseFixed();
    await userEvent.click(address());
    await userEvent.tab();
    expect(
      await screen.findByText('Give the static address.'),
    ).toBeInTheDocument();
  });

  it('repeats what the portal says of an address that is taken', async () => {
    const api = new FakeFormApi();
    api.takenAddresses = ['192.0.2.77'];
    await chooseFixed(api);
    await userEvent.type(address(), '192.0.2.77');
    await userEvent.tab();
    expect(
      await screen.findByText('The address is taken.'),
    ).toBeInTheDocument();
  });

  it('drops the address when the person goes back to an automatic one', async () => {
    const { last } = await chooseFixed();
    await userEvent.type(address(), '192.0.2.77');
    await userEvent.click(await radio('Automatic'));
    expect(last()).toEqual({ name: 'lan', mode: 'dhcp' });
  });

  it('says that a network from elsewhere does not exist', async () => {
    await renderField(OpencspNetworkPicker, {
      value: { name: 'dmz', mode: 'dhcp' },
    });
    expect(
      await screen.findByText(/There is no network "dmz"/),
    ).toBeInTheDocument();
  });
});

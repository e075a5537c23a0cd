/*
 * Proves that the person reads in full sentences what will happen, what is left of the quota and how
 * long it usually takes, and nothing half before the form is whole.
 */
import { screen } from '@testing-library/react';
import { instanceFixture } from '@opencsp/plugin-opencsp-react/testUtils';
import { FakeFormApi } from '../__testUtils__/FakeFormApi';
import { ED25519_KEY, OTHER_KEY } from '../__testUtils__/keys';
import { renderField } from '../__testUtils__/renderField';
import { OpencspSummary } from './OpencspSummary';

const FORM = {
  name: 'web-1',
  size: 'small',
  osTemplate: 'debian-12',
  network: { name: 'lan', mode: 'dhcp' },
  sshKeys: [ED25519_KEY],
  configure: true,
};

const region = () => screen.getByRole('region', { name: 'What will happen' });

describe('OpencspSummary', () => {
  it('says it all', async () => {
    const api = new FakeFormApi();
    api.instances = [instanceFixture('active')];
    const { values } = await renderField(OpencspSummary, { api, form: FORM });
    await screen.findByText(/usually takes/);
    expect(region()).toHaveTextContent(
      'The portal makes the machine “web-1” with 2 cores, 4 GiB of memory and 40 GiB of disk, running Debian 12. It joins the network “Local network”, which gives it an address. One SSH key may log in as debian. Then it gets a monitoring agent, security scripts and hardening. After it, 8 of 12 cores, 16 of 24 GiB memory, 320 of 400 GiB disk, 3 of 5 machines of your quota are left. This usually takes 3 min 1 s.',
    );
    expect(values).toEqual([]);
  });

  it('follows the choices', async () => {
    await renderField(OpencspSummary, {
      form: {
        ...FORM,
        network: { name: 'lan', mode: 'static', address: '192.0.2.77' },
        sshKeys: [ED25519_KEY, OTHER_KEY, 'nonsense'],
        configure: false,
      },
    });
    await screen.findByText(/with the address 192\.0\.2\.77/);
    expect(region()).toHaveTextContent(/2 SSH keys may log in as debian/);
    expect(region()).toHaveTextContent(/no monitoring, no hardening/);
    expect(region()).not.toHaveTextContent(/usually takes/);
  });

  it.each([
    ['a name', { name: '' }],
    ['a size', { size: 'none' }],
    ['a network', { network: {} }],
    ['a key', { sshKeys: ['nonsense'] }],
  ])('says nothing half without %s', async (_, over) => {
    await renderField(OpencspSummary, { form: { ...FORM, ...over } });
    expect(
      await screen.findByText('Fill in the fields above to see it.'),
    ).toBeInTheDocument();
  });
});

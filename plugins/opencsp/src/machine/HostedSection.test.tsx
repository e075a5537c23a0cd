// Proves: the machine's page says what runs on it. Leaves to faces/: the card's faces; to the host's page: the host.
import { screen, within } from '@testing-library/react';
import { Host } from '@opencsp/plugin-opencsp-common';
import {
  FakeOpencspApi,
  hostFixture,
  instanceFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { region } from '../__testUtils__/faces';
import { openApp } from '../__testUtils__/openApp';

describe('what runs on it', () => {
  function openHosted(profile?: Host['profile']) {
    const instance = instanceFixture('active', { id: 'a' });
    const api = new FakeOpencspApi([instance]);
    api.hosts.items = [
      hostFixture('ready', { id: 'a', kind: 'instance', profile }),
    ];
    return openApp('/opencsp/instances/a', { api });
  }

  it('shows the profile, its deployment and the machine as a host', async () => {
    openHosted({ id: 'p', name: 'family', deploymentId: 'd' });
    const card = await region('What runs on it');
    expect(
      await within(card).findByRole('link', { name: 'Profile family' }),
    ).toHaveAttribute('href', '/opencsp/profiles/p');
    expect(
      within(card).getByRole('link', { name: 'See the deployment' }),
    ).toHaveAttribute('href', '/opencsp/deployments/d');
    expect(
      within(card).getByRole('link', { name: 'Open host' }),
    ).toHaveAttribute('href', '/opencsp/hosts/a');
  });

  it('says that nothing does', async () => {
    openHosted();
    expect(
      await screen.findByText('No profile is deployed to it.'),
    ).toBeInTheDocument();
  });

  it('says that it is no host yet', async () => {
    openApp('/opencsp/instances/a', {
      api: new FakeOpencspApi([instanceFixture('active', { id: 'a' })]),
    });
    expect(await screen.findByText(/It is no host yet/)).toBeInTheDocument();
  });
});

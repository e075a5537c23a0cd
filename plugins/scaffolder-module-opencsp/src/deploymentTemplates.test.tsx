/*
 * Proves two whole forms, the templates "Deploy a profile" and "A platform from nothing", in the
 * scaffolder's own wizard with these fields: from an empty page to the values that the task gets, and what
 * stops a person from going on. The task itself is left to the backend module; the fields' own faces, to
 * `deployment/fields.test.tsx`.
 */
import { Profile } from '@opencsp/plugin-opencsp-common';
import {
  hostFixture,
  profileFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeFormApi } from './__testUtils__/FakeFormApi';
import { ED25519_KEY } from './__testUtils__/keys';
import { openTemplate } from './__testUtils__/openTemplate';

jest.setTimeout(120_000);

const press = (name: string) =>
  userEvent.click(screen.getByRole('button', { name }));
const radio = (name: string | RegExp) => screen.findByRole('radio', { name });

function portal(family: Partial<Profile> = {}) {
  const api = new FakeFormApi();
  api.profiles.add(
    profileFixture('saved', { id: 'p1', name: 'family', ...family }),
  );
  api.profiles.add(profileFixture('saved', { id: 'p2', name: 'office' }));
  api.hosts.items = [
    hostFixture('ready', { id: 'h1', name: 'attic', profile: undefined }),
    hostFixture('ready', {
      id: 'h2',
      name: 'cellar',
      profile: { id: 'p2', name: 'office', deploymentId: 'd2' },
    }),
  ];
  return api;
}

describe('the template "Deploy a profile"', () => {
  it('leads from a profile and a host to the values of the task', async () => {
    const api = portal();
    const { onCreate, links } = await openTemplate('deployment', api);
    await userEvent.click(await radio('family'));
    await press('Next');
    await userEvent.click(await radio('attic'));
    expect(await radio('cellar')).toBeDisabled();
    await press('Next');
    await screen.findByText('Docker Compose brings p1 onto h1.');
    await press('Review');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Deploy' }),
    );
    expect(onCreate).toHaveBeenCalledWith({
      profileId: 'p1',
      where: 'host',
      hostId: 'h1',
      oldHost: '',
      prepare: false,
      summary: '',
    });
    expect(links[0].url).toBe(
      '/opencsp/deployments/${{ steps.start.output.id }}',
    );
  });

  it('leads to a new machine of the suggested size, prepared', async () => {
    const api = portal({
      needs: {
        memoryMiB: { floor: 6_000, advice: 8_000 },
        cores: { floor: 2, advice: 4 },
        diskGiB: { floor: 20, advice: 60 },
      },
    });
    const { onCreate } = await openTemplate('deployment', api, {
      profileId: 'p1',
    });
    await radio('family');
    await press('Next');
    await userEvent.click(await radio('A new machine'));
    expect(await radio('Large')).toHaveAccessibleDescription(
      expect.stringContaining('Suggested. Has what is advised'),
    );
    await waitFor(async () => expect(await radio('Large')).toBeChecked());
    expect(await radio('Small')).toHaveAccessibleDescription(
      expect.stringContaining('Too small for these services'),
    );
    await userEvent.type(
      screen.getByRole('textbox', { name: /^Name of the machine/ }),
      'web-1',
    );
    await userEvent.click(
      await screen.findByRole('textbox', { name: /^SSH public keys/ }),
    );
    await userEvent.paste(ED25519_KEY);
    await press('Next');
    await screen.findByText(
      /makes the machine “web-1”.*Before it begins, the machine is prepared.*Then the profile “family” is deployed/,
    );
    await press('Review');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Deploy' }),
    );
    expect(onCreate).toHaveBeenCalledWith(
      expect.objectContaining({
        profileId: 'p1',
        where: 'machine',
        machineName: 'web-1',
        size: 'large',
        osTemplate: 'debian-12',
        network: { name: 'lan', mode: 'dhcp' },
        sshKeys: [ED25519_KEY],
        prepare: true,
      }),
    );
  });

  it('does not go on with a host that the portal refuses, and says why', async () => {
    const api = portal();
    api.deployments.hostProblems.h1 = 'The host "attic" is not yours.';
    await openTemplate('deployment', api, { profileId: 'p1', hostId: 'h1' });
    await radio('family');
    await press('Next');
    await radio('attic');
    await press('Next');
    expect(
      await screen.findByText('The host "attic" is not yours.'),
    ).toBeInTheDocument();
    expect(screen.getByRole('radio', { name: 'attic' })).toBeInTheDocument();
  });

  it('does not go on without a choice', async () => {
    await openTemplate('deployment', portal());
    await radio('family');
    await press('Next');
    await waitFor(() =>
      expect(
        screen.getByRole('radiogroup', { name: /^Profile/ }),
      ).toHaveAccessibleDescription(
        expect.stringContaining('Choose a profile.'),
      ),
    );
  });
});

describe('the template "A platform from nothing"', () => {
  it('leads from a bundle to the values of a profile, a machine and a deployment', async () => {
    const { onCreate, links } = await openTemplate(
      'platform',
      new FakeFormApi(),
    );
    await screen.findByRole('checkbox', { name: 'Nextcloud' });
    await userEvent.click(screen.getByRole('button', { name: /^Minimal/ }));
    await press('Next');
    const text = (name: RegExp) => screen.findByRole('textbox', { name });
    await userEvent.type(await text(/^Name/), 'office');
    await userEvent.type(await text(/^Domain/), 'ada.example.com');
    await userEvent.type(await text(/^E-mail/), 'ada@example.com');
    await press('Next');
    await userEvent.click(await radio('One for each'));
    await press('Next');
    await userEvent.type(await text(/^Name of the machine/), 'web-1');
    await waitFor(() =>
      expect(
        screen.getByRole('radio', { checked: true, name: /^(Small|Large)$/ }),
      ).toBeInTheDocument(),
    );
    await press('Next');
    await userEvent.click(await text(/^SSH public keys/));
    await userEvent.paste(ED25519_KEY);
    await screen.findByText(
      /saves the profile “office” and pushes its branch “member-office”.*makes the machine “web-1”.*The deployment waits until the machine is ready/,
    );
    await press('Review');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Create platform' }),
    );
    expect(onCreate).toHaveBeenCalledWith(
      expect.objectContaining({
        services: [{ id: 'homer', access: 'everyone', secondFactor: false }],
        name: 'office',
        domain: 'ada.example.com',
        deployment: 'compose',
        passwordStrategy: { strategy: 'generated' },
        machineName: 'web-1',
        osTemplate: 'debian-12',
        prepare: true,
      }),
    );
    expect(links[0].url).toBe(
      '/opencsp/deployments/${{ steps.start.output.id }}',
    );
  });
});

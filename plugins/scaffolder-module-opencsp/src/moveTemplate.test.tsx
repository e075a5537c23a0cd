/*
 * Proves the template "Deploy a profile" for a profile that runs elsewhere, in the scaffolder's own wizard:
 * that the person is asked what becomes of it there before they can go on, and that the answer is in the
 * values of the task, and in what is told. The field alone is proved by `deployment/oldHost.test.tsx`; the
 * form for a profile that runs nowhere, by `deploymentTemplates.test.tsx`.
 */
import {
  deploymentFixture,
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
const QUESTION = /^What becomes of family on cellar\?/;

function portal() {
  const api = new FakeFormApi();
  api.profiles.add(profileFixture('saved', { id: 'p1', name: 'family' }));
  api.hosts.items = [
    hostFixture('ready', { id: 'h1', name: 'attic', profile: undefined }),
    hostFixture('ready', {
      id: 'h2',
      name: 'cellar',
      profile: { id: 'p1', name: 'family', deploymentId: 'd1' },
    }),
  ];
  api.deployments.items = [
    deploymentFixture('succeeded', {
      id: 'd1',
      profile: { id: 'p1', name: 'family', branch: 'ada-family' },
      host: { id: 'h2', name: 'cellar' },
    }),
  ];
  return api;
}

/** To the last page, with the profile and a host. */
async function toTheEnd(host: string) {
  const opened = await openTemplate('deployment', portal(), {
    profileId: 'p1',
  });
  await radio('family');
  await press('Next');
  await userEvent.click(await radio(host));
  await press('Next');
  await screen.findByRole('region', { name: 'What will happen' });
  return opened;
}

const asked = () => screen.queryByRole('radiogroup', { name: QUESTION });

it('asks what becomes of it there, and goes on with the answer only', async () => {
  const { onCreate } = await toTheEnd('attic');
  const question = await screen.findByRole('radiogroup', { name: QUESTION });
  expect(
    await screen.findByText('Fill in the fields above to see it.'),
  ).toBeInTheDocument();
  await press('Review');
  await waitFor(() =>
    expect(question).toHaveAccessibleDescription(
      expect.stringContaining('Choose what becomes of it.'),
    ),
  );
  expect(screen.getAllByText('Choose what becomes of it.')).toHaveLength(1);
  await userEvent.click(await radio('Keep it there, stopped'));
  await screen.findByText(/On cellar the choice is: stop\./);
  await press('Review');
  expect(await screen.findByText('Keep it there, stopped')).toBeInTheDocument();
  await userEvent.click(await screen.findByRole('button', { name: 'Deploy' }));
  expect(onCreate).toHaveBeenCalledWith({
    profileId: 'p1',
    where: 'host',
    hostId: 'h1',
    oldHost: 'stop',
    prepare: false,
    summary: '',
  });
});

it('takes the answer back when the profile stays where it is', async () => {
  const { onCreate } = await toTheEnd('attic');
  await userEvent.click(await radio('Remove it there (data is kept)'));
  await press('Back');
  await userEvent.click(await radio('cellar'));
  await press('Next');
  await screen.findByText(/^Docker Compose brings p1 onto h2/);
  await waitFor(() => expect(asked()).toBeNull());
  await press('Review');
  await screen.findByText('Nothing moves');
  await press('Deploy');
  expect(onCreate).toHaveBeenCalledWith(
    expect.objectContaining({ hostId: 'h2', oldHost: '' }),
  );
});

it('asks it for a machine that is to be made, too, and tells it', async () => {
  const { onCreate } = await openTemplate('deployment', portal(), {
    profileId: 'p1',
    where: 'machine',
    machineName: 'web-1',
    size: 'large',
    osTemplate: 'debian-12',
    network: { name: 'lan', mode: 'dhcp' },
    sshKeys: [ED25519_KEY],
  });
  await radio('family');
  await press('Next');
  await waitFor(async () => expect(await radio('Large')).toBeChecked());
  await press('Next');
  await screen.findByRole('radiogroup', { name: QUESTION });
  await userEvent.click(await radio('Remove it there (data is kept)'));
  await screen.findByText(
    /makes the machine “web-1”.*Then the profile “family” is deployed.*“family” serves on “cellar” as before; then it is removed there, but for its data, which is not carried over\. Names lead people to the new machine when your DNS says so\. You get the addresses/,
  );
  await press('Review');
  await userEvent.click(await screen.findByRole('button', { name: 'Deploy' }));
  expect(onCreate).toHaveBeenCalledWith(
    expect.objectContaining({ machineName: 'web-1', oldHost: 'remove' }),
  );
});

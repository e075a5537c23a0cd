// Proves: the host's page in each state, its checks with their fixes, its actions and its faces. Leaves to the page
// that registers: how a host comes to be.
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Host } from '@opencsp/plugin-opencsp-common';
import {
  failedHostFixture,
  FakeOpencspApi,
  hostFixture,
  portalKeyFixture,
  runningServiceFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { region } from '../__testUtils__/faces';
import { openApp, refusal } from '../__testUtils__/openApp';

function open(host: Host) {
  const api = new FakeOpencspApi();
  api.hosts.items = [host];
  return openApp(`/opencsp/hosts/${host.id}`, { api });
}

it('ready: address, pinned key, load, engines, and that it is free', async () => {
  open(hostFixture('ready'));
  // Before, the skeleton has a part of that name.
  await region('About it');
  const connection = await region('Connection');
  expect(connection).toHaveTextContent('192.0.2.17');
  expect(connection).toHaveTextContent('debian, with sudo');
  expect(connection).toHaveTextContent(
    'SHA256:0cXJ3nB2mQeV1yTr6UuGkz4wPa8sLdFh5jKo7iNbMxY',
  );
  expect(connection).toHaveTextContent(/Last seenjust now/);
  expect(screen.getByRole('meter', { name: 'Memory' })).toHaveAttribute(
    'aria-valuetext',
    '2 of 8 GiB',
  );
  expect(screen.getByRole('meter', { name: 'Disk' })).toHaveAttribute(
    'aria-valuetext',
    '36 of 40 GiB, nearly full',
  );
  const about = await region('About it');
  expect(about).toHaveTextContent('docker 27.5.1');
  expect(about).toHaveTextContent('compose 2.33.0');
  const runs = await region('What runs on it');
  expect(
    within(runs).getByRole('link', { name: 'Deploy a profile' }),
  ).toHaveAttribute(
    'href',
    expect.stringMatching(
      /^\/create\/templates\/default\/opencsp-deployment\?formData=.*hostId/,
    ),
  );
});

it('puts checks that did not pass first, each with its fix', async () => {
  open(hostFixture('ready'));
  const checks = within(
    await screen.findByRole('list', { name: 'Checks' }),
  ).getAllByRole('listitem');
  expect(checks.map(it => it.textContent)).toEqual([
    expect.stringMatching(
      /^DiskWarning9 GiB of 40 GiB are free.What to do: Remove what is not needed/,
    ),
    expect.stringContaining('ArchitecturePassed'),
    expect.stringContaining('DockerPassed'),
  ]);
});

it('in use: the profile on it with its services, and neither prepare nor remove', async () => {
  const host = hostFixture('ready', {
    profile: { id: 'p', name: 'family', deploymentId: 'd' },
  });
  const { api } = open(host);
  api.deployments.runningServices = [
    runningServiceFixture({ host: { id: host.id, name: host.name } }),
    runningServiceFixture({
      host: { id: 'other', name: 'other' },
      title: 'Jellyfin',
    }),
  ];
  const runs = await region('What runs on it');
  expect(
    within(runs).getByRole('link', { name: 'Profile family' }),
  ).toHaveAttribute('href', '/opencsp/profiles/p');
  expect(
    within(runs).getByRole('link', { name: 'See the deployment' }),
  ).toHaveAttribute('href', '/opencsp/deployments/d');
  expect(await within(runs).findByText('Nextcloud')).toBeInTheDocument();
  expect(within(runs).queryByText('Jellyfin')).not.toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Check' })).toBeInTheDocument();
  expect(
    screen.queryByRole('button', { name: /Prepare|Remove/ }),
  ).not.toBeInTheDocument();
});

it('in use by a deployment that brought nothing yet: says so', async () => {
  open(
    hostFixture('ready', {
      profile: { id: 'p', name: 'family', deploymentId: 'd' },
    }),
  );
  const runs = await region('What runs on it');
  expect(
    await within(runs).findByText(/No service of it is known here yet/),
  ).toBeInTheDocument();
});

it('failed: why, in the host’s words, and the check that failed', async () => {
  open(failedHostFixture());
  const card = await screen.findByRole('group', {
    name: 'Not usable: Docker',
  });
  expect(card).toHaveTextContent('docker: not found');
  expect(
    within(card).getByRole('link', { name: /About this failure/ }),
  ).toHaveAttribute('href', '/docs/failures#engine');
});

it('unreachable: since when, and that services are not taken for down', async () => {
  open(hostFixture('unreachable'));
  const card = await screen.findByRole('group', {
    name: 'The host cannot be reached',
  });
  expect(card).toHaveTextContent(/has not answered since \d\d:\d\d/);
  expect(card).toHaveTextContent('not taken for down');
});

it('waits for the first login with the exact line, and goes on by itself', async () => {
  const { api, client } = open(hostFixture('checking'));
  const first = await region('Let the portal in');
  expect(first).toHaveTextContent(portalKeyFixture);
  expect(first).toHaveTextContent(
    `echo '${portalKeyFixture}' >> ~/.ssh/authorized_keys`,
  );
  expect(screen.getByText('Waiting for the first login')).toBeInTheDocument();
  api.hosts.change(api.hosts.items[0].id, hostFixture('ready'));
  await act(() => client.refetchQueries());
  expect(await screen.findByText('attic is now: Ready')).toBeInTheDocument();
  expect(
    screen.queryByRole('region', { name: 'Let the portal in' }),
  ).not.toBeInTheDocument();
});

const runnerKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIrunner ansible';

it('shows the line of the runner that prepares it beside the portal’s', async () => {
  open(hostFixture('checking', { ansiblePublicKey: runnerKey }));
  const first = await region('Let the portal in');
  expect(first).toHaveTextContent(portalKeyFixture);
  expect(first).toHaveTextContent('To have the host prepared');
  expect(first).toHaveTextContent(
    `echo '${runnerKey}' >> ~/.ssh/authorized_keys`,
  );
  // Once is enough on a page.
  expect(await region('Connection')).not.toHaveTextContent(runnerKey);
});

it('keeps the line of the runner where a person who prepares it later finds it', async () => {
  open(hostFixture('ready', { ansiblePublicKey: runnerKey }));
  await region('About it');
  const connection = await region('Connection');
  expect(connection).toHaveTextContent(runnerKey);
  expect(connection).toHaveTextContent('prepares the host as debian');
});

it('says nothing of the runner where it cannot come', async () => {
  open(hostFixture('ready'));
  await region('About it');
  expect(await region('Connection')).not.toHaveTextContent('runner');
});

it('can be removed while it is checked', async () => {
  const { api } = open(hostFixture('checking', { id: 'h' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Remove' }));
  const dialog = screen.getByRole('dialog', { name: 'Remove attic' });
  await userEvent.type(within(dialog).getByRole('textbox'), 'attic');
  await userEvent.click(
    within(dialog).getByRole('button', { name: 'Remove host' }),
  );
  await waitFor(() => expect(api.hosts.calls).toEqual(['remove h']));
});

it('checks at once, prepares after being asked once more', async () => {
  const { api } = open(failedHostFixture({ id: 'h' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Prepare' }));
  await userEvent.click(screen.getByRole('button', { name: 'Prepare it' }));
  await waitFor(() => expect(api.hosts.calls).toEqual(['prepare h']));
  expect(await screen.findByText('Being prepared')).toBeInTheDocument();
  act(() => {
    api.hosts.change('h', failedHostFixture({ id: 'h' }));
  });
});

it('says why a check was refused', async () => {
  const { api } = open(hostFixture('ready'));
  api.hosts.refusals.check = refusal(409, 'conflict');
  await userEvent.click(await screen.findByRole('button', { name: 'Check' }));
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'It cannot be read.',
  );
});

it('removes when the name is typed, and leaves the machine', async () => {
  const { api } = open(hostFixture('ready', { id: 'h' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Remove' }));
  const dialog = screen.getByRole('dialog', { name: 'Remove attic' });
  expect(dialog).toHaveTextContent('the machine itself, as it is');
  await userEvent.type(within(dialog).getByRole('textbox'), 'attic');
  await userEvent.click(
    within(dialog).getByRole('button', { name: 'Remove host' }),
  );
  await waitFor(() => expect(api.hosts.calls).toEqual(['remove h']));
  expect(await screen.findByText('Being removed')).toBeInTheDocument();
});

it.each([
  ['removed', 'This host was removed', 'was left as it is'],
  ['gone', 'This host was removed', 'it went with its machine'],
  ['missing', 'No such host', 'not one that you may see'],
])('%s', async (kind, title, text) => {
  const api = new FakeOpencspApi();
  const items: Record<string, Host[]> = {
    removed: [hostFixture('removed')],
    gone: [hostFixture('removed', { kind: 'instance' })],
  };
  api.hosts.items = items[kind] ?? [];
  openApp('/opencsp/hosts/h1b2c3d4-0000-4000-8000-000000000001', { api });
  expect(await region(title)).toHaveTextContent(text);
});

describe('faces', () => {
  it('loading', async () => {
    const api = new FakeOpencspApi();
    api.hosts.silent.add('get');
    openApp('/opencsp/hosts/h', { api });
    expect(
      await screen.findByRole('status', { name: 'Loading the host' }),
    ).toBeInTheDocument();
  });
  it.each([
    ['error', 500, 'This could not be loaded'],
    ['not allowed', 403, /A member, operator or admin can/],
    ['module missing', 501, 'Not set up yet'],
  ])('%s', async (_, status, text) => {
    const api = new FakeOpencspApi();
    api.hosts.refusals.get = refusal(status);
    openApp('/opencsp/hosts/h', { api });
    expect(await screen.findByText(text)).toBeInTheDocument();
  });
  it('stale', async () => {
    const { api, client } = open(hostFixture('ready'));
    await region('About it');
    api.hosts.refusals.get = refusal(0);
    await act(() => client.refetchQueries());
    expect(await screen.findByText(/Not updated since/)).toBeInTheDocument();
  });
});

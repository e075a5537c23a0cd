// Proves: what "My platform" says of services, deployments and hosts: tiles, lists, what of them needs the person.
// Leaves to faces/: the faces of the lists; to their own pages: what can be done with each.
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  degradedDeploymentFixture,
  deploymentFixture,
  failedDeploymentFixture,
  failedHostFixture,
  FakeOpencspApi,
  hostFixture,
  instanceFixture,
  routeFixture,
  routeSetFixture,
  runningServiceFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { region } from '../__testUtils__/faces';
import { openApp } from '../__testUtils__/openApp';

const machine = instanceFixture('active', { id: 'a', name: 'web-1' });

function full(): FakeOpencspApi {
  const api = new FakeOpencspApi([machine]);
  api.deployments.items = [deploymentFixture('succeeded', { id: 'd12' })];
  api.deployments.runningServices = [
    runningServiceFixture({ deploymentId: 'd12' }),
    runningServiceFixture({
      deploymentId: 'd12',
      service: 'jellyfin',
      title: 'Jellyfin',
      icon: 'movie',
      state: 'starting',
      url: 'https://tv.ada.example.com',
    }),
  ];
  api.hosts.items = [
    hostFixture('ready', {
      profile: { id: 'p', name: 'family', deploymentId: 'd12' },
    }),
  ];
  const [{ profile, host }] = api.deployments.runningServices;
  api.routes.sets = [
    routeSetFixture({
      profile,
      host,
      routes: [
        routeFixture({
          name: 'cloud.ada.example.com',
          url: 'https://cloud.ada.example.com',
        }),
      ],
    }),
  ];
  return api;
}

it('shows services first, as tiles with state, address, profile and host', async () => {
  openApp('/opencsp', { api: full() });
  const card = await region('Services (2)');
  const [nextcloud, jellyfin] = within(
    within(card).getByRole('list', { name: 'Services' }),
  ).getAllByRole('listitem');
  expect(nextcloud).toHaveTextContent(/^NextcloudUpfor 34 days/);
  expect(
    await within(nextcloud).findByRole('link', {
      name: /^cloud.ada.example.com/,
    }),
  ).toHaveAttribute('href', 'https://cloud.ada.example.com');
  expect(
    within(nextcloud).getByRole('link', { name: 'web-1' }),
  ).toHaveAttribute(
    'href',
    '/opencsp/hosts/a1b2c3d4-0000-4000-8000-000000000001',
  );
  expect(
    within(nextcloud).getByRole('link', { name: 'Deployment of Nextcloud' }),
  ).toHaveAttribute('href', '/opencsp/deployments/d12');
  expect(jellyfin).toHaveTextContent(/^JellyfinStarting/);
  expect(screen.getAllByRole('tab').map(it => it.textContent)).toEqual([
    'Services (2)',
    'Profiles (0)',
    'Machines (1)',
    'Deployments (1)',
    'Hosts (1)',
  ]);
});

it('says since when a service was not seen', async () => {
  const api = full();
  api.deployments.runningServices = [
    runningServiceFixture({
      state: 'unknown',
      seenAt: new Date(Date.now() - 3_600_000).toISOString(),
    }),
  ];
  openApp('/opencsp', { api });
  expect(await region('Services (1)')).toHaveTextContent(
    /Unknown.*Not seen since \d\d:\d\d/,
  );
});

it('filters services by state, and clears what matches nothing', async () => {
  openApp('/opencsp?tab=services', { api: full() });
  await region('Services (2)');
  await userEvent.selectOptions(screen.getByLabelText('State'), 'Stopped');
  expect(await screen.findByText('No service matches')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Clear filters' }));
  expect(await region('Services (2)')).toBeInTheDocument();
});

it('lists deployments and hosts with what tells them apart', async () => {
  openApp('/opencsp?tab=deployments', { api: full() });
  const deployments = await region('Deployments (1)');
  expect(
    within(deployments).getByRole('link', { name: 'family → web-1' }),
  ).toHaveAttribute('href', '/opencsp/deployments/d12');
  expect(deployments).toHaveTextContent(/#12.*Succeeded.*took 4 min · commit/);
  await userEvent.click(screen.getByRole('tab', { name: 'Hosts (1)' }));
  const hosts = await region('Hosts (1)');
  expect(hosts).toHaveTextContent(
    /attic.*192.0.2.17.*Ready.*Runs family · Registered · seen just now/,
  );
  expect(screen.getByRole('link', { name: 'Register a host' })).toHaveAttribute(
    'href',
    '/opencsp/register-host',
  );
});

it.each([
  ['services', 'Services (0)', 'Deploy a profile'],
  ['deployments', 'Deployments (0)', 'Deploy a profile'],
  ['hosts', 'Hosts (0)', 'Register a host'],
])('leads on from no %s', async (tab, title, name) => {
  openApp(`/opencsp?tab=${tab}`, { api: new FakeOpencspApi([machine]) });
  expect(
    within(await region(title)).getByRole('link', { name }),
  ).toBeInTheDocument();
});

it('puts what stopped, runs in part, does not answer or differs under what needs the person', async () => {
  const api = full();
  api.deployments.items = [
    failedDeploymentFixture({ id: 'f' }),
    degradedDeploymentFixture({
      id: 'g',
      host: { id: 'x', name: 'attic' },
    }),
    deploymentFixture('succeeded', {
      id: 's',
      host: { id: 'y', name: 'loft' },
      drift: [
        {
          kind: 'unknown-container',
          container: 'm',
          detail: 'Nobody asked for it.',
        },
      ],
    }),
    // What a later one replaced needs nobody.
    failedDeploymentFixture({ id: 'old', live: false }),
  ];
  api.hosts.items = [
    failedHostFixture({ id: 'h', name: 'cellar' }),
    hostFixture('unreachable', { id: 'u', name: 'shed' }),
  ];
  api.deployments.runningServices = [
    runningServiceFixture({
      deploymentId: 'e',
      host: { id: 'z', name: 'barn' },
      drift: [{ kind: 'stopped', container: 'c', detail: 'It was stopped.' }],
    }),
    // It is told by its deployment.
    runningServiceFixture({
      deploymentId: 'f',
      drift: [{ kind: 'missing', container: 'c', detail: 'It is missing.' }],
    }),
  ];
  openApp('/opencsp?tab=machines', { api });
  const card = await region('Needs you (6)');
  expect(card).toHaveTextContent('family → web-1Failed at Core services');
  expect(card).toHaveTextContent('family → atticDegraded: Jellyfin');
  expect(card).toHaveTextContent('cellarNot usable: Docker');
  expect(card).toHaveTextContent(/shedUnreachable.*since \d\d:\d\d/);
  expect(card).toHaveTextContent('family → barnNot as deployed');
  expect(card).toHaveTextContent(
    /family → loftNot as deployed.*One difference: Nobody asked for it/,
  );
  expect(card).not.toHaveTextContent('It is missing.');
  await userEvent.click(
    within(card).getByRole('button', { name: 'Retry family → web-1' }),
  );
  await waitFor(() => expect(api.deployments.calls).toEqual(['retry f']));
});

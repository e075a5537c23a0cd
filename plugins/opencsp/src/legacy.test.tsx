// Proves: the old frontend system mounts the same pages and cards from `./legacy`. Leaves to the pages' tests: what
// they show.
import { FlatRoutes } from '@backstage/core-app-api';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import {
  opencspApiRef,
  opencspQueryClientApiRef,
} from '@opencsp/plugin-opencsp-react';
import {
  FakeOpencspApi,
  instanceFixture,
  profileFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { screen } from '@testing-library/react';
import { ReactElement } from 'react';
import { Route } from 'react-router-dom';
import { oneOfEach } from './__testUtils__/cards/entityCards';
import {
  hostResource,
  machineResource,
  profileSystem,
  serviceComponent,
} from './__testUtils__/entities';
import { impatientClient } from './__testUtils__/openApp';
import {
  EntityHostCard,
  EntityHostContent,
  EntityInstanceCard,
  EntityInstanceContent,
  EntityProfileCard,
  EntityProfileContent,
  EntityServiceCard,
  EntityServiceContent,
  OpencspPage,
  opencspPlugin,
  OperationsNavItem,
} from './legacy';
import { newMachineRouteRef, rootRouteRef } from './routes';

const machine = instanceFixture('active', { id: 'a', name: 'web-1' });

const profile = profileFixture('saved', { id: 'p' });

async function open(
  element: ReactElement,
  path: string,
  api = new FakeOpencspApi([machine]),
) {
  await renderInTestApp(
    <TestApiProvider
      apis={[
        [opencspApiRef, api],
        [opencspQueryClientApiRef, impatientClient()],
        [permissionApiRef, mockApis.permission()],
      ]}
    >
      {element}
    </TestApiProvider>,
    {
      routeEntries: [path],
      mountedRoutes: {
        '/opencsp': rootRouteRef,
        '/create/templates/:namespace/:templateName': newMachineRouteRef,
      },
    },
  );
}

const page = (
  <FlatRoutes>
    <Route path="/opencsp" element={<OpencspPage />} />
  </FlatRoutes>
);
it('brings its APIs and routes', () => {
  expect(opencspPlugin.getId()).toBe('opencsp');
  expect([...opencspPlugin.getApis()].map(it => it.api.id)).toEqual([
    opencspApiRef.id,
    opencspQueryClientApiRef.id,
  ]);
});

it('mounts "My platform"', async () => {
  await open(page, '/opencsp');
  expect(await screen.findByRole('link', { name: 'web-1' })).toHaveAttribute(
    'href',
    '/opencsp/instances/a',
  );
  expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent(
    'My platform',
  );
  expect(screen.getByRole('link', { name: 'New machine' })).toHaveAttribute(
    'href',
    '/create/templates/default/opencsp-instance',
  );
});

it('mounts the machine’s page', async () => {
  await open(page, '/opencsp/instances/a');
  expect(
    await screen.findByRole('region', { name: 'Connect' }),
  ).toHaveTextContent('ssh debian@10.20.0.57');
});

it('mounts Operations, and leads there from the sidebar', async () => {
  await open(
    <>
      <OperationsNavItem />
      {page}
    </>,
    '/opencsp/operations',
  );
  expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent(
    'Operations',
  );
  expect(
    await screen.findByRole('region', { name: 'What is due (0)' }),
  ).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Operations' })).toHaveAttribute(
    'href',
    '/opencsp/operations',
  );
});

it.each([
  ['card of a machine', machineResource(), <EntityInstanceCard key="1" />],
  ['tab of a machine', machineResource(), <EntityInstanceContent key="2" />],
  ['card of a host', hostResource(), <EntityHostCard key="3" />],
  ['tab of a host', hostResource(), <EntityHostContent key="4" />],
  ['card of a profile', profileSystem(), <EntityProfileCard key="5" />],
  ['tab of a profile', profileSystem(), <EntityProfileContent key="6" />],
  ['card of a service', serviceComponent(), <EntityServiceCard key="7" />],
  ['tab of a service', serviceComponent(), <EntityServiceContent key="8" />],
])('mounts the %s', async (_, entity, element) => {
  await open(
    <EntityProvider entity={entity}>{element}</EntityProvider>,
    '/',
    oneOfEach(),
  );
  expect(
    (await screen.findAllByText(/^(Active|Ready|Saved|Up)$/))[0],
  ).toBeInTheDocument();
});

it('mounts the service’s page', async () => {
  await open(page, '/opencsp/services/p.nextcloud', oneOfEach());
  expect(await screen.findByText('Of family, on attic')).toBeInTheDocument();
});

it('mounts the profile’s page', async () => {
  await open(
    page,
    '/opencsp/profiles/p',
    new FakeOpencspApi([machine], [profile]),
  );
  expect(
    await screen.findByRole('region', { name: 'Services' }),
  ).toHaveTextContent('https://cloud.ada.example.com');
});

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
import { impatientClient } from './__testUtils__/openApp';
import {
  EntityInstanceCard,
  EntityInstanceContent,
  EntityProfileCard,
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
const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: { name: 'web-1', annotations: { 'opencsp.io/instance-id': 'a' } },
  spec: { type: 'virtual-machine' },
};

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
  ['card', <EntityInstanceCard key="card" />],
  ['tab', <EntityInstanceContent key="tab" />],
])('mounts the %s of an entity', async (_, element) => {
  await open(<EntityProvider entity={entity}>{element}</EntityProvider>, '/');
  expect(await screen.findByText('Active')).toBeInTheDocument();
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

it('mounts the card of a profile', async () => {
  await open(
    <EntityProvider
      entity={{
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'System',
        metadata: {
          name: 'member-family',
          annotations: { 'opencsp.io/profile-id': 'p' },
        },
      }}
    >
      <EntityProfileCard />
    </EntityProvider>,
    '/',
    new FakeOpencspApi([], [profile]),
  );
  expect(await screen.findByText('ada.example.com')).toBeInTheDocument();
});

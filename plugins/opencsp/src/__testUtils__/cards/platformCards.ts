import { screen } from '@testing-library/react';
import {
  deploymentFixture,
  FakeOpencspApi,
  hostFixture,
  instanceFixture,
  profileFixture,
  runningServiceFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { FacesCard, WHOLE_PAGE } from '../faces';

/** Something of each kind, so that no list is empty. */
function full(): FakeOpencspApi {
  const api = onlyMachine();
  api.profiles.items = [profileFixture('saved', { id: 'p', name: 'family' })];
  api.deployments.items = [deploymentFixture('succeeded', { id: 'd12' })];
  api.deployments.runningServices = [
    runningServiceFixture({ deploymentId: 'd12' }),
  ];
  api.hosts.items = [hostFixture('ready')];
  return api;
}

/** Not a first visit, which is another page. */
function onlyMachine(): FakeOpencspApi {
  return new FakeOpencspApi([
    instanceFixture('active', { id: 'a', name: 'web-1' }),
  ]);
}

function onlyProfile(): FakeOpencspApi {
  return new FakeOpencspApi(
    [],
    [profileFixture('saved', { id: 'p', name: 'family' })],
  );
}

const common = {
  api: full,
  notAllowed: /Your role does not include this/,
  untilShown: async () => {
    await screen.findByText('All parts work');
    await screen.findByRole('meter', { name: 'Cores' });
    await screen.findByRole('tab', { name: 'Hosts (1)' });
  },
};

/** The cards of "My platform". */
export const platformCards: FacesCard[] = [
  {
    ...common,
    file: 'platform/NeedsYouSection.tsx',
    path: '/opencsp',
    title: 'Needs you',
    method: 'listInstances',
    empty: { api: full, title: WHOLE_PAGE, says: 'Everything works' },
  },
  {
    ...common,
    file: 'platform/NeedsYouSection.tsx',
    path: '/opencsp',
    title: 'Needs you',
    method: 'routes.list',
    empty: { api: full, title: WHOLE_PAGE, says: 'Everything works' },
  },
  {
    ...common,
    file: 'platform/PlainListSection.tsx',
    path: '/opencsp?tab=services',
    title: 'Services',
    method: 'deployments.services',
    empty: {
      api: onlyMachine,
      title: /^Services/,
      says: 'No service runs yet',
    },
  },
  {
    ...common,
    file: 'platform/ProfilesSection.tsx',
    path: '/opencsp?tab=profiles',
    title: 'Profiles',
    method: 'profiles.list',
    empty: { api: onlyMachine, title: /^Profiles/, says: 'No profile yet' },
  },
  {
    ...common,
    file: 'platform/MachinesSection.tsx',
    path: '/opencsp?tab=machines',
    title: 'Machines',
    method: 'listInstances',
    empty: { api: onlyProfile, title: /^Machines/, says: 'No machine yet' },
  },
  {
    ...common,
    file: 'platform/PlainListSection.tsx',
    path: '/opencsp?tab=deployments',
    title: 'Deployments',
    method: 'deployments.list',
    empty: {
      api: onlyMachine,
      title: /^Deployments/,
      says: 'No deployment yet',
    },
  },
  {
    ...common,
    file: 'platform/PlainListSection.tsx',
    path: '/opencsp?tab=hosts',
    title: 'Hosts',
    method: 'hosts.list',
    empty: { api: onlyMachine, title: /^Hosts/, says: 'No host yet' },
  },
  {
    ...common,
    file: 'platform/QuotaSection.tsx',
    path: '/opencsp',
    title: 'Quota',
    method: 'getQuota',
    empty: { never: 'every owner has figures, if without a limit' },
  },
  {
    ...common,
    file: 'platform/HealthSection.tsx',
    path: '/opencsp',
    title: 'Portal',
    method: 'getHealthDetails',
    notAllowed: /An operator or admin can/,
    empty: { never: 'the portal always has parts' },
  },
];

import { Generation } from '@opencsp/plugin-opencsp-common';
import { screen } from '@testing-library/react';
import {
  deploymentFixture,
  FakeOpencspApi,
  generationFixture,
  hostFixture,
  instanceFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { FacesCard, WHOLE_PAGE } from '../faces';
import { oneOfEach, withAddresses } from './entityCards';

const NOT_ALLOWED = /Your role does not include this/;

const nothing = () => new FakeOpencspApi();

const shows = (text: string | RegExp) => async () => {
  await screen.findAllByText(text);
};

const addresses = {
  title: 'Addresses',
  api: withAddresses,
  method: 'routes.list',
  notAllowed: NOT_ALLOWED,
  file: 'addresses/AddressesSection.tsx',
  untilShown: shows('Works'),
  empty: { never: 'it is not on the page before the first look' },
} as const;

/** A machine that is a host, and works. */
function hosted(): FakeOpencspApi {
  const api = new FakeOpencspApi([instanceFixture('active', { id: 'a' })]);
  api.hosts.items = [hostFixture('ready', { id: 'a' })];
  return api;
}

/** A deployment whose host keeps these. */
function withGenerations(...kept: Generation[]): FakeOpencspApi {
  const api = new FakeOpencspApi();
  api.deployments.items = [
    deploymentFixture('succeeded', { id: 'd12', keepsGenerations: true }),
  ];
  api.deployments.kept = kept;
  return api;
}

const page = {
  title: WHOLE_PAGE,
  notAllowed: NOT_ALLOWED,
  // There, 404 says that the thing is not there.
  missingStatus: 501,
};

/** The pages of machines, hosts, deployments and services, with their cards. */
export const placeCards: FacesCard[] = [
  {
    ...page,
    file: 'machine/MachinePage.tsx',
    path: '/opencsp/instances/a',
    api: hosted,
    method: 'getInstance',
    untilShown: shows('Connect'),
    empty: { api: nothing, says: /It may have been deleted/ },
  },
  {
    ...page,
    file: 'machine/HostedSection.tsx',
    path: '/opencsp/instances/a',
    api: hosted,
    title: 'What runs on it',
    method: 'hosts.get',
    untilShown: shows('No profile is deployed to it.'),
    empty: {
      api: () => new FakeOpencspApi([instanceFixture('active', { id: 'a' })]),
      says: /It is no host yet/,
    },
  },
  {
    ...page,
    file: 'machine/MachineWork.tsx',
    path: '/opencsp/instances/a',
    api: () => new FakeOpencspApi([instanceFixture('deleting', { id: 'a' })]),
    title: 'Why is this not moving?',
    method: 'getInstanceWork',
    notAllowed: 'An operator or admin can.',
    untilShown: shows('Nothing was made outside for it.'),
    empty: { never: 'each machine has a row of work, also when it is gone' },
  },
  {
    ...page,
    file: 'hosts/HostPage.tsx',
    path: '/opencsp/hosts/h',
    api: oneOfEach,
    method: 'hosts.get',
    untilShown: shows('About it'),
    empty: { api: nothing, says: /not one that you may see/ },
  },
  {
    ...page,
    file: 'hosts/HostRunsSection.tsx',
    path: '/opencsp/hosts/h',
    api: oneOfEach,
    title: 'What runs on it',
    method: 'deployments.services',
    untilShown: shows('Nextcloud'),
    empty: {
      api: () => {
        const api = oneOfEach();
        api.deployments.runningServices = [];
        return api;
      },
      says: /No service of it is known here yet/,
    },
  },
  {
    ...page,
    file: 'deployments/DeploymentPage.tsx',
    path: '/opencsp/deployments/d12',
    api: () => {
      const api = new FakeOpencspApi();
      api.deployments.items = [deploymentFixture('succeeded', { id: 'd12' })];
      return api;
    },
    method: 'deployments.get',
    untilShown: shows('Details'),
    empty: { api: nothing, says: /not one that you may see/ },
  },
  {
    ...page,
    file: 'deployments/GenerationsSection.tsx',
    path: '/opencsp/deployments/d12',
    api: () => withGenerations(generationFixture()),
    title: 'Generations',
    method: 'deployments.generations',
    untilShown: shows('Generation 3'),
    empty: { api: withGenerations, says: /keeps no generation yet/ },
  },
  {
    ...page,
    file: 'deployments/DeploymentHistory.tsx',
    path: '/opencsp/profiles/p',
    api: oneOfEach,
    title: 'Deployments of family',
    method: 'deployments.list',
    untilShown: async () => {
      await screen.findByRole('list', { name: 'Deployments of family' });
    },
    empty: {
      api: () => {
        const api = oneOfEach();
        api.deployments.items = [];
        return api;
      },
      says: /There is no other deployment/,
    },
  },
  {
    ...page,
    file: 'services/ServicePage.tsx',
    path: '/opencsp/services/p.nextcloud',
    api: oneOfEach,
    method: 'deployments.service',
    untilShown: shows('Health'),
    empty: {
      api: nothing,
      says: /Services appear when a profile is deployed/,
    },
  },
  {
    ...addresses,
    file: 'services/address/AddressSection.tsx',
    path: '/opencsp/services/p.nextcloud',
    title: 'Address',
    empty: { api: oneOfEach, says: 'Not looked at yet.' },
  },
  { ...addresses, path: '/opencsp/deployments/d12' },
  { ...addresses, path: '/opencsp/profiles/p' },
  { ...addresses, path: '/opencsp/hosts/h' },
  {
    ...page,
    file: 'services/ServiceNeedsSection.tsx',
    path: '/opencsp/services/p.nextcloud',
    api: oneOfEach,
    title: 'Depends on',
    method: 'profiles.catalogue',
    untilShown: shows('Traefik'),
    empty: {
      api: () => {
        const api = oneOfEach();
        api.deployments.runningServices = [
          { ...api.deployments.runningServices[0], service: 'a-stranger' },
        ];
        return api;
      },
      says: 'It needs no other service.',
    },
  },
  {
    ...page,
    file: 'services/ServiceNeedsSection.tsx',
    path: '/opencsp/services/p.nextcloud',
    api: oneOfEach,
    title: 'Depends on',
    method: 'deployments.services',
    untilShown: shows('Traefik'),
    empty: { never: 'the service itself runs' },
  },
];

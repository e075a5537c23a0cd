import { screen } from '@testing-library/react';
import {
  deploymentFixture,
  FakeOpencspApi,
  hostFixture,
  instanceFixture,
  profileFixture,
  routeFixture,
  routeSetFixture,
  runningServiceFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { ENTITY_PATH } from '../catalogStandIn';
import {
  hostResource,
  machineResource,
  profileSystem,
  serviceComponent,
} from '../entities';
import { FacesCard } from '../faces';

const NOT_ALLOWED = /Your role does not include this/;

/** A portal with one of each kind: machine `a`, host `h`, profile `p` on it, its Nextcloud. */
export function oneOfEach(): FakeOpencspApi {
  const profile = { id: 'p', name: 'family' };
  const host = { id: 'h', name: 'attic' };
  const api = new FakeOpencspApi(
    [instanceFixture('active', { id: 'a', name: 'web-1' })],
    [profileFixture('saved', profile)],
  );
  api.hosts.items = [
    hostFixture('ready', {
      ...host,
      profile: { ...profile, deploymentId: 'd12' },
    }),
  ];
  api.deployments.items = [
    deploymentFixture('succeeded', {
      id: 'd12',
      profile: { ...profile, branch: 'member-family' },
      host,
    }),
  ];
  api.deployments.runningServices = [
    runningServiceFixture({ profile, host, deploymentId: 'd12' }),
  ];
  return api;
}

/** The same, after the addresses on the host were looked at: they work. */
export function withAddresses(): FakeOpencspApi {
  const api = oneOfEach();
  const [{ profile, host, deploymentId }] = api.deployments.runningServices;
  api.routes.sets = [
    routeSetFixture({
      ...{ id: 'p.h', profile, host, deploymentId },
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

/** What all parts of an entity's page have in common. The thing itself may not be there: that is empty. */
const common = {
  api: oneOfEach,
  notAllowed: NOT_ALLOWED,
  // There, 404 says that the thing is not there.
  missingStatus: 501,
};

const machine = {
  ...common,
  entity: machineResource(),
  title: 'Machine',
  method: 'getInstance',
  empty: {
    api: () => new FakeOpencspApi(),
    title: 'No such machine',
    says: /It may have been deleted/,
  },
} as const;

const host = {
  ...common,
  entity: hostResource(),
  title: 'Host',
  method: 'hosts.get',
  empty: {
    api: () => new FakeOpencspApi(),
    title: 'No such host',
    says: /not one that you may see/,
  },
} as const;

const profile = {
  ...common,
  entity: profileSystem(),
  method: 'profiles.get',
  empty: {
    api: () => new FakeOpencspApi(),
    title: 'No such profile',
    says: /not one that you may see/,
  },
} as const;

const service = {
  ...common,
  entity: serviceComponent(),
  title: 'Service',
  method: 'deployments.service',
  empty: {
    api: () => new FakeOpencspApi(),
    title: 'No such service',
    says: /Services appear when a profile is deployed/,
  },
} as const;

const shows = (text: string | RegExp) => async () => {
  await screen.findAllByText(text);
};

/** The cards and tabs of the catalog's pages. */
export const entityCards: FacesCard[] = [
  {
    ...machine,
    file: 'entity/InstanceCard.tsx',
    path: ENTITY_PATH,
    untilShown: shows('Active'),
  },
  {
    ...machine,
    file: 'entity/InstanceContent.tsx',
    path: `${ENTITY_PATH}/machine`,
    untilShown: shows('Connect'),
  },
  {
    ...host,
    file: 'entity/HostCard.tsx',
    path: ENTITY_PATH,
    untilShown: shows('192.0.2.17'),
  },
  {
    ...host,
    file: 'entity/HostContent.tsx',
    path: `${ENTITY_PATH}/host`,
    untilShown: shows('Checks'),
  },
  {
    ...profile,
    file: 'entity/ProfileCard.tsx',
    title: 'Profile',
    path: ENTITY_PATH,
    untilShown: shows('ada.example.com'),
  },
  {
    ...profile,
    file: 'entity/ProfileContent.tsx',
    title: 'Platform',
    path: `${ENTITY_PATH}/platform`,
    untilShown: shows('Next step'),
  },
  {
    ...service,
    file: 'entity/ServiceCard.tsx',
    path: ENTITY_PATH,
    untilShown: shows('cloud.ada.example.com'),
  },
  {
    ...service,
    file: 'entity/ServiceContent.tsx',
    path: `${ENTITY_PATH}/service`,
    untilShown: shows('Health'),
  },
];

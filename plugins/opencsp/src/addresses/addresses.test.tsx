// Proves: where addresses are told beside the page of a service: on a run, a profile and a host, on My platform, and
// among what needs somebody; in their order, with what is wrong with all of them once, and nothing before the first
// look. Leaves to services/address: all about one address; to opencsp-react: words and looks of states.
import { screen, within } from '@testing-library/react';
import { RouteSet } from '@opencsp/plugin-opencsp-common';
import {
  deploymentFixture,
  hostFixture,
  reachFixture,
  refusal,
  routeFixture,
  routeSetFixture,
  runningServiceFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { oneOfEach } from '../__testUtils__/cards/entityCards';
import { region } from '../__testUtils__/faces';
import { openApp } from '../__testUtils__/openApp';
import { inReadingOrder, troubledRoutes } from './troubledRoutes';

const profile = { id: 'p', name: 'family' };
const host = { id: 'h', name: 'attic' };
const place = { id: 'p.h', profile, host, deploymentId: 'd12' };

const cloud = routeFixture();
const home = routeFixture({
  service: 'homer',
  name: 'home.family.example.com',
  url: 'https://home.family.example.com',
});
const login = routeFixture({
  service: 'authelia',
  isPortal: true,
  name: 'auth.family.example.com',
  url: 'https://auth.family.example.com',
});
const broken = routeFixture({
  reach: {
    portal: reachFixture({ state: 'tcp', message: 'Nothing answers.' }),
    host: reachFixture(),
  },
});

function openWith(path: string, set: Partial<RouteSet>) {
  const api = oneOfEach();
  const made = deploymentFixture();
  api.deployments.items = [
    {
      ...made,
      id: 'd12',
      profile: { ...made.profile, ...profile },
      host: { ...made.host, ...host },
    },
  ];
  api.deployments.runningServices = [
    runningServiceFixture({ profile, host, deploymentId: 'd12' }),
  ];
  api.hosts.items = [hostFixture('ready', host)];
  api.routes.sets = [routeSetFixture({ ...place, ...set })];
  openApp(path, { api });
  return api;
}

it.each(['/opencsp/deployments/d12', '/opencsp/hosts/h'])(
  'stand on %s, the login portal and the start page first',
  async path => {
    openWith(path, { routes: [cloud, home, login] });
    const section = await region('Addresses');
    expect(
      within(section)
        .getAllByRole('link')
        .map(it => it.getAttribute('href')),
    ).toEqual([login.url, home.url, cloud.url]);
    expect(section).toHaveTextContent('Login portal');
    expect(section).toHaveTextContent(/Works.*Certificate: Valid until/);
  },
);

it('say what is wrong with all of them once, and of each what is wrong with it', async () => {
  openWith('/opencsp/deployments/d12', {
    routes: [home, broken],
    warnings: [
      { code: 'x', message: 'The proxy is away.', nextStep: 'Start it.' },
    ],
  });
  const section = await region('Addresses');
  expect(within(section).getAllByText('The proxy is away.')).toHaveLength(1);
  expect(section).toHaveTextContent('Nothing answers.');
  expect(
    within(section).queryByRole('link', { name: /^cloud/ }),
  ).not.toBeInTheDocument();
});

it('are not there before the first look', async () => {
  openWith('/opencsp/hosts/h', { routes: [] });
  await region('Connection');
  expect(screen.queryByRole('region', { name: 'Addresses' })).toBeNull();
});

it('say that they could not be read', async () => {
  const api = oneOfEach();
  api.hosts.items = [hostFixture('ready', host)];
  api.routes.refusals.list = refusal(500, 'The database is away.');
  openApp('/opencsp/hosts/h', { api });
  expect(await region('Addresses')).toHaveTextContent('The database is away.');
});

describe('on My platform', () => {
  it('a service has the address that works, with its state', async () => {
    openWith('/opencsp?tab=services', { routes: [cloud] });
    const link = await screen.findByRole('link', { name: /^cloud/ });
    expect(link).toHaveAttribute('href', cloud.url);
    expect(await screen.findByText('Works')).toBeVisible();
  });

  it('one that does not work is no link, and is told above', async () => {
    openWith('/opencsp?tab=services', {
      routes: [broken],
      warnings: [
        {
          code: 'connection-lost',
          name: broken.name,
          message: 'Nothing answers at the address.',
          nextStep: 'See the host.',
        },
      ],
    });
    expect(await screen.findByText('An address needs you')).toBeVisible();
    expect(screen.getByText('Nothing answers at the address.')).toBeVisible();
    expect(await screen.findByText('Does not work')).toBeVisible();
    expect(screen.queryByRole('link', { name: /^cloud/ })).toBeNull();
  });

  it('what is wrong with all of them is told above, too', async () => {
    openWith('/opencsp?tab=services', {
      routes: [cloud],
      warnings: [
        { code: 'x', message: 'The proxy is away.', nextStep: 'Start it.' },
      ],
    });
    expect(await screen.findByText('Its addresses need you')).toBeVisible();
    expect(screen.getByText('The proxy is away.')).toBeVisible();
  });
});

it('only those need somebody that do not come by themselves', () => {
  const waiting = {
    ...broken,
    name: 'a.example.com',
    certificate: { ...broken.certificate, state: 'issuing' as const },
  };
  const ending = {
    ...cloud,
    name: 'b.example.com',
    certificate: { ...cloud.certificate, state: 'expiring' as const },
  };
  const routes = [cloud, broken, waiting, ending];
  expect(troubledRoutes({ routes })).toEqual([broken, ending]);
  expect(inReadingOrder([ending, cloud]).map(it => it.name)).toEqual([
    'b.example.com',
    cloud.name,
  ]);
});

// Proves: where addresses are told beside the page of a service: on a run, a profile and a host, on My platform, and
// among what needs somebody; in their order, with what is wrong with all of them once, and nothing before the first
// look. Leaves to services/address: all about one address; to opencsp-react: words and looks of states.
import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { RouteSet } from '@opencsp/plugin-opencsp-common';
import {
  before,
  deploymentFixture,
  FakeOpencspApi,
  hostFixture,
  reachFixture,
  refusal,
  routeFixture,
  routeSetFixture,
  runningServiceFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { oneOfEach } from '../__testUtils__/cards/entityCards';
import { ENTITY_PATH } from '../__testUtils__/catalogStandIn';
import { serviceComponent } from '../__testUtils__/entities';
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

function apiWith(set: Partial<RouteSet>): FakeOpencspApi {
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
  api.hosts.items = [
    hostFixture('ready', {
      ...host,
      profile: { ...profile, deploymentId: 'd12' },
    }),
  ];
  api.routes.sets = [routeSetFixture({ ...place, ...set })];
  return api;
}

function openWith(path: string, set: Partial<RouteSet>) {
  openApp(path, { api: apiWith(set) });
}

/** The part with the addresses, once they are known: while they load, a skeleton has the same heading. */
async function addresses(): Promise<HTMLElement> {
  await screen.findByRole('list', { name: 'Addresses' });
  return region('Addresses');
}

/** What is told once of all addresses. */
function warned(code: string): RouteSet['warnings'] {
  return [{ code, message: 'It is so.', nextStep: 'Do this.' }];
}

it.each(['/opencsp/deployments/d12', '/opencsp/hosts/h'])(
  'stand on %s, the login portal and the start page first',
  async path => {
    openWith(path, { routes: [cloud, home, login] });
    const section = await addresses();
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
  const section = await addresses();
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

describe('a service', () => {
  it.each([
    ['the page of its profile', '/opencsp/profiles/p', 'Services', 'Up'],
    ['the run that brought it', '/opencsp/deployments/d12', 'Services', 'Up'],
    ['what runs on its host', '/opencsp/hosts/h', 'What runs on it', 'Up'],
  ])(
    'on %s is a link only while it works',
    async (_where, path, name, shown) => {
      const api = apiWith({ routes: [cloud] });
      const { client } = openApp(path, { api });
      await screen.findAllByText(shown);
      const section = await region(name);
      expect(
        await within(section).findByRole('link', { name: /^cloud/ }),
      ).toHaveAttribute('href', cloud.url);
      expect(within(section).getByText('Works')).toBeVisible();
      api.routes.sets = [routeSetFixture({ ...place, routes: [broken] })];
      await act(() => client.refetchQueries());
      expect(
        await within(section).findByText('Does not work'),
      ).toBeInTheDocument();
      expect(
        within(section).queryByRole('link', { name: /^cloud/ }),
      ).toBeNull();
      expect(within(section).getByText(broken.name)).toBeVisible();
    },
  );

  it('that nobody looked at is no link, though its container runs', async () => {
    const api = apiWith({});
    api.routes.sets = [];
    openApp('/opencsp/hosts/h', { api });
    await screen.findAllByText('Up');
    const section = await region('What runs on it');
    expect(section).toHaveTextContent('https://cloud.ada.example.com');
    expect(
      within(section).queryByRole('link', { name: /cloud\.ada/ }),
    ).toBeNull();
  });

  it('in the catalog says that its address does not work, and why', async () => {
    const api = apiWith({ routes: [broken] });
    openApp(ENTITY_PATH, { api, entity: serviceComponent() });
    const card = await region('Service');
    expect(await within(card).findByText('Does not work')).toBeVisible();
    expect(card).toHaveTextContent('Nothing answers.');
    expect(within(card).queryByRole('link', { name: /^cloud/ })).toBeNull();
  });
});

describe('of a host that is not reached', () => {
  const lost = {
    routes: [cloud],
    checkedAt: before(new Date(), 180 * 60_000),
    warnings: warned('host-not-seen'),
  };

  it('say since when they are not known from there, on the page of a service', async () => {
    openWith('/opencsp/services/p.nextcloud', lost);
    await screen.findByText('From its host');
    const section = await region('Address');
    expect(section).toHaveTextContent(
      /From its host.*Not known since \d\d:\d\d/,
    );
    expect(section).toHaveTextContent(/From the portalAnswers for/);
    expect(section).toHaveTextContent(
      /The host has not been looked at since \d\d:\d\d\./,
    );
    expect(section).not.toHaveTextContent('Looked at 3');
  });

  it('say so beside all of them', async () => {
    openWith('/opencsp/hosts/h', lost);
    expect(await addresses()).toHaveTextContent(
      /It is so\..*The host has not been looked at since \d\d:\d\d\./,
    );
  });

  it('that only the host could tell of are not known, and no link', async () => {
    const route = {
      ...cloud,
      reach: {
        portal: reachFixture({ state: 'unknown' }),
        host: reachFixture(),
      },
    };
    openWith('/opencsp/services/p.nextcloud', { ...lost, routes: [route] });
    await screen.findByText('From its host');
    const section = await region('Address');
    expect(within(section).queryByRole('link', { name: /^cloud/ })).toBeNull();
    expect(within(section).getAllByText(/^Not known since/)).toHaveLength(3);
    expect(section).not.toHaveTextContent('Works');
  });
});

it('of a host that lets nobody through to its ports are not told from there', async () => {
  openWith('/opencsp/services/p.nextcloud', {
    routes: [cloud],
    warnings: warned('host-ports-forbidden'),
  });
  await screen.findByText('From its host');
  const section = await region('Address');
  expect(section).toHaveTextContent(/From its host.*Not looked at/);
  expect(section).toHaveTextContent('Looked at 1 min ago');
});

describe('can be narrowed', () => {
  const others = ['a', 'b', 'c'].map(name =>
    routeFixture({ service: name, name: `${name}.family.example.com` }),
  );
  const routes = [broken, home, ...others];

  async function names() {
    const list = await screen.findByRole('list', { name: 'Addresses' });
    return list.childElementCount;
  }

  it('to those that need somebody, and back', async () => {
    openWith('/opencsp/deployments/d12?step=core', { routes });
    const section = await addresses();
    expect(await names()).toBe(5);
    const attention = await within(section).findByRole('button', {
      name: 'Need somebody (1)',
    });
    await userEvent.click(attention);
    expect(await names()).toBe(1);
    expect(attention).toHaveAttribute('aria-pressed', 'true');
    await userEvent.click(
      within(section).getByRole('button', { name: 'All (5)' }),
    );
    expect(await names()).toBe(5);
  });

  it('by the address of the page', async () => {
    openWith('/opencsp/hosts/h?addresses=working', { routes });
    expect(await names()).toBe(4);
    expect(
      await screen.findByRole('button', { name: 'Work (4)' }),
    ).toHaveAttribute('aria-pressed', 'true');
  });

  it('to none, which says so', async () => {
    openWith('/opencsp/hosts/h?addresses=attention', { routes: [cloud] });
    const section = await addresses();
    expect(section).toHaveTextContent('No address is like this now.');
    expect(
      within(section).getByRole('button', { name: 'All (1)' }),
    ).toBeVisible();
  });

  it('but a few are just shown', async () => {
    openWith('/opencsp/hosts/h', { routes: [cloud, home] });
    expect(await names()).toBe(2);
    expect(
      screen.queryByRole('group', { name: 'Which addresses' }),
    ).not.toBeInTheDocument();
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

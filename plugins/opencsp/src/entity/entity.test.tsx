// Proves: what the cards and tabs of the catalog's pages show of a machine, a host, a profile and a service, with our
// pages in the app. Leaves to faces/: their faces; to withoutPages.test.tsx: an app without our pages.
import { screen, within } from '@testing-library/react';
import {
  failedHostFixture,
  failedInstanceFixture,
  failedProfileFixture,
  FakeOpencspApi,
  hashFixture,
  instanceFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { oneOfEach, withAddresses } from '../__testUtils__/cards/entityCards';
import { ENTITY_PATH } from '../__testUtils__/catalogStandIn';
import {
  EntityChanges,
  hostResource,
  machineResource,
  profileSystem,
  serviceComponent,
} from '../__testUtils__/entities';
import { region } from '../__testUtils__/faces';
import { openApp } from '../__testUtils__/openApp';

const headings = () =>
  screen.getAllByRole('heading').map(it => `${it.tagName} ${it.textContent}`);

function hrefOf(card: HTMLElement, name: string | RegExp): string | null {
  return within(card).getByRole('link', { name }).getAttribute('href');
}

describe('a machine', () => {
  const entity = machineResource();
  it('card: state, address, ssh line, and the way to its page', async () => {
    openApp(ENTITY_PATH, { api: oneOfEach(), entity });
    expect(await screen.findByText('Active')).toBeInTheDocument();
    const card = await region('Machine');
    expect(card).toHaveTextContent('10.20.0.57');
    expect(card).toHaveTextContent('ssh debian@10.20.0.57');
    expect(
      within(card).getByRole('button', { name: 'Copy ssh line' }),
    ).toBeInTheDocument();
    expect(hrefOf(card, 'Open machine')).toBe('/opencsp/instances/a');
  });
  it('card: why it failed', async () => {
    openApp(ENTITY_PATH, {
      api: new FakeOpencspApi([failedInstanceFixture({ id: 'a' })]),
      entity,
    });
    expect(
      await screen.findByText(/did not answer by SSH/),
    ).toBeInTheDocument();
  });
  it('tab: what its page shows, with its actions', async () => {
    openApp(`${ENTITY_PATH}/machine`, { api: oneOfEach(), entity });
    expect(await region('Connect')).toBeInTheDocument();
    expect(await region('How it was made')).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Delete machine' }),
    ).toBeInTheDocument();
    expect(headings().slice(0, 2)).toEqual(['H1 shown', 'H2 What runs on it']);
  });
  it('is a host, too, when its entity says so', async () => {
    const api = new FakeOpencspApi([instanceFixture('active', { id: 'a' })]);
    api.hosts.items = oneOfEach().hosts.items.map(it => ({ ...it, id: 'a' }));
    openApp(ENTITY_PATH, {
      api,
      entity: machineResource({
        annotations: {
          'opencsp.io/instance-id': 'a',
          'opencsp.io/host-id': 'a',
        },
      }),
    });
    expect(await screen.findByText('10.20.0.57')).toBeInTheDocument();
    expect(await region('Host')).toHaveTextContent('192.0.2.17');
  });
});

describe('a host', () => {
  const entity = hostResource();
  it('card: address, engines, when it was seen, load, and what runs', async () => {
    openApp(ENTITY_PATH, { api: oneOfEach(), entity });
    const services = await screen.findByRole('list', {
      name: 'What runs on it',
    });
    const card = await region('Host');
    expect(card).toHaveTextContent('Ready');
    expect(card).toHaveTextContent('192.0.2.17');
    expect(card).toHaveTextContent('docker 27.5.1');
    expect(card).toHaveTextContent(/Last seen.*just now/);
    expect(
      within(card).getByRole('meter', { name: 'Disk' }),
    ).toBeInTheDocument();
    expect(card).toHaveTextContent(/36 of 40 GiB/);
    expect(services).toHaveTextContent(/Nextcloud.*Up/);
    expect(hrefOf(card, 'Profile family')).toBe('/opencsp/profiles/p');
    expect(hrefOf(card, 'Open host')).toBe('/opencsp/hosts/h');
    expect(headings()).toEqual([
      'H1 shown',
      'H2 Host',
      'H3 Load',
      'H3 What runs on it',
    ]);
  });
  it('card: why it cannot be used, and that nothing runs', async () => {
    const api = new FakeOpencspApi();
    api.hosts.items = [failedHostFixture({ id: 'h' })];
    openApp(ENTITY_PATH, { api, entity });
    expect(await screen.findByText('Why')).toBeInTheDocument();
    expect(await region('Host')).toHaveTextContent(
      'Nothing: it must be ready first.',
    );
  });
  it('tab: checks with fixes, and what runs on it', async () => {
    openApp(`${ENTITY_PATH}/host`, { api: oneOfEach(), entity });
    expect(await region('Checks')).toHaveTextContent(
      'Remove what is not needed, or give the machine a larger disk.',
    );
    expect(
      await screen.findByRole('list', { name: 'Services' }),
    ).toHaveTextContent('Nextcloud');
    expect(screen.getByRole('button', { name: 'Check' })).toBeInTheDocument();
  });
});

describe('a profile', () => {
  const entity = profileSystem();
  it('card: what comes next, what was chosen, services with state and URL, branch and commit', async () => {
    const api = withAddresses();
    api.deployments.change('d12', { commit: hashFixture(0xbeef) });
    openApp(ENTITY_PATH, { api, entity });
    const card = await region('Profile');
    expect(
      await within(card).findByRole('link', {
        name: /^cloud\.ada\.example\.com/,
      }),
    ).toHaveAttribute('href', 'https://cloud.ada.example.com');
    expect(card).toHaveTextContent(/Nextcloud.*Up/);
    expect(card).toHaveTextContent('ada.example.com');
    expect(card).toHaveTextContent('A generated one for each service');
    expect(card).toHaveTextContent('member-family');
    expect(card).toHaveTextContent('Create profile family');
    expect(
      await within(card).findByText('The profile changed since deployment #12'),
    ).toBeInTheDocument();
    expect(hrefOf(card, 'Redeploy because it changed')).toContain(
      'opencsp-deployment',
    );
    expect(hrefOf(card, 'Open profile')).toBe('/opencsp/profiles/p');
  });
  it('card: why it failed, and the retry', async () => {
    openApp(ENTITY_PATH, {
      api: new FakeOpencspApi([], [failedProfileFixture({ id: 'p' })]),
      entity,
    });
    expect(
      await screen.findByText(/The branch could not be pushed/),
    ).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Retry' })).toBeInTheDocument();
  });
  it('tab: services, deployments and branch', async () => {
    openApp(`${ENTITY_PATH}/platform`, { api: oneOfEach(), entity });
    expect(await region('Services')).toBeInTheDocument();
    const runs = await screen.findByRole('list', {
      name: 'Deployments of family',
    });
    expect(hrefOf(runs, '#12')).toBe('/opencsp/deployments/d12');
    expect(await region('Branch')).toHaveTextContent('git clone');
  });
});

describe('a service', () => {
  const entity = serviceComponent();
  it('card: URL, state, version, sign-in, profile and host', async () => {
    openApp(ENTITY_PATH, { api: withAddresses(), entity });
    const card = await region('Service');
    expect(await within(card).findByText('Single sign-on')).toBeInTheDocument();
    expect(await within(card).findByText('Works')).toBeInTheDocument();
    expect(hrefOf(card, /^cloud\.ada\.example\.com/)).toBe(
      'https://cloud.ada.example.com',
    );
    expect(card).toHaveTextContent(/Up.*for 34 days/);
    expect(card).toHaveTextContent(/Version.*31\.0\.5/);
    expect(hrefOf(card, 'family')).toBe('/opencsp/profiles/p');
    expect(hrefOf(card, 'attic')).toBe('/opencsp/hosts/h');
    expect(hrefOf(card, 'Open its page')).toBe('/opencsp/services/p.nextcloud');
  });
  it('tab: address, health, log, and what it depends on', async () => {
    openApp(`${ENTITY_PATH}/service`, { api: oneOfEach(), entity });
    expect(await region('Address')).toHaveTextContent('cloud.ada.example.com');
    expect(await region('Health')).toHaveTextContent(
      'member-family-nextcloud-1',
    );
    expect(
      await region('What its deployment says about it'),
    ).toBeInTheDocument();
    expect(await region('Depends on')).toBeInTheDocument();
  });
  it('a link opens it from the card about it', async () => {
    openApp(ENTITY_PATH, { api: oneOfEach(), entity });
    const about = await screen.findByRole('navigation', { name: 'About' });
    expect(hrefOf(about, 'Open')).toBe('https://cloud.ada.example.com/');
  });
  it('offers no link into what nobody reaches', async () => {
    openApp(ENTITY_PATH, {
      api: oneOfEach(),
      entity: { ...entity, metadata: { ...entity.metadata, links: [] } },
    });
    const about = await screen.findByRole('navigation', { name: 'About' });
    expect(about).toHaveTextContent('Open');
    expect(within(about).queryByRole('link')).not.toBeInTheDocument();
  });
});

it.each([
  ['a machine', machineResource, 'opencsp.io/instance-id'],
  ['a host', hostResource, 'opencsp.io/host-id'],
  ['a profile', profileSystem, 'opencsp.io/profile-id'],
  ['a service', serviceComponent, 'opencsp.io/service-id'],
] as const)(
  'says which annotation is empty on the entity of %s',
  async (
    _,
    make: (changes: EntityChanges) => ReturnType<typeof hostResource>,
    annotation,
  ) => {
    openApp(ENTITY_PATH, {
      api: oneOfEach(),
      entity: make({ annotations: { [annotation]: '' } }),
    });
    expect((await screen.findAllByText(annotation))[0]).toBeInTheDocument();
  },
);

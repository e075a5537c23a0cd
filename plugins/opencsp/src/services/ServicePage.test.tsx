// Proves: the page of a service in its states: address, health with containers and drift, sign-in, log, and what it
// depends on. Leaves to faces/: its faces; to opencsp-react: how a log is drawn.
import { act, screen, waitFor, within } from '@testing-library/react';
import { Route, RunningService } from '@opencsp/plugin-opencsp-common';
import {
  deploymentLogFixture,
  reachFixture,
  routeFixture,
  routeSetFixture,
  runningServiceFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { oneOfEach } from '../__testUtils__/cards/entityCards';
import { region } from '../__testUtils__/faces';
import { openApp, refusal } from '../__testUtils__/openApp';

const PATH = '/opencsp/services/p.nextcloud';
const places = {
  profile: { id: 'p', name: 'family' },
  host: { id: 'h', name: 'attic' },
  deploymentId: 'd12',
};

/** Waits until the service is there: while it loads, its skeleton has a part of the same heading. */
async function address(): Promise<HTMLElement> {
  await region('Health');
  return region('Address');
}

function open(
  changes: Partial<RunningService> = {},
  others: RunningService[] = [],
  routes: Route[] = [],
) {
  const api = oneOfEach();
  api.deployments.runningServices = [
    runningServiceFixture({ ...places, ...changes }),
    ...others,
  ];
  api.routes.sets = routes.map(route =>
    routeSetFixture({ id: 'p.h', ...places, routes: [route] }),
  );
  return openApp(PATH, { api, sandbox: true });
}

it('up: the address, the state since when, and where it belongs', async () => {
  open(
    {},
    [],
    [
      routeFixture({
        name: 'cloud.ada.example.com',
        url: 'https://cloud.ada.example.com',
      }),
    ],
  );
  expect(
    await screen.findByRole('heading', { level: 1, name: 'Nextcloud' }),
  ).toBeInTheDocument();
  expect(screen.getByText('Of family, on attic')).toBeInTheDocument();
  const shown = await address();
  expect(
    await within(shown).findByRole('link', {
      name: /cloud\.ada\.example\.com/,
    }),
  ).toHaveAttribute('href', 'https://cloud.ada.example.com');
  expect(
    within(shown).getByRole('button', { name: 'Copy address' }),
  ).toBeInTheDocument();
  expect(shown).not.toHaveTextContent('not encrypted');
  const details = await region('Details');
  expect(
    await within(details).findByText('Single sign-on'),
  ).toBeInTheDocument();
  expect(
    within(details).getByRole('link', { name: 'See its deployment' }),
  ).toHaveAttribute('href', '/opencsp/deployments/d12');
  expect(await region('Health')).toHaveTextContent(/Up.*for 34 days/);
  expect(screen.getByText('Sandbox')).toBeInTheDocument();
});

it('over plain HTTP: says that it is not encrypted', async () => {
  open({ url: 'http://cloud.ada.example.com' });
  expect(
    await screen.findByText('HTTP only: not encrypted'),
  ).toBeInTheDocument();
});

it('before anybody looked at its address: its text, to copy, and no link', async () => {
  open();
  const shown = await address();
  expect(
    await within(shown).findByText('Not looked at yet.'),
  ).toBeInTheDocument();
  expect(within(shown).getByText('cloud.ada.example.com')).toBeVisible();
  expect(within(shown).queryByRole('link')).not.toBeInTheDocument();
});

it('up, but its address is not: both are said beside its name', async () => {
  const reach = reachFixture({ state: 'tcp' });
  open({}, [], [routeFixture({ reach: { portal: reach, host: reach } })]);
  const heading = await screen.findByRole('heading', { level: 1 });
  await waitFor(() =>
    expect(heading.closest('header')).toHaveTextContent(
      /Nextcloud.*Up.*Address: Does not work/,
    ),
  );
});

it('not reached from outside: no link', async () => {
  open({ url: undefined });
  const shown = await address();
  expect(shown).toHaveTextContent('Not reached from outside');
  expect(within(shown).queryByRole('link')).not.toBeInTheDocument();
});

it('an address that no browser opens as a page is text, to copy', async () => {
  open({ url: 'data:text/html,hello' });
  const shown = await address();
  expect(shown).toHaveTextContent('data:text/html,hello');
  expect(within(shown).queryByRole('link')).not.toBeInTheDocument();
});

it('unhealthy: why, each container in its engine’s words, and what is not as deployed', async () => {
  open({
    state: 'unhealthy',
    detail: 'The health check failed 5 times.',
    containers: [
      {
        name: 'member-family-nextcloud-1',
        state: 'running',
        health: 'unhealthy',
        restarts: 3,
        image: 'nextcloud:31.0.5',
      },
      {
        name: 'member-family-nextcloud-cron-1',
        state: 'exited',
        exitCode: 137,
        restarts: 1,
        image: 'nextcloud:31.0.5',
      },
    ],
    drift: [
      {
        kind: 'stopped',
        container: 'member-family-nextcloud-cron-1',
        detail: 'It was stopped.',
      },
    ],
  });
  const health = await region('Health');
  expect(health).toHaveTextContent('The health check failed 5 times.');
  const [first, second] = within(
    within(health).getByRole('list', { name: 'Containers' }),
  ).getAllByRole('listitem');
  expect(first).toHaveTextContent('Unhealthy');
  expect(first).toHaveTextContent('running · unhealthy · restarted 3 times');
  expect(second).toHaveTextContent('Stopped');
  expect(second).toHaveTextContent('exited · exit code 137 · restarted once');
  expect(
    within(health).getByRole('list', { name: 'Not as deployed' }),
  ).toHaveTextContent('It was stopped.');
});

it('never seen: says so, and that no container is known', async () => {
  open({ state: 'waiting', seenAt: undefined, containers: [] });
  const health = await region('Health');
  expect(health).toHaveTextContent('Its host has not told of it yet');
  expect(health).toHaveTextContent('Its host tells of no container of it.');
});

it('not seen for long: since when', async () => {
  open({ seenAt: '2026-01-02T12:00:00.000Z' });
  expect(await screen.findByText(/Not seen since/)).toBeInTheDocument();
});

it('shows of its deployment’s log what speaks of it', async () => {
  const api = oneOfEach();
  const [line] = deploymentLogFixture(1);
  api.deployments.lines = [
    { ...line, seq: 1, text: 'Container member-family-nextcloud-1 Started' },
    { ...line, seq: 2, text: 'Container member-family-traefik-1 Started' },
  ];
  openApp(PATH, { api });
  const log = await region('What its deployment says about it');
  expect(
    await within(log).findByText(/member-family-nextcloud-1 Started/),
  ).toBeInTheDocument();
  expect(log).not.toHaveTextContent('traefik');
});

it('names what it depends on, each with its state and page', async () => {
  open({}, [
    runningServiceFixture({
      ...places,
      service: 'traefik',
      title: 'Traefik',
      state: 'unhealthy',
    }),
  ]);
  const needs = await screen.findByRole('list', { name: 'Depends on' });
  const rows = within(needs)
    .getAllByRole('listitem')
    .map(it => it.textContent);
  expect(rows).toEqual([
    'TraefikUnhealthy',
    'LLDAPNot on its host',
    'RedisNot on its host',
    'AutheliaNot on its host',
  ]);
  expect(within(needs).getByRole('link', { name: 'Traefik' })).toHaveAttribute(
    'href',
    '/opencsp/services/p.traefik',
  );
});

it('says that the sign-in is not known when its profile cannot be read', async () => {
  const api = oneOfEach();
  api.profiles.refusals.get = refusal(500);
  openApp(PATH, { api });
  expect(
    await screen.findByText('Not known: the profile could not be read'),
  ).toBeInTheDocument();
});

it('gone while it was shown: how it comes back', async () => {
  const { api, client } = open();
  await region('Health');
  api.deployments.runningServices = [];
  await act(() => client.refetchQueries());
  expect(await region('This service is gone')).toHaveTextContent(
    'Deploy its profile again',
  );
  expect(
    screen.getByRole('link', { name: 'Back to My platform' }),
  ).toHaveAttribute('href', '/opencsp');
});

it('has its headings in order', async () => {
  open();
  await region('Depends on');
  expect(
    screen.getAllByRole('heading').map(it => `${it.tagName} ${it.textContent}`),
  ).toEqual([
    'H1 Nextcloud',
    'H2 Address',
    'H2 Health',
    'H3 Containers',
    'H2 What its deployment says about it',
    'H3 Log',
    'H2 Details',
    'H2 Depends on',
  ]);
});

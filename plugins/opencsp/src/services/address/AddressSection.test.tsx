// Proves: what the page of a service tells of its address: where it leads, how far a request comes from both
// sides, the certificate, what is wrong with what to do, what changed, and what can be asked. Leaves to
// opencsp-react: words and looks of states; to the backend: how a route gets into its state.
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { certificateStates, Route } from '@opencsp/plugin-opencsp-common';
import {
  reachFixture,
  refusal,
  routeFixture,
  routeSetFixture,
  runningServiceFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { oneOfEach } from '../../__testUtils__/cards/entityCards';
import { region } from '../../__testUtils__/faces';
import { openApp } from '../../__testUtils__/openApp';

const PATH = '/opencsp/services/p.nextcloud';
const profile = { id: 'p', name: 'family' };
const host = { id: 'h', name: 'attic' };

function open(routes: Route[]) {
  const api = oneOfEach();
  api.deployments.runningServices = [
    runningServiceFixture({ profile, host, deploymentId: 'd12' }),
  ];
  api.routes.sets = [routeSetFixture({ id: 'p.h', profile, host, routes })];
  openApp(PATH, { api });
  return api;
}

async function address(): Promise<HTMLElement> {
  await region('Health');
  await screen.findAllByText('From the portal');
  return region('Address');
}

const URL = /^cloud\.family\.example\.com/;

it('leads to an address that works, and says by what it is known', async () => {
  open([routeFixture()]);
  const section = await address();
  expect(within(section).getByRole('link', { name: URL })).toHaveAttribute(
    'href',
    'https://cloud.family.example.com',
  );
  expect(section).toHaveTextContent(/Works for 30 min/);
  expect(section).toHaveTextContent(/From the portalAnswers for/);
  expect(section).toHaveTextContent(/From its hostAnswers for/);
  expect(section).toHaveTextContent(/Valid.*by R11.*ends/);
  expect(section).toHaveTextContent('1 of 4 orders in this hour');
  expect(section).toHaveTextContent(
    'Certificate: On its way → Valid · 30 min ago',
  );
  expect(section).toHaveTextContent('Looked at 1 min ago');
});

it('is no link while it does not work, and says why from each side', async () => {
  open([
    routeFixture({
      reach: {
        portal: reachFixture({
          state: 'dns',
          code: 'dns-missing',
          message: 'The name is not there.',
          nextStep: 'Add a record.',
        }),
        host: reachFixture(),
      },
    }),
  ]);
  const section = await address();
  expect(within(section).queryByRole('link', { name: URL })).toBeNull();
  expect(section).toHaveTextContent('Does not work');
  expect(section).toHaveTextContent(/From the portalName not found/);
  expect(section).toHaveTextContent(/From its hostAnswers/);
  expect(section).toHaveTextContent('The name is not there.');
  expect(section).toHaveTextContent('What to do: Add a record.');
});

it('says what is wrong with all addresses at once, and not what is wrong with others', async () => {
  const api = open([routeFixture()]);
  api.routes.sets = api.routes.sets.map(set => ({
    ...set,
    warnings: [
      {
        code: 'proxy-down',
        message: 'The proxy is away.',
        nextStep: 'Start it.',
      },
      {
        code: 'backend-down',
        name: 'git.family.example.com',
        message: 'Git is away.',
        nextStep: 'Start Git.',
      },
    ],
  }));
  const section = await address();
  expect(section).toHaveTextContent('The proxy is away.');
  expect(section).toHaveTextContent('What to do: Start it.');
  expect(section).not.toHaveTextContent('Git is away.');
});

it('says what both sides say only once', async () => {
  const trouble = { code: 'backend-down', message: 'It cannot be reached.' };
  const reach = reachFixture({ state: 'http-error', ...trouble });
  open([routeFixture({ reach: { portal: reach, host: reach } })]);
  const section = await address();
  expect(within(section).getAllByText('It cannot be reached.')).toHaveLength(1);
});

it.each(certificateStates)('has words for a certificate: %s', async state => {
  const { certificate } = routeFixture();
  open([routeFixture({ certificate: { ...certificate, state } })]);
  const section = await address();
  expect(
    within(section).getByText('Certificate').nextElementSibling,
  ).not.toHaveTextContent(/^$|route\./);
});

describe('the certificates of a week', () => {
  const had = (used: number) => {
    const { certificate } = routeFixture();
    const ofWeek = { used, limit: 5 };
    return routeFixture({ certificate: { ...certificate, ofWeek } });
  };
  const HINT = 'After the last of them the authority gives this name none';

  it('are no word while there is one', async () => {
    open([had(1)]);
    expect(await address()).not.toHaveTextContent('in seven days');
  });

  it('are counted, without a warning while there are enough', async () => {
    open([had(2)]);
    const two = await address();
    expect(two).toHaveTextContent('2 of 5 certificates in seven days');
    expect(two).not.toHaveTextContent(HINT);
  });

  it.each([3, 5])('are warned of when there were %s', async used => {
    open([had(used)]);
    expect(await address()).toHaveTextContent(HINT);
  });
});

describe('ordering again', () => {
  const failed = (used: number) => {
    const { certificate } = routeFixture();
    return routeFixture({
      certificate: {
        ...certificate,
        state: 'failed',
        attempts: { used, limit: 4 },
      },
    });
  };

  it('is offered after a failure', async () => {
    const api = open([failed(2)]);
    const section = await address();
    await userEvent.click(
      within(section).getByRole('button', { name: /^Order/ }),
    );
    expect(api.routes.calls).toEqual(['order p.h cloud.family.example.com']);
  });

  it('is not while all of the hour are used up', async () => {
    open([failed(4)]);
    const section = await address();
    expect(section).toHaveTextContent('All orders of this hour are used up.');
    expect(
      within(section).getByRole('button', { name: /^Order/ }),
    ).toBeDisabled();
  });

  it('says why it was refused', async () => {
    const api = open([failed(2)]);
    api.routes.refusals.order = refusal(409, 'It is ordered right now.');
    const section = await address();
    await userEvent.click(
      within(section).getByRole('button', { name: /^Order/ }),
    );
    expect(await within(section).findByText(/ordered right now/)).toBeVisible();
  });
});

it('is looked at now, and says so until that is done', async () => {
  const api = open([routeFixture()]);
  const section = await address();
  await userEvent.click(
    within(section).getByRole('button', { name: 'Look now' }),
  );
  expect(
    within(section).getByRole('button', { name: 'Looking' }),
  ).toBeDisabled();
  expect(
    await within(section).findByRole(
      'button',
      { name: 'Look now' },
      { timeout: 5_000 },
    ),
  ).toBeEnabled();
  expect(api.routes.calls).toEqual(['look p.h']);
  expect(section).toHaveTextContent('Looked at just now');
});

it('shows some changes first, and all when asked', async () => {
  const history = Array.from({ length: 6 }, (_, index) => ({
    at: new Date(Date.now() - (7 - index) * 60_000).toISOString(),
    of: 'portal' as const,
    from: index % 2 ? 'up' : 'tcp',
    to: index % 2 ? 'tcp' : 'up',
  }));
  open([routeFixture({ history })]);
  const section = await address();
  expect(within(section).getAllByText(/^From the portal: /)).toHaveLength(3);
  await userEvent.click(
    within(section).getByRole('button', { name: 'Show 3 more' }),
  );
  expect(within(section).getAllByText(/^From the portal: /)).toHaveLength(6);
});

it('has the address of the profile until the host was looked at', async () => {
  const api = oneOfEach();
  api.deployments.runningServices = [
    runningServiceFixture({ profile, host, deploymentId: 'd12' }),
  ];
  openApp(PATH, { api });
  await screen.findByText('Not looked at yet.');
  const section = await region('Address');
  expect(within(section).getByText('cloud.ada.example.com')).toBeVisible();
  expect(
    within(section).getByRole('button', { name: 'Copy address' }),
  ).toBeVisible();
  // Nobody has seen that it works.
  expect(within(section).queryByRole('link')).toBeNull();
  expect(within(section).queryByText('From the portal')).toBeNull();
});

it('says that nothing could be learned of the address', async () => {
  const api = oneOfEach();
  api.deployments.runningServices = [
    runningServiceFixture({ profile, host, deploymentId: 'd12' }),
  ];
  api.routes.refusals.list = refusal(500, 'The database is away.');
  openApp(PATH, { api });
  await region('Health');
  expect(await screen.findByText(/database is away/)).toBeVisible();
});

it.each(['issuing', 'waiting-for-dns'] as const)(
  'is on its way while its certificate is %s',
  async state => {
    const { certificate } = routeFixture();
    const reach = reachFixture({ state: 'http-error' });
    open([
      routeFixture({
        reach: { portal: reach, host: reach },
        certificate: { ...certificate, state },
      }),
    ]);
    const section = await address();
    expect(within(section).queryByText('Does not work')).toBeNull();
    expect(within(section).getAllByText('On its way').length).toBeGreaterThan(
      0,
    );
  },
);

it.each(['staging', 'http-only'] as const)(
  'warns where the certificate is %s',
  async state => {
    const { certificate } = routeFixture();
    open([routeFixture({ certificate: { ...certificate, state } })]);
    const section = await address();
    expect(section).toHaveTextContent('Works, with a warning');
  },
);

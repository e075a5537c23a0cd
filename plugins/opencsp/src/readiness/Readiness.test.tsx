/*
 * Proves what the cards tell of each point and of the check of a sign-in, where they stand, who may have the sign-in
 * checked, and that a check is shown while it is made and when it has ended. Leaves to faces/ the faces, and to the
 * backend what is seen and computed.
 */
import { Readiness, SignInChecks } from '@opencsp/plugin-opencsp-common';
import {
  deploymentFixture,
  FakeOpencspApi,
  profileFixture,
  readinessFixture,
  readinessPointFixture,
  refusal,
  signInCheckFixture,
  signInChecksFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { region } from '../__testUtils__/faces';
import { openApp } from '../__testUtils__/openApp';

const HOST = { id: 'host-1', name: 'attic' };
const OTHER = { id: 'host-2', name: 'cellar' };

const FAILED_CHECK = {
  state: 'failed',
  message: 'The sign-in portal refused the password.',
  failedAt: 'sign-in',
  code: 'sign-in-refused',
  nextStep: 'See the log of the sign-in portal.',
  hops: [
    { hop: 'directory', state: 'ok', message: 'The user is made.' },
    {
      hop: 'sign-in',
      state: 'failed',
      name: 'auth.ada.example.com',
      message: 'It answered 401.',
    },
    { hop: 'logout', state: 'skipped', message: 'There was no sign-in.' },
  ],
} as const;

function apiWith(
  readiness: Readiness = readinessFixture(),
  checks: SignInChecks = signInChecksFixture(),
): FakeOpencspApi {
  const api = new FakeOpencspApi([], [profileFixture('saved', { id: 'p' })]);
  api.readiness.readiness = readiness;
  api.readiness.checks = checks;
  return api;
}

const failedChecks = () =>
  signInChecksFixture({ ...FAILED_CHECK, hops: [...FAILED_CHECK.hops] });

const openProfile = (api: FakeOpencspApi) =>
  openApp('/opencsp/profiles/p', { api });

async function points(): Promise<HTMLElement[]> {
  const list = await screen.findByRole('list', { name: 'What has to hold' });
  return [...list.children].filter(
    (it): it is HTMLElement => it instanceof HTMLElement,
  );
}

describe('the points', () => {
  it('stand in their order, each with what was seen and when', async () => {
    openProfile(apiWith());
    const texts = (await points()).map(it => it.textContent);
    expect(texts).toHaveLength(7);
    expect(texts[0]).toBe(
      'Services are healthyFineIt is as it should be.Seen 1 min ago',
    );
    expect(texts[6]).toContain('Nothing is left over');
    expect(await region('Ready to use')).toHaveTextContent(
      'Ready: people can use everything',
    );
  });

  it.each([
    ['ok', 'Fine', 'filled'],
    ['waiting', 'On its way', 'hollow'],
    ['failed', 'Failed', 'cross'],
    ['unknown', 'Not known', 'question'],
    ['by-hand', 'By hand', 'triangle'],
  ] as const)('say %s with an icon and a word', async (state, word, shape) => {
    const point = readinessPointFixture({ state });
    openProfile(apiWith(readinessFixture({ points: [point] })));
    const [row] = await points();
    const label = within(row).getByText(word).closest('[data-state]');
    expect(label?.querySelector('svg')).toHaveAttribute('data-shape', shape);
  });

  it('say since when it is so, where that is known', async () => {
    const since = new Date(Date.now() - 3 * 3_600_000).toISOString();
    const point = readinessPointFixture({ since });
    openProfile(apiWith(readinessFixture({ points: [point] })));
    const [row] = await points();
    expect(row).toHaveTextContent('So since 3 h ago · Seen 1 min ago');
  });

  it('say what is wrong, what to do, and where the people are', async () => {
    const point = readinessPointFixture({
      ...{ point: 'accounts', state: 'failed', seenAt: undefined },
      message: 'Not all accounts are there.',
      details: ['grace in Nextcloud: failed.'],
      nextStep: 'See the people of the profile.',
    });
    openProfile(apiWith(readinessFixture({ isReady: false, points: [point] })));
    const [row] = await points();
    expect(row).toHaveTextContent('grace in Nextcloud: failed.');
    expect(row).toHaveTextContent('What to do: See the people of the profile.');
    expect(row).toHaveTextContent('Not seen yet');
    expect(
      within(row).getByRole('link', { name: 'See the people' }),
    ).toHaveAttribute('href', '/opencsp/profiles/p?tab=people');
  });

  it.each([
    [true, 'ok', 'Ready: people can use everything'],
    [true, 'by-hand', 'Ready, but for what you do by hand'],
    [false, 'waiting', 'Not ready yet'],
    [false, 'unknown', 'Not ready yet'],
    [false, 'failed', 'Not ready: something needs you'],
  ] as const)(
    'come to one sentence: ready is %s, one is %s',
    async (isReady, state, words) => {
      const point = readinessPointFixture({ state });
      openProfile(apiWith(readinessFixture({ isReady, points: [point] })));
      expect(await screen.findByText(words)).toBeInTheDocument();
    },
  );

  it('are named by their host where there are several', async () => {
    const { items } = readinessFixture();
    const both = [HOST, OTHER].map(host => ({ ...items[0], host }));
    openProfile(apiWith({ ...readinessFixture(), items: both, totalItems: 2 }));
    expect(
      await screen.findByRole('list', { name: 'What has to hold on cellar' }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('list', { name: 'What has to hold on attic' }),
    ).toBeInTheDocument();
  });

  it('are not on the page while the profile is on no host', async () => {
    const nowhere = { items: [], totalItems: 0 };
    openProfile(
      apiWith({ ...readinessFixture(), ...nowhere, isReady: false }, nowhere),
    );
    await screen.findByRole('region', { name: 'Details' });
    await waitFor(() =>
      expect(
        screen.queryByRole('region', { name: /^(Ready to use|Sign-in)$/ }),
      ).not.toBeInTheDocument(),
    );
  });
});

describe('the check of the sign-in', () => {
  const button = (name: string) => screen.findByRole('button', { name });

  it('is calm when it works: the steps are closed', async () => {
    openProfile(apiWith());
    const card = await region('Sign-in');
    expect(await within(card).findByText('Works')).toBeInTheDocument();
    expect(card).toHaveTextContent('checked just now');
    expect(
      within(card).getByText('Step by step').closest('details'),
    ).not.toHaveAttribute('open');
  });

  it('says which step failed, and what to do', async () => {
    openProfile(apiWith(undefined, failedChecks()));
    const card = await region('Sign-in');
    expect(await within(card).findByText('Does not work')).toBeInTheDocument();
    expect(card).toHaveTextContent('It stops at: Name and password');
    expect(card).toHaveTextContent('The sign-in portal refused the password.');
    expect(card).toHaveTextContent(
      'What to do: See the log of the sign-in portal.',
    );
    expect(
      within(card).getByRole('link', { name: 'About this' }),
    ).toHaveAttribute('href', '/docs/failures#sign-in-refused');
    const steps = within(card).getByRole('list', {
      name: 'Steps of the sign-in on attic',
    });
    expect(steps.closest('details')).toHaveAttribute('open');
    expect(
      within(steps)
        .getAllByRole('listitem')
        .map(it => it.textContent),
    ).toEqual([
      'User for the check: fineThe user is made.',
      'Name and password: failedauth.ada.example.comIt answered 401.',
      'Sign out: not triedThere was no sign-in.',
    ]);
  });

  it('is made when it is asked for, and its result comes by itself', async () => {
    const { api, client } = openProfile(apiWith(undefined, failedChecks()));
    await userEvent.click(await button('Check sign-in now'));
    expect(await button('Checking sign-in')).toBeDisabled();
    expect(api.readiness.calls).toEqual(['check-sign-in p']);
    const card = await region('Sign-in');
    expect(card).toHaveTextContent('You can leave the page');
    expect(card).toHaveTextContent('The check before:');
    api.readiness.checks = signInChecksFixture();
    await client.invalidateQueries();
    expect(await button('Check sign-in now')).toBeEnabled();
    expect(card).toHaveTextContent('Works');
    expect(card).not.toHaveTextContent('It stops at');
  });

  it('says why it cannot be asked for', async () => {
    const api = apiWith();
    api.readiness.refusals.checkSignIn = refusal(409, 'It is on no host.');
    openProfile(api);
    await userEvent.click(await button('Check sign-in now'));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'It is on no host.',
    );
  });

  it('is asked for by nobody who may not edit', async () => {
    const api = apiWith();
    api.profiles.change('p', {
      actions: { edit: false, retry: false, delete: false },
    });
    openProfile(api);
    await within(await region('Sign-in')).findByText('Works');
    expect(
      screen.queryByRole('button', { name: 'Check sign-in now' }),
    ).not.toBeInTheDocument();
  });

  it('tells of users that it left behind', async () => {
    const usersTrouble = {
      message: 'The directory did not answer.',
      nextStep: 'Look at its page.',
    };
    openProfile(
      apiWith(undefined, signInChecksFixture({ usersLeft: 1, usersTrouble })),
    );
    const card = await region('Sign-in');
    expect(
      await within(card).findByText(/One user of a check is still/),
    ).toBeInTheDocument();
    expect(card).toHaveTextContent(
      'The directory did not answer. What to do: Look at its page.',
    );
  });
});

describe('the page of a deployment', () => {
  const profile = { id: 'p', name: 'family', branch: 'member-family' };

  function open(state: 'succeeded' | 'running') {
    const api = apiWith(
      {
        ...readinessFixture(),
        items: [OTHER, HOST].map(host => ({
          ...readinessFixture().items[0],
          host,
        })),
      },
      {
        items: [OTHER, HOST].map(host => ({
          ...signInCheckFixture({ id: `p.${host.id}`, host }),
        })),
        totalItems: 2,
      },
    );
    const deployment = deploymentFixture(state, { id: 'd', profile });
    api.deployments.items = [
      { ...deployment, host: { ...deployment.host, ...HOST } },
    ];
    return openApp('/opencsp/deployments/d', { api });
  }

  it('has the points and the check of its own host', async () => {
    open('succeeded');
    expect(await points()).toHaveLength(7);
    const card = await region('Sign-in');
    expect(await within(card).findAllByText('Works')).toHaveLength(1);
  });

  it('has neither while it runs', async () => {
    open('running');
    await screen.findByRole('region', { name: 'Details' });
    expect(
      screen.queryByRole('region', { name: /^(Ready to use|Sign-in)$/ }),
    ).not.toBeInTheDocument();
  });
});

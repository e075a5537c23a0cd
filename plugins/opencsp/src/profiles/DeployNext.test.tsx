// Proves: what a saved profile leads to next, by what is deployed, and where its services answer. Leaves to the
// deployment's page: the run; to the profile's page: profiles that are not saved.
import {
  commitFixture,
  degradedDeploymentFixture,
  deploymentFixture,
  failedDeploymentFixture,
  FakeOpencspApi,
  hashFixture,
  profileFixture,
  routeFixture,
  routeSetFixture,
  runningServiceFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { screen, within } from '@testing-library/react';
import { Deployment } from '@opencsp/plugin-opencsp-common';
import { region } from '../__testUtils__/faces';
import { openApp, refusal } from '../__testUtils__/openApp';
import { nextStepOf } from './DeployNext';

const HASH = hashFixture(0x3f9c1e);
const profile = profileFixture('saved', {
  id: 'p',
  commit: commitFixture({ hash: HASH }),
});
const on = (deployment: Deployment): Deployment => ({
  ...deployment,
  id: 'd',
  commit: HASH,
  profile: { id: 'p', name: 'family', branch: 'member-family' },
});

function apiOf(live?: Deployment): FakeOpencspApi {
  const api = new FakeOpencspApi([], [profile]);
  api.deployments.items = live ? [live] : [];
  return api;
}

describe('nextStepOf', () => {
  it.each([
    ['nothing', undefined, 'deploy'],
    ['a removed one', deploymentFixture('removed'), 'deploy'],
    ['one that waits', deploymentFixture('queued'), 'moving'],
    ['one that is removed now', deploymentFixture('removing'), 'moving'],
    ['one that failed', failedDeploymentFixture(), 'failed'],
    ['a cancelled one', deploymentFixture('cancelled'), 'failed'],
    ['one that runs in part', degradedDeploymentFixture(), 'degraded'],
    ['one that runs', deploymentFixture('succeeded'), 'runs'],
    [
      'one of an older commit',
      deploymentFixture('succeeded', { commit: hashFixture(1) }),
      'changed',
    ],
  ])('after %s', (_, live, step) => {
    expect(nextStepOf(profile, live)).toBe(step);
  });
});

it.each([
  ['Deploy', undefined, { profileId: 'p' }],
  [
    'Redeploy because it changed',
    { ...on(deploymentFixture('succeeded')), commit: hashFixture(1) },
    {
      profileId: 'p',
      where: 'host',
      hostId: 'a1b2c3d4-0000-4000-8000-000000000001',
    },
  ],
])(
  '"%s" leads to the form with the profile in it',
  async (name, live, values) => {
    openApp('/opencsp/profiles/p', { api: apiOf(live) });
    const next = await region('Next step');
    const link = await within(next).findByRole('link', { name });
    const [path, query] = (link.getAttribute('href') ?? '').split('?');
    expect(path).toBe('/create/templates/default/opencsp-deployment');
    expect(
      JSON.parse(new URLSearchParams(query).get('formData') ?? ''),
    ).toEqual(values);
  },
);

it.each([
  ['See failure', on(failedDeploymentFixture())],
  ['See failure', on(degradedDeploymentFixture())],
  ['See the run', on(deploymentFixture('running'))],
])('"%s" leads to the run', async (name, live) => {
  openApp('/opencsp/profiles/p', { api: apiOf(live) });
  expect(
    await within(await region('Next step')).findByRole('link', { name }),
  ).toHaveAttribute('href', '/opencsp/deployments/d');
});

it.each([
  ['failed', failedDeploymentFixture()],
  ['runs in part', degradedDeploymentFixture()],
])(
  'a change of the profile since the run that %s can be deployed',
  async (_, live) => {
    const older = { ...on(live), commit: hashFixture(1) };
    openApp('/opencsp/profiles/p', { api: apiOf(older) });
    const next = await region('Next step');
    for (const name of ['Redeploy because it changed', 'See failure']) {
      expect(
        await within(next).findByRole('link', { name }),
      ).toBeInTheDocument();
    }
  },
);

it('a removal that failed is to be ended first', async () => {
  const older = { ...on(failedDeploymentFixture()), commit: hashFixture(1) };
  const removal = { ...older, actions: { ...older.actions, giveUp: true } };
  openApp('/opencsp/profiles/p', { api: apiOf(removal) });
  const next = await region('Next step');
  await within(next).findByRole('link', { name: 'See failure' });
  expect(
    within(next).queryByRole('link', { name: 'Redeploy because it changed' }),
  ).toBeNull();
});

it('links the address of a service only where it answers', async () => {
  const api = apiOf(on(deploymentFixture('succeeded')));
  api.deployments.runningServices = [
    runningServiceFixture({ profile: { id: 'p', name: 'family' } }),
    runningServiceFixture({
      profile: { id: 'p', name: 'family' },
      service: 'jellyfin',
      state: 'stopped',
    }),
  ];
  const [{ profile: place, host }] = api.deployments.runningServices;
  const url = 'https://cloud.ada.example.com';
  api.routes.sets = [
    routeSetFixture({ profile: place, host, routes: [routeFixture({ url })] }),
  ];
  openApp('/opencsp/profiles/p', { api });
  // Before, the skeleton has a part of that name.
  await screen.findByText('Up');
  const services = await region('Services');
  expect(await within(services).findByText('Works')).toBeVisible();
  expect(
    within(services)
      .getAllByRole('link')
      .map(it => it.getAttribute('href')),
  ).toEqual([
    '/opencsp/services/p.nextcloud',
    'https://cloud.ada.example.com',
    '/opencsp/services/p.jellyfin',
  ]);
  expect(services).toHaveTextContent('Stopped');
  expect(services).toHaveTextContent('Not deployed');
});

it('says that it is not known how the services do', async () => {
  const api = apiOf(on(deploymentFixture('succeeded')));
  api.deployments.refusals.services = refusal(500);
  openApp('/opencsp/profiles/p', { api });
  expect(
    await screen.findByText('How the services do could not be read.'),
  ).toBeInTheDocument();
  expect(await region('Services')).not.toHaveTextContent('Not deployed');
});

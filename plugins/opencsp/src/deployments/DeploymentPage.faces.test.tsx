// Proves: the page of a deployment and its history while they load, when they cannot be read, and when they are stale.
// Leaves to DeploymentPage.test.tsx: what they show.
import { act, screen } from '@testing-library/react';
import { Deployment } from '@opencsp/plugin-opencsp-common';
import {
  deploymentFixture,
  FakeOpencspApi,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { FACES, FacesPage, region } from '../__testUtils__/faces';
import { openApp, refusal } from '../__testUtils__/openApp';

function apiOf(...items: Deployment[]): FakeOpencspApi {
  const api = new FakeOpencspApi();
  api.deployments.items = items;
  return api;
}

const page: FacesPage = {
  path: '/opencsp/deployments/d12',
  api: () => apiOf(deploymentFixture('succeeded', { id: 'd12' })),
  notAllowed: /Your role does not include this/,
  untilShown: async () => {
    await screen.findByRole('list', { name: 'Deployments of family' });
  },
};

describe('the faces of the history', () => {
  it.each(FACES)('%s', async (_, show) => {
    expect(
      await show({
        ...page,
        title: 'Deployments of family',
        method: 'deployments.list',
      }),
    ).toBeInTheDocument();
  });
});

describe('the faces of the page', () => {
  it('loading', async () => {
    const api = apiOf();
    api.deployments.silent.add('get');
    openApp('/opencsp/deployments/d12', { api });
    expect(
      await screen.findByRole('status', { name: 'Loading the deployment' }),
    ).toBeInTheDocument();
  });
  it.each([
    ['error', 500, 'This could not be loaded'],
    ['not allowed', 403, /A member, operator or admin can/],
    ['module missing', 501, 'Not set up yet'],
  ])('%s', async (_, status, text) => {
    const api = apiOf();
    api.deployments.refusals.get = refusal(status);
    openApp('/opencsp/deployments/d12', { api });
    expect(await screen.findByText(text)).toBeInTheDocument();
  });
  it('stale', async () => {
    const { api, client } = openApp('/opencsp/deployments/d12', {
      api: page.api(),
    });
    await region('Details');
    api.deployments.refusals.get = refusal(0);
    await act(() => client.refetchQueries());
    expect(await screen.findByText(/Not updated since/)).toBeInTheDocument();
  });
});

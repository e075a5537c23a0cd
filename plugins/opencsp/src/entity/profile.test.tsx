// Proves: a profile on its catalog page, with all faces, with and without our pages mounted. Leaves to the catalog:
// where the card stands.
import { Entity } from '@backstage/catalog-model';
import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  opencspApiRef,
  opencspQueryClientApiRef,
} from '@opencsp/plugin-opencsp-react';
import {
  failedProfileFixture,
  FakeOpencspApi,
  profileFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { act, screen } from '@testing-library/react';
import { impatientClient, refusal } from '../__testUtils__/openApp';
import { profilePageRouteRef, rootRouteRef } from '../routes';
import { isProfileEntity } from './isProfile';
import { ProfileCard } from './ProfileCard';

function entity(changes: { kind?: string; annotated?: boolean } = {}): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: changes.kind ?? 'System',
    metadata: {
      name: 'member-family',
      annotations:
        changes.annotated === false ? {} : { 'opencsp.io/profile-id': 'p' },
    },
    spec: { owner: 'user:default/member' },
  };
}

function show(
  options: { api?: FakeOpencspApi; entity?: Entity; mounted?: boolean } = {},
) {
  const api =
    options.api ??
    new FakeOpencspApi([], [profileFixture('saved', { id: 'p' })]);
  const client = impatientClient();
  renderInTestApp(
    <EntityProvider entity={options.entity ?? entity()}>
      <ProfileCard />
    </EntityProvider>,
    {
      mountedRoutes: options.mounted
        ? {
            '/opencsp': rootRouteRef,
            '/opencsp/profiles/:id': profilePageRouteRef,
          }
        : {},
      apis: [
        [opencspApiRef, api],
        [opencspQueryClientApiRef, client],
        catalogApiMock(),
        [permissionApiRef, mockApis.permission()],
      ],
    },
  );
  return { api, client };
}

function answering(error: Error): FakeOpencspApi {
  const api = new FakeOpencspApi();
  api.profiles.refusals.get = error;
  return api;
}

it('shows state, domain, services, branch and the way to the page', async () => {
  show({ mounted: true });
  expect(await screen.findByText('Saved')).toBeInTheDocument();
  const card = screen.getByRole('region', { name: 'Profile' });
  expect(card).toHaveTextContent('ada.example.com');
  expect(card).toHaveTextContent('Nextcloud');
  expect(card).toHaveTextContent('member-family');
  expect(screen.getByRole('link', { name: 'Open profile' })).toHaveAttribute(
    'href',
    '/opencsp/profiles/p',
  );
});

it('works where our pages are not mounted', async () => {
  show();
  expect(await screen.findByText('Saved')).toBeInTheDocument();
  expect(
    screen.queryByRole('link', { name: 'Open profile' }),
  ).not.toBeInTheDocument();
});

it('says why a profile failed', async () => {
  show({ api: new FakeOpencspApi([], [failedProfileFixture({ id: 'p' })]) });
  expect(
    await screen.findByText(/The branch could not be pushed/),
  ).toBeInTheDocument();
});

it('loading', () => {
  const api = new FakeOpencspApi();
  api.profiles.silent.add('get');
  show({ api });
  expect(screen.getByLabelText('Loading')).toHaveAttribute('aria-busy', 'true');
});

it.each([
  ['error', 500, 'It cannot be read.'],
  ['not allowed', 403, 'Your role does not include this'],
  ['module missing', 501, 'Not set up yet'],
])('%s', async (_, status, text) => {
  show({ api: answering(refusal(status)) });
  expect(await screen.findByText(text)).toBeInTheDocument();
});

it('gone', async () => {
  show({ api: new FakeOpencspApi() });
  expect(
    await screen.findByRole('region', { name: 'No such profile' }),
  ).toBeInTheDocument();
});

it('stale', async () => {
  const { api, client } = show();
  await screen.findByText('Saved');
  api.profiles.refusals.get = refusal(0);
  await act(() => client.refetchQueries());
  expect(await screen.findByText(/Not updated since/)).toBeInTheDocument();
});

it('without the annotation', async () => {
  show({ entity: entity({ annotated: false }) });
  expect(await screen.findByText('opencsp.io/profile-id')).toBeInTheDocument();
});

it.each([
  ['a profile of ours', entity(), true],
  ['a system of others', entity({ annotated: false }), false],
  ['another kind', entity({ kind: 'Component' }), false],
])('isProfileEntity: %s', (_, shown, expected) => {
  expect(isProfileEntity(shown)).toBe(expected);
});

// Proves: the sidebar leads to Operations only those whose role allows it. Leaves to the browser tests: the sidebar.
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import { screen, waitFor } from '@testing-library/react';
import { OperationsNavItem } from '../legacy';
import { rootRouteRef } from '../routes';

it('is not there for a member', async () => {
  const permission = mockApis.permission({ authorize: AuthorizeResult.DENY });
  const authorize = jest.spyOn(permission, 'authorize');
  await renderInTestApp(
    <TestApiProvider apis={[[permissionApiRef, permission]]}>
      <OperationsNavItem />
    </TestApiProvider>,
    { mountedRoutes: { '/opencsp': rootRouteRef } },
  );
  await waitFor(() => expect(authorize).toHaveBeenCalled());
  expect(
    screen.queryByRole('link', { name: 'Operations' }),
  ).not.toBeInTheDocument();
});

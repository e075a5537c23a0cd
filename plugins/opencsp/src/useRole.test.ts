// Proves: a role counts as known when all of it is. Leaves to the API: what a role may do.
import { usePermission } from '@backstage/plugin-permission-react';
import {
  hostCreatePermission,
  operationsReadPermission,
} from '@opencsp/plugin-opencsp-common';
import { renderHook } from '@testing-library/react';
import { useRole } from './useRole';

jest.mock('@backstage/plugin-permission-react', () => ({
  usePermission: jest.fn(),
}));

it.each([
  ['none', undefined, false],
  ['whether a host may be registered', hostCreatePermission, true],
  ['whether it operates', operationsReadPermission, true],
])('while %s is asked for', (_, asked, loading) => {
  jest.mocked(usePermission).mockImplementation(({ permission }) => {
    const isAsked = permission.name === asked?.name;
    return { loading: isAsked, allowed: !isAsked };
  });
  expect(renderHook(useRole).result.current.loading).toBe(loading);
});

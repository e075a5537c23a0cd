// Proves: that a move is not offered to those whose role does not include it. A file of its own, since permissions
// are cached for the life of a page.
import { deploymentCreatePermission } from '@opencsp/plugin-opencsp-common';
import {
  deploymentFixture,
  FakeOpencspApi,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { screen } from '@testing-library/react';
import { region } from '../__testUtils__/faces';
import { openApp } from '../__testUtils__/openApp';

it('is not offered to a viewer', async () => {
  const api = new FakeOpencspApi();
  api.deployments.items = [deploymentFixture('succeeded', { id: 'd12' })];
  openApp('/opencsp/deployments/d12', {
    api,
    denied: [deploymentCreatePermission.name],
  });
  await region('Details');
  await screen.findByRole('list', { name: 'Deployments of family' });
  expect(screen.queryAllByRole('link', { name: /^Move/ })).toEqual([]);
});

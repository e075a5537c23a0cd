// Proves: what Operations shows those whose role does not include it. A file of its own, since permissions are cached
// for the life of a page.
import {
  FakeOpencspApi,
  instanceFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { screen } from '@testing-library/react';
import { openApp } from '../__testUtils__/openApp';

const denied = ['opencsp.operations.read', 'opencsp.operations.update'];

it('tells a member who can see it, and asks the API nothing', async () => {
  const api = new FakeOpencspApi();
  openApp('/opencsp/operations', { api, denied });
  expect(
    await screen.findByText('Your role does not include this'),
  ).toBeInTheDocument();
  expect(screen.getByText('An operator or admin can.')).toBeInTheDocument();
  expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent(
    'Operations',
  );
  expect(
    screen.queryByRole('button', { name: 'Compare now' }),
  ).not.toBeInTheDocument();
});

it('shows a member nothing of it on the other pages', async () => {
  openApp('/opencsp/instances/a', {
    api: new FakeOpencspApi([instanceFixture('deleting', { id: 'a' })]),
    denied,
  });
  await screen.findByRole('region', { name: 'Connect' });
  expect(
    screen.queryByRole('region', { name: 'Why is this not moving?' }),
  ).not.toBeInTheDocument();
});

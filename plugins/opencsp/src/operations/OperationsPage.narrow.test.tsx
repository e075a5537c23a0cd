// Proves: on a narrow screen the table of work becomes a list of cards with the same facts. Leaves to the browser
// tests: that nothing overflows at 360 px.
import { mockBreakpoint } from '@backstage/core-components/testUtils';
import {
  FakeOpencspApi,
  instanceFixture,
  workFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { screen } from '@testing-library/react';
import { openApp } from '../__testUtils__/openApp';

it('lists the work as cards', async () => {
  mockBreakpoint({ matches: true });
  const machine = instanceFixture('provisioning', { id: 'a', name: 'web-1' });
  const api = new FakeOpencspApi([machine]);
  api.work = [workFixture(machine)];
  openApp('/opencsp/operations', { api });
  const list = await screen.findByRole('list', { name: 'What is due' });
  expect(screen.queryByRole('table')).not.toBeInTheDocument();
  expect(list).toHaveTextContent('The platform applies the plan.');
  expect(list).toHaveTextContent(/Next lookin \d+ s/);
  expect(list).toHaveTextContent('Held byNone');
  expect(list).toHaveTextContent('Tries in trouble0');
});

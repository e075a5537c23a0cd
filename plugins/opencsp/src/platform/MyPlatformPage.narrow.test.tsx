// Proves: on a narrow screen the table becomes a list of cards, with the order as a field. Leaves to the browser
// tests: that nothing overflows at 360 px.
import { mockBreakpoint } from '@backstage/core-components/testUtils';
import {
  FakeOpencspApi,
  instanceFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { openApp } from '../__testUtils__/openApp';

it('lists machines as cards and sorts them by a field', async () => {
  mockBreakpoint({ matches: true });
  openApp('/opencsp', {
    api: new FakeOpencspApi([
      instanceFixture('active', { id: 'a', name: 'web-1' }),
      instanceFixture('pending', { id: 'b', name: 'cache' }),
    ]),
  });
  const list = await screen.findByRole('list', { name: 'Machines' });
  expect(screen.queryByRole('table')).not.toBeInTheDocument();
  expect(list).toHaveTextContent('10.20.0.57');
  expect(list).toHaveTextContent('2 cores, 4 GiB');
  await userEvent.selectOptions(
    screen.getByLabelText('Sort by'),
    'Name A to Z',
  );
  await waitFor(() =>
    expect(
      within(screen.getByRole('list', { name: 'Machines' }))
        .getAllByRole('link')
        .map(it => it.textContent),
    ).toEqual(['cache', 'web-1']),
  );
});

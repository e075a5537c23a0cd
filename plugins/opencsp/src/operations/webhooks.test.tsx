/*
 * Proves that operators see whom the portal tells and whether they take it, and can send a test, go on and
 * send again; the address holds what is shown. Leaves the cards' faces to `faces/operations.test.tsx`, and who
 * may only look to `OperationsPage.reader.test.tsx`.
 */
import {
  FakeOpencspApi,
  webhookDeliveryFixture,
  webhookFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { openApp } from '../__testUtils__/openApp';

function troubled(): FakeOpencspApi {
  const api = new FakeOpencspApi();
  api.webhooks.endpoints = [
    webhookFixture(),
    webhookFixture({
      name: 'tickets',
      origin: 'https://tickets.example.org',
      health: 'off',
      waiting: 2,
      failed: 1,
      lastError: 'It answered 410.',
    }),
  ];
  api.webhooks.log = [
    webhookDeliveryFixture(),
    webhookDeliveryFixture({
      id: 'd2',
      webhook: 'tickets',
      type: 'deployment.failed',
      state: 'failed',
      attempts: 10,
      lastError: 'It answered 410.',
    }),
  ];
  return api;
}

it('shows how each does, and goes on sending to one that was switched off', async () => {
  const api = troubled();
  openApp('/opencsp/operations', { api });
  const list = await screen.findByRole('list', { name: 'Webhooks' });
  const [chat, tickets] = within(list).getAllByRole('listitem');
  expect(chat).toHaveTextContent('Works');
  expect(tickets).toHaveTextContent('Switched off by its receiver');
  expect(tickets).toHaveTextContent('2 deliveries wait');
  expect(tickets).toHaveTextContent('One was given up');
  expect(tickets).toHaveTextContent('The last try failed: It answered 410.');

  await userEvent.click(
    screen.getByRole('button', { name: 'Go on sending to tickets' }),
  );
  await waitFor(() => expect(tickets).toHaveTextContent('Nothing sent yet'));
  await userEvent.click(
    screen.getByRole('button', { name: 'Send a test to chat' }),
  );
  expect(await screen.findByText('ping · chat')).toBeInTheDocument();
  expect(api.webhooks.calls).toEqual(['resume tickets', 'test chat']);
});

it('shows what was given up by the address, and sends it again', async () => {
  const api = troubled();
  openApp('/opencsp/operations?deliveries=failed', { api });
  const list = await screen.findByRole('list', { name: 'Deliveries' });
  expect(within(list).getAllByRole('listitem')).toHaveLength(1);
  expect(list).toHaveTextContent('10 tries');
  await userEvent.click(
    screen.getByRole('button', {
      name: 'Send deployment.failed of web-1 again',
    }),
  );
  await waitFor(() =>
    expect(screen.getByText('No delivery is in this state.')).toBeVisible(),
  );
  expect(api.webhooks.calls).toEqual(['redeliver d2']);
});

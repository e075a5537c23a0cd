// Proves: a role that may look but not clean sees everything, no buttons that change anything, and why. A file of its
// own, since permissions are cached for the life of a page.
import {
  FakeOpencspApi,
  findingFixture,
  instanceFixture,
  ledgerFixture,
  webhookDeliveryFixture,
  webhookFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { openApp } from '../__testUtils__/openApp';

const denied = ['opencsp.operations.update'];

it('shows the findings, and who can clean', async () => {
  const api = new FakeOpencspApi();
  api.ledger = ledgerFixture([findingFixture()]);
  openApp('/opencsp/operations', { api, denied });
  await userEvent.click(
    await screen.findByRole('button', { name: 'Compare now' }),
  );
  expect(
    await screen.findByText(/Your role may look, not clean/),
  ).toBeVisible();
  expect(
    screen.getByRole('group', { name: 'Not in the ledger (1)' }),
  ).toBeInTheDocument();
  expect(screen.queryByRole('checkbox')).not.toBeInTheDocument();
  expect(
    screen.queryByRole('button', { name: 'What would be cleaned' }),
  ).not.toBeInTheDocument();
});

it('shows why a deletion does not move, without the way to give it up', async () => {
  openApp('/opencsp/instances/a', {
    api: new FakeOpencspApi([instanceFixture('deleting', { id: 'a' })]),
    denied,
  });
  await screen.findByRole('list', { name: 'Ledger' });
  expect(
    screen.queryByRole('button', { name: 'Give up the deletion…' }),
  ).not.toBeInTheDocument();
});

it('leaves the buttons out for those who may only look', async () => {
  const api = new FakeOpencspApi();
  api.webhooks.endpoints = [webhookFixture({ health: 'off' })];
  api.webhooks.log = [webhookDeliveryFixture({ state: 'failed' })];
  openApp('/opencsp/operations', {
    api,
    denied,
  });
  await screen.findByRole('list', { name: 'Webhooks' });
  await screen.findByRole('list', { name: 'Deliveries' });
  expect(
    screen.queryByRole('button', { name: /^(Send|Go on)/ }),
  ).not.toBeInTheDocument();
});

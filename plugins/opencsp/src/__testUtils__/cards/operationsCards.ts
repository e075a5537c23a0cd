import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  FakeOpencspApi,
  instanceFixture,
  ledgerFixture,
  webhookDeliveryFixture,
  webhookFixture,
  workFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { FacesCard } from '../faces';

function busy(): FakeOpencspApi {
  const making = instanceFixture('provisioning', { id: 'a', name: 'web-1' });
  const api = new FakeOpencspApi([making]);
  api.work = [workFixture(making)];
  api.webhooks.endpoints = [webhookFixture()];
  api.webhooks.log = [webhookDeliveryFixture()];
  return api;
}

const common = {
  path: '/opencsp/operations',
  api: busy,
  notAllowed: 'An operator or admin can.',
  untilShown: async () => {
    await screen.findByRole('link', { name: 'web-1' });
    await screen.findByRole('list', { name: 'Parts' });
  },
};

/** The cards of "Operations". */
export const operationsCards: FacesCard[] = [
  {
    ...common,
    file: 'operations/PortalSection.tsx',
    title: 'How the portal does',
    method: 'getHealthDetails',
    empty: { never: 'the portal always has parts' },
  },
  {
    ...common,
    file: 'operations/WorkSection.tsx',
    title: 'What is due',
    method: 'listWork',
    empty: {
      api: () => new FakeOpencspApi(),
      title: /^What is due/,
      says: 'Nothing is to be done',
    },
  },
  {
    ...common,
    file: 'operations/LedgerSection.tsx',
    title: 'Ledger against world',
    method: 'compareLedger',
    ask: async () => {
      await userEvent.click(
        await screen.findByRole('button', { name: 'Compare now' }),
      );
    },
    untilShown: async () => {
      await screen.findByRole('button', { name: 'Compare now' });
    },
    empty: {
      api: () => {
        const api = busy();
        api.ledger = ledgerFixture([]);
        return api;
      },
      says: 'Ledger and world agree',
    },
  },
  {
    ...common,
    file: 'operations/WebhooksSection.tsx',
    title: 'Webhooks',
    method: 'webhooks.list',
    untilShown: async () => {
      await screen.findByText('chat');
    },
    empty: {
      api: () => new FakeOpencspApi(),
      says: 'No webhook is configured',
    },
  },
  {
    ...common,
    file: 'operations/WebhookLogSection.tsx',
    title: 'Deliveries',
    method: 'webhooks.deliveries',
    untilShown: async () => {
      await screen.findByText('instance.active · web-1');
    },
    empty: {
      api: () => new FakeOpencspApi(),
      title: /^Deliveries/,
      says: 'Nothing was sent',
    },
  },
];

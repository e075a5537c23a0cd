// Proves: Operations says how the portal does, what is due and why each row stands where it stands. Leaves
// to faces/: the faces of its cards; to ledger.test.tsx: comparing and cleaning; to workWords.test.ts: each sentence; to the browser
// tests: how it looks.
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  before,
  FakeOpencspApi,
  instanceFixture,
  workFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { region } from '../__testUtils__/faces';
import { openApp } from '../__testUtils__/openApp';

const PATH = '/opencsp/operations';
const ago = (ms: number) => before(new Date(), ms);
const making = instanceFixture('provisioning', { id: 'a', name: 'web-1' });
const removing = instanceFixture('deleting', { id: 'b', name: 'old-web' });
const idle = instanceFixture('active', { id: 'c', name: 'db-1' });

function busyApi() {
  const api = new FakeOpencspApi([making, removing, idle]);
  api.work = [
    workFixture(making, {
      dueAt: ago(180_500),
      overdue: true,
      attempts: 3,
      lastError: 'The Kubernetes API answered 503.',
    }),
    workFixture(removing, { heldBy: 'portal-1', heldUntil: ago(-30_000) }),
    workFixture(idle, { waitingFor: undefined }),
  ];
  return api;
}

const rows = () =>
  within(screen.getByRole('table', { name: 'What is due' }))
    .getAllByRole('link')
    .map(it => it.textContent);

describe('Operations', () => {
  it('says how the portal does, with its parts and counts', async () => {
    const api = busyApi();
    api.health = {
      ...api.health,
      status: 'degraded',
      parts: [
        { name: 'Terraform on Kubernetes', status: 'ok' },
        {
          name: 'Semaphore',
          status: 'unavailable',
          reason: 'It does not answer.',
        },
        { name: 'Catalog', status: 'off' },
      ],
      work: { due: 3, leased: 1, overdue: 2 },
    };
    openApp(PATH, { api, sandbox: true });
    const portal = await region('How the portal does');
    const parts = await within(portal).findByRole('list', { name: 'Parts' });
    expect(
      within(parts)
        .getAllByRole('listitem')
        .map(it => it.textContent),
    ).toEqual([
      'Terraform on KubernetesWorks',
      'SemaphoreNot availableIt does not answer.',
      'CatalogSwitched off',
    ]);
    expect(portal).toHaveTextContent('Due3Being worked on1Overdue2');
    expect(screen.getByText('Sandbox')).toBeInTheDocument();
    await userEvent.click(
      within(portal).getByRole('link', { name: 'Overdue' }),
    );
    await waitFor(() => expect(rows()).toEqual(['web-1']));
  });

  it('says that no part is set up', async () => {
    const api = busyApi();
    api.health = { ...api.health, parts: [] };
    openApp(PATH, { api });
    expect(await screen.findByText('No part is set up.')).toBeInTheDocument();
  });

  it('lists the work, and says of each row why it stands where it stands', async () => {
    openApp(PATH, { api: busyApi() });
    const link = await screen.findByRole('link', { name: 'web-1' });
    expect(link).toHaveAttribute('href', '/opencsp/instances/a');
    const row = link.closest('tr');
    expect(row).toHaveTextContent('member');
    expect(row).toHaveTextContent(/Being madefor 3 min/);
    expect(row).toHaveTextContent(
      /Due 3 min( \d+ s)? ago, and no process has taken it\. The platform applies the plan\. Ends as failed in 11 min/,
    );
    expect(row).toHaveTextContent(
      'In trouble 3 times in a row: The Kubernetes API answered 503.',
    );
    expect(screen.getByText(/Held by portal-1 until/)).toBeInTheDocument();
    expect(screen.getByText(/Nothing is planned/)).toBeInTheDocument();
    expect(
      screen.getAllByRole('columnheader').map(it => it.textContent),
    ).toEqual([
      'Machine',
      'State',
      'Why it stands where it stands',
      'Next look',
      'Held by',
      'Tries in trouble',
      'Ends as failed',
    ]);
  });

  it('narrows the rows by chips', async () => {
    openApp(PATH, { api: busyApi() });
    await region('What is due (3)');
    const filters = screen.getByRole('group', { name: 'Show' });
    const chip = (name: string) =>
      within(filters).getByRole('button', { name });
    expect(chip('All')).toHaveAttribute('aria-pressed', 'true');
    for (const [name, shown] of [
      ['Due', ['web-1']],
      ['Being worked on', ['old-web']],
      ['In trouble', ['web-1']],
    ] as const) {
      await userEvent.click(chip(name));
      await waitFor(() => expect(rows()).toEqual(shown));
      expect(chip(name)).toHaveAttribute('aria-pressed', 'true');
      expect(chip('All')).toHaveAttribute('aria-pressed', 'false');
    }
  });

  it('opens the rows that the address names, and leads back to all', async () => {
    const api = busyApi();
    api.work = api.work.slice(2);
    openApp(`${PATH}?show=overdue`, { api });
    expect(await screen.findByText('Nothing is overdue')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Show all' }));
    expect(
      await screen.findByRole('link', { name: 'db-1' }),
    ).toBeInTheDocument();
  });

  it('says that nothing is to be done, and when something will be', async () => {
    openApp(PATH);
    const list = await region('What is due (0)');
    expect(list).toHaveTextContent('Nothing is to be done');
    expect(list).toHaveTextContent('A machine appears here when');
  });

  it('turns pages', async () => {
    const api = busyApi();
    api.work = Array.from({ length: 30 }, (_, index) =>
      workFixture(making, { id: `m${index}`, name: `m-${index}` }),
    );
    openApp(PATH, { api });
    await screen.findByRole('link', { name: 'm-0' });
    await userEvent.click(screen.getByRole('button', { name: 'Next page' }));
    expect(
      await screen.findByRole('link', { name: 'm-29' }),
    ).toBeInTheDocument();
  });

  it('is led to from My platform', async () => {
    openApp('/opencsp', { api: busyApi() });
    const link = await screen.findByRole('link', { name: 'Open operations' });
    await userEvent.click(link);
    expect(await screen.findByRole('heading', { level: 1 })).toHaveTextContent(
      'Operations',
    );
  });

  it('orders its headings', async () => {
    openApp(PATH, { api: busyApi() });
    await region('What is due (3)');
    await screen.findByRole('list', { name: 'Parts' });
    await region('Deliveries (0)');
    expect(
      screen
        .getAllByRole('heading')
        .map(it => `${it.tagName} ${it.textContent}`),
    ).toEqual([
      'H1 Operations',
      'H2 How the portal does',
      'H3 Parts',
      'H3 Work',
      'H2 What is due (3)',
      'H2 Ledger against world',
      'H2 Webhooks',
      'H2 Deliveries (0)',
    ]);
  });
});

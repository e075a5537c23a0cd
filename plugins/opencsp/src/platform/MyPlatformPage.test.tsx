// Proves: "My platform" says what there is, whether it works, what needs the person and what to do next.
// Leaves to faces/: the faces of its cards; to opencsp-react: the pieces; to the browser tests: how it looks.
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  failedInstanceFixture,
  FakeOpencspApi,
  instanceFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { region } from '../__testUtils__/faces';
import { openApp, refusal } from '../__testUtils__/openApp';

const active = instanceFixture('active', { id: 'a', name: 'web-1' });
const failed = failedInstanceFixture({ id: 'b', name: 'db-1' });
const lost = instanceFixture('lost', { id: 'c', name: 'backup-2' });

describe('My platform', () => {
  it('leads a first visitor to the first step', async () => {
    openApp('/opencsp', { sandbox: true });
    expect(await region('Start with your services')).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'Choose services' }),
    ).toHaveAttribute('href', '/create/templates/default/opencsp-profile');
    expect(screen.getByRole('link', { name: 'New machine' })).toHaveAttribute(
      'href',
      '/create/templates/default/opencsp-instance',
    );
    expect(
      screen.queryByRole('link', { name: 'New profile' }),
    ).not.toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'Platform from nothing' }),
    ).toHaveAttribute('href', '/create/templates/default/opencsp-platform');
    expect(
      screen.getAllByRole('heading', { level: 3 }).map(it => it.textContent),
    ).toEqual(['Choose services', 'Get a machine', 'Deploy']);
    expect(screen.getByText('Sandbox')).toBeInTheDocument();
    expect(screen.queryByText('Everything works')).not.toBeInTheDocument();
  });

  it('says when the portal has no form', async () => {
    openApp('/opencsp', { withForm: false });
    expect(
      await screen.findByText(/form is not part of this portal/),
    ).toBeInTheDocument();
    expect(
      await screen.findByText(/form for profiles is not part of this portal/),
    ).toBeInTheDocument();
  });

  it('says in one line that everything works', async () => {
    openApp('/opencsp', { api: new FakeOpencspApi([active]) });
    expect(await screen.findByText('Everything works')).toBeInTheDocument();
    expect(
      screen.queryByRole('region', { name: /Needs you/ }),
    ).not.toBeInTheDocument();
    expect(screen.queryByText('Sandbox')).not.toBeInTheDocument();
  });

  it('puts first what needs the person, with the reason and a retry', async () => {
    const { api } = openApp('/opencsp', {
      api: new FakeOpencspApi([active, failed, lost]),
    });
    const card = await region('Needs you (2)');
    expect(card).toHaveTextContent('did not answer by SSH within 5 minutes');
    expect(card).toHaveTextContent('the platform does not know it now');
    expect(
      within(card).getByRole('link', { name: 'See why db-1 needs you' }),
    ).toHaveAttribute('href', '/opencsp/instances/b');
    expect(
      within(card).queryByRole('button', { name: 'Retry backup-2' }),
    ).not.toBeInTheDocument();
    await userEvent.click(
      within(card).getByRole('button', { name: 'Retry db-1' }),
    );
    await waitFor(() => expect(api.calls).toEqual(['retry b']));
    expect(await region('Needs you (1)')).toBeInTheDocument();
  });

  it('says why a retry was refused', async () => {
    const api = new FakeOpencspApi([failed]);
    api.refusals.retryInstance = refusal(409, 'conflict');
    openApp('/opencsp', { api });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Retry db-1' }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'It cannot be read.',
    );
  });

  it('shows operators the owners and how the portal does', async () => {
    const api = new FakeOpencspApi([active]);
    api.health = {
      ...api.health,
      status: 'degraded',
      parts: [
        {
          name: 'Semaphore',
          status: 'unavailable',
          reason: 'It does not answer.',
        },
        { name: 'Catalog', status: 'off' },
      ],
      work: { due: 3, leased: 0, overdue: 2 },
    };
    openApp('/opencsp', { api });
    const health = await region('Portal');
    expect(
      await within(health).findByText(/3 of the portal’s parts/),
    ).toBeInTheDocument();
    expect(health).toHaveTextContent('Semaphore: It does not answer.');
    expect(health).toHaveTextContent('Catalog: switched off');
    expect(health).toHaveTextContent('2 pieces of work are overdue');
    expect(
      screen.getByRole('columnheader', { name: 'Owner' }),
    ).toBeInTheDocument();
    expect(screen.getByText('member')).toBeInTheDocument();
  });

  it('tells operators that all parts work', async () => {
    openApp('/opencsp', { api: new FakeOpencspApi([active]) });
    expect(await screen.findByText('All parts work')).toBeInTheDocument();
  });

  it('searches, filters and sorts, and clears what matches nothing', async () => {
    openApp('/opencsp', { api: new FakeOpencspApi([active, failed]) });
    await screen.findByRole('link', { name: 'web-1' });
    const table = () => screen.getByRole('table', { name: 'Machines' });
    const names = () =>
      within(table())
        .getAllByRole('link')
        .map(it => it.textContent);
    await userEvent.click(screen.getByText('Name'));
    await waitFor(() => expect(names()).toEqual(['db-1', 'web-1']));
    await userEvent.click(screen.getByText('Name'));
    await waitFor(() => expect(names()).toEqual(['web-1', 'db-1']));
    await userEvent.selectOptions(screen.getByLabelText('State'), 'Active');
    await waitFor(() => expect(names()).toEqual(['web-1']));
    await userEvent.type(
      screen.getByRole('searchbox', { name: 'Search by name' }),
      'zzz',
    );
    expect(await screen.findByText('No machine matches')).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Clear filters' }),
    );
    await waitFor(() => expect(names()).toEqual(['web-1', 'db-1']));
  });

  it('opens the view that the address names', async () => {
    openApp('/opencsp?search=web&state=active&sort=name', {
      api: new FakeOpencspApi([active, failed]),
    });
    expect(await region('Machines (1)')).toBeInTheDocument();
    expect(
      screen.getByRole('searchbox', { name: 'Search by name' }),
    ).toHaveValue('web');
    expect(screen.getByLabelText('State')).toHaveValue('active');
  });

  it('turns pages', async () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      instanceFixture('active', {
        id: `m${index}`,
        name: `m-${String(index).padStart(2, '0')}`,
      }),
    );
    openApp('/opencsp?sort=name', { api: new FakeOpencspApi(many) });
    await screen.findByRole('link', { name: 'm-00' });
    await userEvent.click(screen.getByRole('button', { name: 'Next page' }));
    expect(
      await screen.findByRole('link', { name: 'm-29' }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('navigation', { name: 'Page 2' }),
    ).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Next page' })).toBeDisabled();
    await userEvent.click(
      screen.getByRole('button', { name: 'Previous page' }),
    );
    expect(
      await screen.findByRole('link', { name: 'm-00' }),
    ).toBeInTheDocument();
  });

  it('orders its headings', async () => {
    openApp('/opencsp', { api: new FakeOpencspApi([active, failed]) });
    await region('Needs you (1)');
    await region('Machines (2)');
    expect(
      screen
        .getAllByRole('heading')
        .map(it => `${it.tagName} ${it.textContent}`),
    ).toEqual([
      'H1 My platform',
      'H2 Needs you (1)',
      'H2 Machines (2)',
      'H2 Quota',
    ]);
  });

  it('sends an unknown address to its root', async () => {
    openApp('/opencsp/nowhere', { api: new FakeOpencspApi([active]) });
    expect(await region('Machines (1)')).toBeInTheDocument();
  });
});

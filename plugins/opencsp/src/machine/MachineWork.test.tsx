// Proves: an operator sees on a machine's page why it does or does not move and what was made for it, with each face,
// and can give a stuck deletion up. Leaves to workWords.test.ts: each sentence; to OperationsPage.reader.test.tsx and
// OperationsPage.member.test.tsx: other roles.
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Instance } from '@opencsp/plugin-opencsp-common';
import {
  failedInstanceFixture,
  FakeOpencspApi,
  instanceFixture,
  workFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { openApp, refusal } from '../__testUtils__/openApp';

const deleting = instanceFixture('deleting', { id: 'a', name: 'old-web' });

function open(
  instance: Instance,
  changes: (api: FakeOpencspApi) => void = () => {},
) {
  const api = new FakeOpencspApi([instance]);
  api.effects = [
    { kind: 'tofu', name: 'vm-k7f2mw9q', state: 'exists', externalId: 'u-1' },
    { kind: 'task', name: 'a:monitoring', state: 'removed' },
    { kind: 'task', name: 'a:security', state: 'left' },
    { kind: 'task', name: 'a:hardening', state: 'planned' },
  ];
  changes(api);
  return openApp('/opencsp/instances/a', { api });
}
const card = () =>
  screen.findByRole('region', { name: 'Why is this not moving?' });
const giveUp = () =>
  screen.findByRole('button', { name: 'Give up the deletion…' });

describe('Why is this not moving?', () => {
  it('says what it waits for, who holds it, what went wrong, and what was made', async () => {
    open(deleting, api => {
      api.work = [
        workFixture(deleting, {
          waitingFor: 'The platform removes the machine.',
          heldBy: 'portal-1',
          heldUntil: new Date(Date.now() + 30_000).toISOString(),
          attempts: 2,
          lastError: 'The destroy failed.',
        }),
      ];
    });
    const work = await card();
    const ledger = await within(work).findByRole('list', { name: 'Ledger' });
    expect(work).toHaveTextContent('The platform removes the machine.');
    expect(work).toHaveTextContent(/Held byportal-1 until \d\d:\d\d/);
    expect(work).toHaveTextContent(
      'In trouble 2 times in a row: The destroy failed.',
    );
    expect(work).toHaveTextContent(/Ends as failedin 11 min/);
    expect(
      within(ledger)
        .getAllByRole('listitem')
        .map(it => it.textContent),
    ).toEqual([
      'Existstofu vm-k7f2mw9q (u-1)',
      'Removedtask a:monitoring',
      'Left behind: given up, may still be theretask a:security',
      'Plannedtask a:hardening',
    ]);
  });

  it('says that nothing was made', async () => {
    open(instanceFixture('active', { id: 'a' }), api => {
      api.effects = [];
    });
    const work = await card();
    expect(
      await within(work).findByText('Nothing was made outside for it.'),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Give up the deletion…' }),
    ).not.toBeInTheDocument();
  });

  it('shows what is left of a machine that is gone', async () => {
    open(
      instanceFixture('deleted', {
        id: 'a',
        warnings: ['The deletion was given up.'],
      }),
    );
    expect(await card()).toHaveTextContent('Why is this not moving?');
    expect(
      await screen.findByText('It is gone; there is nothing more to do.'),
    ).toBeInTheDocument();
    const gone = await screen.findByRole('region', {
      name: 'This machine is gone',
    });
    expect(gone).toHaveTextContent('The deletion was given up.');
    expect(gone).not.toHaveTextContent('Nothing of it is left');
  });

  it('loading', async () => {
    open(deleting, api => api.silent.add('getInstanceWork'));
    expect(
      await screen.findByRole('status', {
        name: 'Loading the work on this machine',
      }),
    ).toHaveAttribute('aria-busy', 'true');
  });
  it('error', async () => {
    open(deleting, api => {
      api.refusals.getInstanceWork = refusal(500);
    });
    expect(await within(await card()).findByRole('alert')).toHaveTextContent(
      'r-17',
    );
  });
  it('not allowed', async () => {
    open(deleting, api => {
      api.refusals.getInstanceWork = refusal(403);
    });
    expect(
      await within(await card()).findByText('An operator or admin can.'),
    ).toBeInTheDocument();
  });
  it('stale', async () => {
    const { api, client } = open(deleting);
    await screen.findByRole('list', { name: 'Ledger' });
    api.refusals.getInstanceWork = refusal(0);
    await act(() => client.refetchQueries());
    expect(
      await within(await card()).findByText(/Not updated since/),
    ).toBeInTheDocument();
  });
});

describe('giving a deletion up', () => {
  it('says what may be left, asks for name and reason, and shows the end', async () => {
    const { api } = open(deleting);
    await userEvent.click(await giveUp());
    const dialog = await screen.findByRole('dialog', {
      name: 'Give up the deletion of old-web',
    });
    expect(dialog).toHaveTextContent('vm-k7f2mw9q (tofu)');
    expect(dialog).toHaveTextContent('a configuration run, if one still works');
    expect(dialog).not.toHaveTextContent('a:monitoring');
    const confirm = within(dialog).getByRole('button', {
      name: 'Give up the deletion',
    });
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: /Type old-web/ }),
      'old-web',
    );
    expect(confirm).toBeDisabled();
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: /Why/ }),
      'The cluster is gone. ',
    );
    await userEvent.click(confirm);
    expect(
      await screen.findByRole('region', { name: 'This machine is gone' }),
    ).toBeInTheDocument();
    expect(api.calls).toEqual(['abandon a old-web: The cluster is gone.']);
  });

  it('is offered for a deletion that failed, and says why it was refused', async () => {
    const failed = failedInstanceFixture({ id: 'a', name: 'old-web' });
    open(
      {
        ...failed,
        failure: failed.failure && { ...failed.failure, phase: 'deleting' },
      },
      api => {
        api.effects = [];
        api.refusals.abandonInstance = refusal(409, 'conflict');
      },
    );
    await userEvent.click(await giveUp());
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('what the portal made for this machine');
    const [name, reason] = within(dialog).getAllByRole('textbox');
    await userEvent.type(name, 'old-web');
    await userEvent.type(reason, 'x');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Give up the deletion' }),
    );
    expect(await within(dialog).findByRole('alert')).toHaveTextContent('r-17');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Keep trying' }),
    );
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
  });

  it('is not offered for a machine that failed before', async () => {
    open(failedInstanceFixture({ id: 'a' }));
    await screen.findByRole('list', { name: 'Ledger' });
    expect(
      screen.queryByRole('button', { name: 'Give up the deletion…' }),
    ).not.toBeInTheDocument();
  });
});

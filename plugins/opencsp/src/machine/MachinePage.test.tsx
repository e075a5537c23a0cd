// Proves: the machine's page in each state, its actions, and what a screen reader is told. Leaves to
// opencsp-react: the log's own behaviour; to the browser tests: the live stream.
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Instance } from '@opencsp/plugin-opencsp-common';
import {
  before,
  failedInstanceFixture,
  FakeOpencspApi,
  instanceFixture,
  logFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { openApp, refusal } from '../__testUtils__/openApp';

function open(instance: Instance | undefined, query = '', sandbox = false) {
  const api = new FakeOpencspApi(instance ? [instance] : []);
  api.lines = [
    ...logFixture(8),
    ...logFixture(1, new Date(), 'ssh').map(line => ({
      ...line,
      seq: 9,
      text: 'Connection refused',
    })),
  ];
  return openApp(`/opencsp/instances/${instance?.id ?? 'none'}${query}`, {
    api,
    sandbox,
  });
}
const region = (name: string) => screen.findByRole('region', { name });
const future = (ms: number) => before(new Date(), -ms);

describe('states', () => {
  it('pending: what it waits for, and when it gives up', async () => {
    open(
      instanceFixture('pending', {
        waitingFor: 'The queue gives it a place.',
        deadline: future(90_000),
      }),
      '',
      true,
    );
    await screen.findByText('The queue gives it a place.');
    const run = await region('How it is made');
    expect(run).toHaveTextContent('The queue gives it a place.');
    expect(run).toHaveTextContent(/Gives up in 1 min/);
    expect(screen.getByText(/ssh line appear here/)).toBeInTheDocument();
    expect(screen.getByText('Sandbox')).toBeInTheDocument();
  });

  it('provisioning: the running step', async () => {
    open(instanceFixture('provisioning'));
    expect(
      await screen.findByText('Being made: Virtual machine'),
    ).toBeInTheDocument();
    const [first] = within(
      screen.getByRole('list', { name: 'Steps' }),
    ).getAllByRole('listitem');
    expect(first).toHaveAttribute('aria-current', 'step');
    expect(first).toHaveTextContent('usually 1 min 12 s');
    expect(screen.getByRole('button', { name: 'Cancel' })).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Retry' }),
    ).not.toBeInTheDocument();
  });

  it('failed: what, why and what now, in place of the step', async () => {
    const { api } = open(failedInstanceFixture());
    const card = await screen.findByRole('group', {
      name: 'Failed at First SSH contact',
    });
    expect(card.closest('li')).toHaveTextContent(/^First SSH contact/);
    expect(card).toHaveTextContent('connect ECONNREFUSED');
    expect(
      within(card).getByRole('link', { name: /About this failure/ }),
    ).toHaveAttribute('href', '/docs/failures#ssh-unreachable');
    await userEvent.click(within(card).getByRole('button', { name: 'Retry' }));
    await waitFor(() =>
      expect(api.calls).toEqual(['retry a1b2c3d4-0000-4000-8000-000000000001']),
    );
    await waitFor(() => expect(card).not.toBeInTheDocument());
  });

  it('failed at no step: the card stands before the steps', async () => {
    open(failedInstanceFixture({ steps: instanceFixture('active').steps }));
    const card = await screen.findByRole('group', { name: 'Failed' });
    expect(card.closest('li')).toBeNull();
  });

  it('takes a retry that somebody asked for a moment earlier as done', async () => {
    const { api } = open(failedInstanceFixture());
    const retry = await screen.findByRole('button', { name: 'Retry' });
    api.refusals.retryInstance = refusal(409, 'conflict');
    api.change(api.instances[0].id, instanceFixture('provisioning'));
    await userEvent.click(retry);
    expect(
      await screen.findByText('Being made: Virtual machine'),
    ).toBeInTheDocument();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('says why a retry was refused', async () => {
    const { api } = open(failedInstanceFixture());
    api.refusals.retryInstance = refusal(409, 'conflict');
    await userEvent.click(await screen.findByRole('button', { name: 'Retry' }));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'It cannot be read.',
    );
  });

  it('active: how to get in, what it is, what was put out', async () => {
    open(
      instanceFixture('active', {
        warnings: ['Port 22 is open to every network.'],
        network: { name: 'dmz', mode: 'static', address: '10.30.0.12' },
        createdBy: 'user:default/operator',
      }),
    );
    const connect = await region('Connect');
    expect(connect).toHaveTextContent('ssh debian@10.20.0.57');
    expect(connect).toHaveTextContent(
      'SHA256:0cXJ3nB2mQeV1yTr6UuGkz4wPa8sLdFh5jKo7iNbMxY',
    );
    expect(
      within(connect).getByRole('button', { name: 'Copy ssh line' }),
    ).toBeInTheDocument();
    const details = await region('Details');
    expect(details).toHaveTextContent(
      'small: 2 cores, 4 GiB memory, 40 GiB disk',
    );
    expect(details).toHaveTextContent('dmz, static 10.30.0.12');
    expect(details).toHaveTextContent('Asked for byoperator');
    expect(await region('Outputs')).toHaveTextContent('nodepve-2');
    expect(await region('Worth knowing')).toHaveTextContent('Port 22 is open');
    await screen.findByRole('list', { name: 'Ledger' });
    expect(screen.getAllByRole('heading').map(it => it.tagName)).toEqual([
      'H1',
      'H2',
      'H2',
      'H2',
      'H2',
      'H3',
      'H2',
      'H2',
      'H2',
      'H3',
    ]);
  });

  it('lost: says so, and leaves deleting', async () => {
    open(instanceFixture('lost'));
    const card = await screen.findByRole('group', {
      name: 'The machine is not there any more',
    });
    expect(card).toHaveTextContent('Ask an operator');
    expect(
      screen.getByRole('button', { name: 'Delete machine' }),
    ).toBeInTheDocument();
  });

  it('deleting: no action is left', async () => {
    open(instanceFixture('deleting'));
    expect(await region('How it is removed')).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Delete machine' }),
    ).not.toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Cancel' }),
    ).not.toBeInTheDocument();
  });

  it('deleted: says that it is gone, and leads back', async () => {
    open(instanceFixture('deleted'));
    const gone = await region('This machine is gone');
    expect(gone).toHaveTextContent('web-1 was deleted, with its disk.');
    expect(
      within(gone).getByRole('link', { name: 'Back to My platform' }),
    ).toHaveAttribute('href', '/opencsp');
    expect(
      screen.queryByRole('region', { name: 'Details' }),
    ).not.toBeInTheDocument();
  });

  it('gone while it was shown', async () => {
    const { api, client } = open(instanceFixture('deleting'));
    await region('How it is removed');
    api.instances = [];
    await act(() => client.refetchQueries());
    expect(await region('This machine is gone')).toBeInTheDocument();
  });

  it('missing: never was, or not the person’s', async () => {
    open(undefined);
    expect(await region('No such machine')).toHaveTextContent(
      'not one that you may see',
    );
  });
});

describe('actions', () => {
  it('deletes only when the name is typed, and says what goes', async () => {
    const { api } = open(instanceFixture('active'));
    await userEvent.click(
      await screen.findByRole('button', { name: 'Delete machine' }),
    );
    const dialog = screen.getByRole('dialog', { name: 'Delete web-1' });
    expect(dialog).toHaveTextContent('disk of 40 GiB and all data');
    expect(dialog).toHaveTextContent('its address 10.20.0.57');
    expect(dialog).toHaveTextContent('This stays');
    const button = within(dialog).getByRole('button', {
      name: 'Delete machine',
    });
    expect(button).toBeDisabled();
    await userEvent.type(
      within(dialog).getByLabelText('Type web-1 to confirm'),
      'web-1',
    );
    await userEvent.click(button);
    await waitFor(() =>
      expect(api.calls).toEqual([
        'delete a1b2c3d4-0000-4000-8000-000000000001 web-1',
      ]),
    );
    expect(await region('How it is removed')).toBeInTheDocument();
    expect(api.instances[0].state).toBe('deleting');
  });

  it('cancels after being asked once more', async () => {
    const { api } = open(instanceFixture('provisioning'));
    await userEvent.click(
      await screen.findByRole('button', { name: 'Cancel' }),
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Cancel the run' }),
    );
    await waitFor(() => expect(api.calls).toHaveLength(1));
    expect(await screen.findByText('Cancelling')).toBeInTheDocument();
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(
      screen.queryByRole('button', { name: 'Cancel' }),
    ).not.toBeInTheDocument();
  });
});

describe('the log', () => {
  it('shows the open step, another on a click, and all', async () => {
    open(instanceFixture('active'), '?step=monitoring');
    const log = () => screen.getByRole('log');
    await waitFor(() =>
      expect(log()).toHaveTextContent('PLAY [Monitoring agent]'),
    );
    expect(log()).toHaveAccessibleName('Log of Monitoring agent');
    await userEvent.click(
      screen.getByRole('button', { name: /First SSH contact/ }),
    );
    expect(log()).toHaveTextContent('Connection refused');
    expect(log()).not.toHaveTextContent('PLAY');
    await userEvent.click(screen.getByRole('button', { name: 'All steps' }));
    expect(log()).toHaveTextContent('PLAY');
    expect(log()).toHaveTextContent('Connection refused');
    expect(await screen.findByText('Complete')).toBeInTheDocument();
  });
  it('opens the line that the address names, and names the one that is clicked', async () => {
    open(instanceFixture('active'), '?step=monitoring&line=4');
    await waitFor(() =>
      expect(screen.getByRole('log')).toHaveTextContent('PLAY'),
    );
    expect(screen.getByRole('checkbox', { name: 'Follow' })).not.toBeChecked();
    await userEvent.click(
      screen.getByRole('button', { name: 'Link to line 2' }),
    );
    expect(screen.getByRole('log')).toHaveTextContent('PLAY');
  });
  it('says why it cannot be read', async () => {
    const instance = instanceFixture('active');
    const api = new FakeOpencspApi([instance]);
    api.refusals.openInstanceLogStream = refusal(403);
    openApp(`/opencsp/instances/${instance.id}`, { api });
    expect(
      await screen.findByText(/log could not be read. It cannot be read./),
    ).toBeInTheDocument();
  });
});

describe('live', () => {
  it('tells a change of state once, politely', async () => {
    const { api, client } = open(instanceFixture('configuring'));
    await screen.findByText('Being configured: Monitoring agent');
    api.change(api.instances[0].id, { state: 'active' });
    await act(() => client.refetchQueries());
    const said = await screen.findByText('web-1 is now: Active');
    expect(said).toHaveAttribute('aria-live', 'polite');
    await act(() => client.refetchQueries());
    expect(screen.getAllByText('web-1 is now: Active')).toHaveLength(1);
  });
});

describe('faces', () => {
  function withAnswer(answer: Error) {
    const api = new FakeOpencspApi([instanceFixture('active', { id: 'a' })]);
    api.refusals.getInstance = answer;
    return openApp('/opencsp/instances/a', { api });
  }
  it('loading', async () => {
    const api = new FakeOpencspApi();
    api.silent.add('getInstance');
    openApp('/opencsp/instances/a', { api });
    expect(
      await screen.findByRole('status', { name: 'Loading the machine' }),
    ).toBeInTheDocument();
  });
  it('error', async () => {
    withAnswer(refusal(500));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'It cannot be read.',
    );
  });
  it('not allowed', async () => {
    withAnswer(refusal(403));
    expect(
      await screen.findByText(/A member, operator or admin can/),
    ).toBeInTheDocument();
  });
  it('module missing', async () => {
    withAnswer(refusal(501));
    expect(await screen.findByText('Not set up yet')).toBeInTheDocument();
  });
  it('stale', async () => {
    const { api, client } = open(instanceFixture('active'));
    await region('Connect');
    api.refusals.getInstance = refusal(0);
    await act(() => client.refetchQueries());
    expect(await screen.findByText(/Not updated since/)).toBeInTheDocument();
    expect(await region('Connect')).toBeInTheDocument();
  });
});

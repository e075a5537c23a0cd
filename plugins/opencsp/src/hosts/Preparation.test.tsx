// Proves: the log of what prepares a host on its page, live and after it, how it is cancelled, and that a host behind
// another machine says why it is not prepared. Leaves to opencsp-react: the log's own behaviour.
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Host } from '@opencsp/plugin-opencsp-common';
import {
  FakeOpencspApi,
  fingerprintFixture,
  hostFailureFixture,
  hostFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { region } from '../__testUtils__/faces';
import { openApp, refusal } from '../__testUtils__/openApp';

const line = (seq: number, text: string) => ({
  seq,
  step: 'prepare',
  time: '2026-03-01T12:00:00.000Z',
  text,
});

function open(host: Host, texts: readonly string[] = []) {
  const api = new FakeOpencspApi();
  api.hosts.items = [host];
  api.hosts.lines = texts.map((text, index) => line(index + 1, text));
  api.hosts.logComplete = host.state !== 'preparing';
  return openApp(`/opencsp/hosts/${host.id}`, { api });
}

/** Titles of the sections in the order in which they stand. */
const titles = () =>
  screen
    .getAllByRole('heading', { level: 2 })
    .map(({ textContent }) => textContent);

it('shows the log first while it lasts, with what it waits for', async () => {
  open(
    hostFixture('preparing', {
      waitingFor: 'The run waits in the queue of the configuration runner.',
    }),
    ['Preparing the host begins.', '<b>TASK</b> [docker]'],
  );
  const section = await region('Preparation');
  expect(section).toHaveTextContent('are being installed');
  expect(section).toHaveTextContent('waits in the queue');
  await waitFor(() =>
    expect(within(section).getByRole('log')).toHaveTextContent(
      '<b>TASK</b> [docker]',
    ),
  );
  const order = titles();
  expect(order.indexOf('Preparation')).toBeLessThan(
    order.indexOf('What runs on it'),
  );
});

it('keeps the log of what is over, behind what the host is for', async () => {
  const { api, client } = open(hostFixture('preparing', { id: 'h' }), ['one']);
  await region('Preparation');
  api.hosts.change('h', hostFixture('ready', { id: 'h' }));
  api.hosts.logComplete = true;
  api.hosts.lines.push(line(2, 'PLAY RECAP'));
  await act(() => client.refetchQueries());
  expect(await screen.findByText('attic is now: Ready')).toBeInTheDocument();
  const section = await region('Preparation');
  await waitFor(() =>
    expect(within(section).getByRole('log')).toHaveTextContent('PLAY RECAP'),
  );
  expect(section).not.toHaveTextContent('are being installed');
  const order = titles();
  expect(order.indexOf('Preparation')).toBeGreaterThan(order.indexOf('Checks'));
});

it('says nothing where nothing was ever prepared, or its log cannot be read', async () => {
  const { api } = open(hostFixture('ready'));
  api.hosts.refusals.logs = refusal(403);
  await region('About it');
  await region('Checks');
  expect(
    screen.queryByRole('region', { name: 'Preparation' }),
  ).not.toBeInTheDocument();
});

it('is cancelled after being asked once more, and says so until it has ended', async () => {
  const { api, client } = open(hostFixture('preparing', { id: 'h' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
  const dialog = screen.getByRole('dialog', { name: 'Cancel preparing attic' });
  expect(dialog).toHaveTextContent('what was installed until then');
  await userEvent.click(
    within(dialog).getByRole('button', { name: 'Cancel it' }),
  );
  await waitFor(() => expect(api.hosts.calls).toEqual(['cancel h']));
  expect(await region('Preparation')).toHaveTextContent(
    'the run was told to stop',
  );
  expect(
    screen.queryByRole('button', { name: 'Cancel' }),
  ).not.toBeInTheDocument();
  const failure = hostFailureFixture({
    reason: 'prepare-cancelled',
    message: 'Preparing the host was cancelled.',
  });
  api.hosts.change('h', {
    ...hostFixture('failed', { id: 'h', failure }),
    requested: undefined,
  });
  await act(() => client.refetchQueries());
  const card = await screen.findByRole('group', { name: 'Not usable' });
  expect(card).toHaveTextContent('was cancelled');
  expect(screen.getByRole('button', { name: 'Prepare' })).toBeInTheDocument();
});

it('says why cancelling was refused, and keeps asking', async () => {
  const { api } = open(hostFixture('preparing', { id: 'h' }));
  api.hosts.refusals.cancel = refusal(409, 'cannot-cancel');
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
  const dialog = screen.getByRole('dialog');
  await userEvent.click(
    within(dialog).getByRole('button', { name: 'Cancel it' }),
  );
  expect(await within(dialog).findByRole('alert')).toHaveTextContent(
    'It cannot be read.',
  );
});

it('behind another machine cannot be prepared, and says what to do', async () => {
  const jump = {
    address: '192.0.2.1',
    port: 22,
    user: 'root',
    hostKey: {
      type: 'ssh-ed25519',
      fingerprint: fingerprintFixture,
      blob: 'AAAA',
      pinnedAt: '2026-03-01T12:00:00.000Z',
    },
  };
  open(hostFixture('ready', { jump }));
  expect(await region('Preparation')).toHaveTextContent(
    'Install Docker and Compose on it yourself, then check it.',
  );
  expect(screen.getByRole('button', { name: 'Check' })).toBeInTheDocument();
  expect(
    screen.queryByRole('button', { name: 'Prepare' }),
  ).not.toBeInTheDocument();
});

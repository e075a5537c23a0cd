// Proves: that a host can be given up where a removal failed and only there, what the dialog says of it, that it
// excludes deleting the data, and that the name is typed. Leaves to the portal: what comes of it.
import { Deployment } from '@opencsp/plugin-opencsp-common';
import {
  deploymentFixture,
  failedDeploymentFixture,
  failedRemovalFixture,
  FakeOpencspApi,
  hashFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { openApp, refusal } from '../__testUtils__/openApp';

const ID = 'd1b2c3d4-0000-4000-8000-000000000012';

function open(deployment: Deployment): FakeOpencspApi {
  const api = new FakeOpencspApi();
  api.deployments.items = [deployment];
  openApp(`/opencsp/deployments/${deployment.id}`, { api });
  return api;
}

const card = () =>
  screen.findByRole('group', { name: 'Failed at Containers and networks' });
const press = (within_: HTMLElement, name: string) =>
  userEvent.click(within(within_).getByRole('button', { name }));
const box = (name: RegExp) =>
  within(screen.getByRole('dialog')).getByRole('checkbox', { name });
const GIVE_UP = /^Give the host up/;
const WITH_DATA = /^Delete the data/;

/** The headings of the dialog with what stands under each. */
const told = () =>
  within(screen.getByRole('dialog'))
    .getAllByRole('heading', { level: 3 })
    .map(it => it.parentElement?.textContent);

async function askedToRemove(deployment: Deployment) {
  const api = open(deployment);
  await userEvent.click(await screen.findByRole('button', { name: 'Remove' }));
  return api;
}

it('is chosen from the card of the removal that failed, and says what stays on the host', async () => {
  const api = open(failedRemovalFixture());
  await press(await card(), 'Give the host up');
  const dialog = screen.getByRole('dialog', { name: 'Forget family on web-1' });
  expect(box(GIVE_UP)).toBeChecked();
  expect(told()).toEqual([
    expect.stringMatching(
      /^What happens.*forgets the deployment: family can be deployed elsewhere.*nothing on web-1 changes/,
    ),
    expect.stringMatching(
      /^This stays on web-1.*containers of 6 services: if the host runs, they run on.*files and secrets.*volumes with what people stored/,
    ),
    expect.stringMatching(/^If the host comes back.*remove by hand.*ledger/),
  ]);
  const confirm = within(dialog).getByRole('button', {
    name: 'Give the host up',
  });
  expect(confirm).toBeDisabled();
  await userEvent.type(within(dialog).getByRole('textbox'), 'family');
  await userEvent.click(confirm);
  await waitFor(() =>
    expect(api.deployments.calls).toEqual([`remove ${ID} without its host`]),
  );
  await waitFor(() => expect(dialog).not.toBeInTheDocument());
});

it('stands after the log, the retry and the way back', async () => {
  const previous = { id: 'd11', number: 11, commit: hashFixture(0x11) };
  const { actions, ...failed } = failedRemovalFixture({ previous });
  open({ ...failed, actions: { ...actions, rollback: true } });
  const buttons = within(await card()).getAllByRole('button');
  expect(buttons.map(it => it.textContent)).toEqual([
    'See the log of “Containers and networks”',
    'Retry from here',
    'Roll back',
    'Give the host up',
  ]);
});

it.each([
  ['failed before anything was removed', failedDeploymentFixture()],
  ['runs', deploymentFixture('succeeded')],
])('is not offered for one that %s', async (_, deployment) => {
  await askedToRemove(deployment);
  expect(
    within(screen.getByRole('dialog')).getAllByRole('checkbox'),
  ).toHaveLength(1);
  expect(
    screen.queryByRole('button', { name: 'Give the host up', hidden: true }),
  ).not.toBeInTheDocument();
});

it('is the second choice of a removal, and excludes that the data is deleted', async () => {
  const api = await askedToRemove(failedRemovalFixture());
  expect(box(GIVE_UP)).not.toBeChecked();
  await userEvent.click(box(WITH_DATA));
  await userEvent.click(box(GIVE_UP));
  expect(box(WITH_DATA)).not.toBeChecked();
  expect(box(WITH_DATA)).toBeDisabled();
  expect(screen.getByRole('dialog')).not.toHaveTextContent(
    'all data that people stored',
  );
  await userEvent.click(box(GIVE_UP));
  expect(box(WITH_DATA)).toBeEnabled();
  expect(
    screen.getByRole('dialog', { name: 'Remove family from web-1' }),
  ).toHaveTextContent('the volumes with what people stored');
  await press(screen.getByRole('dialog'), 'Remove it');
  await waitFor(() => expect(api.deployments.calls).toEqual([`remove ${ID}`]));
});

it('is what it begins with again after it was closed', async () => {
  open(failedRemovalFixture());
  await press(await card(), 'Give the host up');
  await userEvent.click(box(GIVE_UP));
  await press(screen.getByRole('dialog'), 'Keep it');
  await waitFor(() =>
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
  );
  await press(await card(), 'Give the host up');
  expect(box(GIVE_UP)).toBeChecked();
});

it('says in the dialog why it was refused', async () => {
  const api = open(failedRemovalFixture());
  api.deployments.refusals.remove = refusal(409, 'cannot-remove');
  await press(await card(), 'Give the host up');
  const dialog = screen.getByRole('dialog');
  await userEvent.type(within(dialog).getByRole('textbox'), 'family');
  await press(dialog, 'Give the host up');
  expect(await within(dialog).findByRole('alert')).toHaveTextContent(
    'It cannot be read.',
  );
});

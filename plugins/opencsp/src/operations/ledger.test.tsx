// Proves: comparing, reading a dry run, cleaning by typed words, and each face of "Ledger against world". Leaves to
// the browser tests: the real ledger and a real world.
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Finding, LedgerReport } from '@opencsp/plugin-opencsp-common';
import {
  FakeOpencspApi,
  findingFixture,
  ledgerFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { openApp, refusal } from '../__testUtils__/openApp';

const orphan = findingFixture({ externalId: 'uid-1' });
const left = findingFixture({
  kind: 'left',
  name: 'vm-gaveup1x',
  instanceId: 'b',
  instanceName: 'old-web',
  text: 'Given up by an operator: the cluster is gone.',
  remedy: 'Delete it once more.',
});
const missing = findingFixture({
  kind: 'missing',
  name: 'vm-missing1',
  text: 'Somebody removed it.',
  remedy: undefined,
});

function open(findings: Finding[] = [], changes: Partial<LedgerReport> = {}) {
  const api = new FakeOpencspApi();
  api.ledger = ledgerFixture(findings, changes);
  return openApp('/opencsp/operations', { api });
}
const card = () =>
  screen.findByRole('region', { name: 'Ledger against world' });
const button = (name: string) => screen.getByRole('button', { name });

async function compare() {
  await card();
  await userEvent.click(button('Compare now'));
}
async function select(...names: string[]) {
  for (const name of names) {
    await userEvent.click(
      await screen.findByRole('checkbox', { name: `Select ${name} in tofu` }),
    );
  }
}
async function confirmWith(text: string) {
  const dialog = await screen.findByRole('dialog', { name: 'Clean up' });
  await userEvent.type(within(dialog).getByRole('textbox'), text);
  await userEvent.click(
    within(dialog).getByRole('button', { name: 'Clean up' }),
  );
}

describe('Ledger against world', () => {
  it('compares only when it is asked to', async () => {
    const { api } = open();
    expect(await card()).toHaveTextContent('Not compared yet');
    expect(api.calls).toEqual([]);
    await compare();
    expect(
      await screen.findByText('Ledger and world agree'),
    ).toBeInTheDocument();
    expect(await card()).toHaveTextContent(
      '12 entries of the ledger were compared just now.',
    );
    expect(api.calls).toEqual(['compare']);
    expect(
      screen.queryByRole('button', { name: 'What would be cleaned' }),
    ).not.toBeInTheDocument();
  });

  it('tells the findings by kind, what each means, and selects none by itself', async () => {
    open([missing, orphan, left]);
    await compare();
    const orphans = await screen.findByRole('group', {
      name: 'Not in the ledger (1)',
    });
    expect(orphans).toHaveTextContent('the ledger says that it is gone');
    expect(orphans).toHaveTextContent('vm-k7f2mw9qSystem: tofuId there: uid-1');
    expect(orphans).toHaveTextContent('Cleaning: Delete the Terraform object');
    const given = screen.getByRole('group', {
      name: 'Given up, still there (1)',
    });
    expect(
      within(given).getByRole('link', { name: 'old-web' }),
    ).toHaveAttribute('href', '/opencsp/instances/b');
    expect(
      screen.getByRole('group', { name: 'Missing outside (1)' }),
    ).toHaveTextContent('Not for cleaning');
    expect(screen.getAllByRole('checkbox')).toHaveLength(2);
    for (const box of screen.getAllByRole('checkbox')) {
      expect(box).not.toBeChecked();
    }
    expect(button('What would be cleaned')).toBeDisabled();
    expect(
      screen.getByText('Select what is to be cleaned.'),
    ).toBeInTheDocument();
    expect(screen.getByText('Compared: 3 differences.')).toHaveAttribute(
      'aria-live',
      'polite',
    );
  });

  it('says which systems could not be asked, and then not that all agrees', async () => {
    open([], { unasked: [{ system: 'semaphore', reason: 'It answers 503.' }] });
    await compare();
    expect(
      await screen.findByRole('list', { name: 'Not asked' }),
    ).toHaveTextContent('semaphore: It answers 503.');
    expect(
      screen.getByText('No difference in what could be asked'),
    ).toBeInTheDocument();
    expect(
      screen.queryByText('Ledger and world agree'),
    ).not.toBeInTheDocument();
  });

  it('shows what would be cleaned, cleans by typed words, and compares again', async () => {
    const { api } = open([orphan, left]);
    api.uncleanable[left.id] = 'The finalizer stays.';
    await compare();
    await select('vm-k7f2mw9q', 'vm-gaveup1x');
    expect(screen.getByText('2 of 2 selected')).toBeInTheDocument();
    await userEvent.click(button('What would be cleaned'));
    const dialog = await screen.findByRole('dialog', { name: 'Clean up' });
    expect(dialog).toHaveTextContent('vm-gaveup1x: Delete it once more.');
    expect(api.calls).toEqual(['compare', `dry run ${orphan.id} ${left.id}`]);
    const confirm = within(dialog).getByRole('button', { name: 'Clean up' });
    await userEvent.type(within(dialog).getByRole('textbox'), 'clean 1 thing');
    expect(confirm).toBeDisabled();
    await userEvent.clear(within(dialog).getByRole('textbox'));
    await confirmWith('clean 2 things');
    const results = await screen.findByRole('list', {
      name: 'What cleaning did',
    });
    expect(
      within(results)
        .getAllByRole('listitem')
        .map(it => it.textContent),
    ).toEqual([
      'vm-k7f2mw9qDonevm-k7f2mw9q was cleaned.',
      'vm-gaveup1xFailedThe finalizer stays.',
    ]);
    await waitFor(() =>
      expect(api.calls.slice(2)).toEqual([
        `clean ${orphan.id} ${left.id}`,
        'compare',
      ]),
    );
    await waitFor(() =>
      expect(
        screen.queryByRole('group', { name: /Not in the ledger/ }),
      ).not.toBeInTheDocument(),
    );
    await userEvent.click(button('Close the results'));
    expect(
      screen.queryByRole('list', { name: 'What cleaning did' }),
    ).not.toBeInTheDocument();
  });

  it('cleans one of several, and leaves what is not there any more', async () => {
    const { api } = open([orphan, left]);
    await compare();
    await select('vm-k7f2mw9q', 'vm-gaveup1x');
    api.ledger = ledgerFixture([left]);
    await userEvent.click(button('What would be cleaned'));
    const dialog = await screen.findByRole('dialog', { name: 'Clean up' });
    expect(dialog).toHaveTextContent(
      'Nothing is done aboutvm-k7f2mw9q: It is not there any more.',
    );
    await confirmWith('clean 1 thing');
    expect(
      await screen.findByText('Ledger and world agree'),
    ).toBeInTheDocument();
    expect(api.calls).toContain(`clean ${left.id}`);
  });

  it('says that there is nothing to clean any more, and asks nothing', async () => {
    const { api } = open([orphan]);
    await compare();
    await select('vm-k7f2mw9q');
    api.ledger = ledgerFixture();
    await userEvent.click(button('What would be cleaned'));
    expect(
      await screen.findByRole('list', { name: 'Nothing would be cleaned' }),
    ).toHaveTextContent('Not there any more');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(
      await screen.findByText('Ledger and world agree'),
    ).toBeInTheDocument();
  });

  it('takes a selection back, and leaves the dialog without doing anything', async () => {
    const { api } = open([orphan]);
    await compare();
    await select('vm-k7f2mw9q');
    await select('vm-k7f2mw9q');
    expect(button('What would be cleaned')).toBeDisabled();
    await select('vm-k7f2mw9q');
    await userEvent.click(button('What would be cleaned'));
    await userEvent.click(
      await screen.findByRole('button', { name: 'Leave it' }),
    );
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(api.calls).toEqual(['compare', `dry run ${orphan.id}`]);
  });

  it('says why nothing could be looked at or cleaned', async () => {
    const { api } = open([orphan]);
    await compare();
    await select('vm-k7f2mw9q');
    api.refusals.cleanLedger = refusal(503);
    await userEvent.click(button('What would be cleaned'));
    expect(await screen.findByRole('alert')).toHaveTextContent('r-17');
    delete api.refusals.cleanLedger;
    await userEvent.click(button('What would be cleaned'));
    await screen.findByRole('dialog', { name: 'Clean up' });
    api.refusals.cleanLedger = refusal(503);
    await confirmWith('clean 1 thing');
    const dialog = screen.getByRole('dialog', { name: 'Clean up' });
    expect(await within(dialog).findByRole('alert')).toHaveTextContent('r-17');
  });
});

describe('the faces of "Ledger against world"', () => {
  it('loading', async () => {
    const { api } = open();
    api.silent.add('compareLedger');
    await compare();
    expect(
      screen.getByRole('status', { name: 'Comparing ledger and world' }),
    ).toHaveAttribute('aria-busy', 'true');
    expect(button('Comparing')).toBeDisabled();
  });
  it('error, and another try', async () => {
    const { api } = open();
    api.refusals.compareLedger = refusal(500);
    await compare();
    expect(await screen.findByRole('alert')).toHaveTextContent('r-17');
    delete api.refusals.compareLedger;
    await userEvent.click(button('Try again'));
    expect(
      await screen.findByText('Ledger and world agree'),
    ).toBeInTheDocument();
  });
  it('not allowed', async () => {
    const { api } = open();
    api.refusals.compareLedger = refusal(403);
    await compare();
    expect(
      await within(await card()).findByText('An operator or admin can.'),
    ).toBeInTheDocument();
  });
  it('stale', async () => {
    const { api } = open([orphan]);
    await compare();
    await screen.findByRole('group', { name: 'Not in the ledger (1)' });
    api.refusals.compareLedger = refusal(0);
    await act(async () => userEvent.click(button('Compare now')));
    expect(
      await within(await card()).findByText(/Not updated since \d\d:\d\d/),
    ).toBeInTheDocument();
    expect(await card()).toHaveTextContent('vm-k7f2mw9q');
  });
});

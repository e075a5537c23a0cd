// Proves that an operator finds what does not move and why, ends a deletion that cannot end, cleans up
// what it left, and that ledger and world agree before and after; and that a member sees none of it.
// Each face of each card is left to the component tests.
import { expect, Page, test } from '@playwright/test';
import { DESKTOP, look } from './looks';
import { askForMachine, deleteMachine, order, signIn } from './support';

/** An object of somebody else. */
const FOREIGN = 'vm-foreign0';

test.use({ viewport: DESKTOP });
// On a busy computer the looks in both themes take their time.
test.setTimeout(240_000);
// Other journeys begin with a cluster on which runners start.
test.afterEach(async () => {
  await order('kubernetes/reset');
  await order('kubernetes/delete-object', { name: FOREIGN, force: true }).catch(
    () => undefined,
  );
});

const ledger = (page: Page) =>
  page.getByRole('region', { name: 'Ledger against world' });

/** Opens Operations as a person does, by the sidebar. */
async function openOperations(page: Page) {
  await page.getByRole('link', { name: 'Operations', exact: true }).click();
  await expect(
    page.getByRole('heading', { level: 1, name: 'Operations' }),
  ).toBeVisible();
}

async function compare(page: Page) {
  await ledger(page).getByRole('button', { name: 'Compare now' }).click();
  await expect(
    ledger(page).getByText(/of the ledger (was|were) compared/),
  ).toBeVisible();
}

/** Selects a finding, reads the dry run, cleans, and reads what came of it. */
async function clean(page: Page, name: string, outcome: string) {
  await ledger(page)
    .getByRole('checkbox', { name: `Select ${name} in` })
    .check();
  await page.getByRole('button', { name: 'What would be cleaned' }).click();
  const question = page.getByRole('dialog', { name: 'Clean up' });
  await expect(question).toContainText(`${name}: `);
  await question.getByRole('textbox').fill('clean 1 thing');
  await question.getByRole('button', { name: 'Clean up' }).click();
  await expect(
    page.getByRole('list', { name: 'What cleaning did' }),
  ).toContainText(outcome);
}

test('an operator sees why a machine stands still, gives its deletion up, and cleans what was left', async ({
  page,
}) => {
  await signIn(page, 'operator');
  await order('kubernetes/create-foreign', { name: FOREIGN });
  await openOperations(page);
  await expect(
    page.getByRole('region', { name: 'How the portal does' }),
  ).toContainText('Works');
  // Somebody else's object is none of ours, and every machine of other journeys left nothing.
  await compare(page);
  await expect(ledger(page)).toContainText('Ledger and world agree');

  await order('kubernetes/api-down', { mode: '503' });
  await compare(page);
  await expect(ledger(page)).toContainText('Not asked');
  await order('kubernetes/api-up');

  await order('kubernetes/never-starts');
  const id = await askForMachine(page, 'stuck');
  const why = page.getByRole('region', { name: 'Why is this not moving?' });
  await expect(why).toContainText('Waiting for a runner');
  const platformName = await page
    .getByText(/^vm-[a-z0-9]{8}$/)
    .first()
    .innerText();
  await openOperations(page);
  const row = page.getByRole('row', { name: /^stuck/ });
  await expect(row).toContainText('Waiting for a runner');
  await expect(row).toContainText('Ends as failed in');
  await look(
    page,
    'operations',
    page.getByText('Waiting for a runner').first(),
  );
  await row.getByRole('link', { name: 'stuck' }).click();

  // The runner of the destroy does not start either: the deletion cannot end.
  await deleteMachine(page, 'stuck');
  const giveUp = page.getByRole('button', { name: 'Give up the deletion…' });
  await expect(giveUp).toBeVisible();
  await look(page, 'machine-stuck', giveUp);
  await giveUp.click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(platformName);
  await dialog.getByRole('textbox', { name: /^Type stuck/ }).fill('stuck');
  await dialog.getByRole('textbox', { name: /^Why/ }).fill('No runner starts.');
  await dialog.getByRole('button', { name: 'Give up the deletion' }).click();
  await expect(page.getByText('This machine is gone')).toBeVisible();
  await expect(page.locator('body')).toContainText('No runner starts.');

  await openOperations(page);
  await compare(page);
  const left = ledger(page).getByRole('group', {
    name: 'Given up, still there (1)',
  });
  await expect(left).toContainText(platformName);
  await look(page, 'operations-ledger', left);

  // It cannot be removed at once; somebody takes it away by hand, and the entry is cleaned.
  await clean(page, platformName, 'Begun');
  await order('kubernetes/delete-object', { name: platformName, force: true });
  await compare(page);
  await expect(
    ledger(page).getByRole('group', { name: 'Given up, gone by now (1)' }),
  ).toBeVisible();
  await clean(page, platformName, 'Done');
  await expect(ledger(page)).toContainText('Ledger and world agree');
  expect(JSON.stringify(await order('kubernetes/reset'))).not.toContain(
    platformName,
  );
  await page.goto(`/opencsp/instances/${id}`);
  await expect(why).toContainText('Removed');
});

test('a member is led to no Operations, and told whose role it is', async ({
  page,
}) => {
  await signIn(page, 'member');
  await expect(
    page.getByRole('heading', { name: 'My platform' }),
  ).toBeVisible();
  await expect(page.getByRole('link', { name: 'Operations' })).toBeHidden();
  await page.goto('/opencsp/operations');
  await expect(page.getByText('An operator or admin can.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Compare now' })).toBeHidden();
});

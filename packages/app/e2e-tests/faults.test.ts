// Proves that a person sees what failed, why, and what to do, and that Retry goes on from there; that
// a cancelled run says so; and that a provider or a platform that is away is not the end.
import { expect, test } from '@playwright/test';
import { askForMachine, deleteMachine, order, signIn } from './support';

// Every journey here waits for tries, deadlines or runs of an outside system.
test.setTimeout(240_000);

test('a machine that cannot be made says why; Retry makes the same one', async ({
  page,
}) => {
  await signIn(page, 'member');
  await order('kubernetes/apply-fails', {
    times: 6,
    message: 'no space left on local-lvm',
  });
  await askForMachine(page, 'unlucky');
  const main = page.getByRole('main').or(page.locator('body')).first();
  // The platform tries several times before it gives up.
  await expect(main).toContainText('The machine could not be made.', {
    timeout: 90_000,
  });
  await expect(main).toContainText('no space left on local-lvm');
  const platformName = await page
    .getByText(/^vm-[a-z0-9]{8}$/)
    .first()
    .innerText();

  await page.goto('/opencsp');
  await expect(page.getByText('Needs you (1)')).toBeVisible();
  await page.getByRole('link', { name: 'See why unlucky needs you' }).click();
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect(
    page.getByRole('heading', { level: 1 }).locator('..'),
  ).toContainText('Active');
  await expect(page.getByText(platformName).first()).toBeVisible();

  await deleteMachine(page, 'unlucky');
  await expect(page.getByText('This machine is gone')).toBeVisible();
});

test('a run that touched no machine is not believed; Retry runs that step again', async ({
  page,
}) => {
  await signIn(page, 'member');
  await order('semaphore/zero-hosts', { template: 'security' });
  await askForMachine(page, 'untouched');
  await expect(page.locator('body')).toContainText('touched no machine');
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect(
    page.getByRole('heading', { level: 1 }).locator('..'),
  ).toContainText('Active');
  await deleteMachine(page, 'untouched');
  await expect(page.getByText('This machine is gone')).toBeVisible();
});

test('a run is cancelled, says so, and what was made goes with the machine', async ({
  page,
}) => {
  await signIn(page, 'member');
  await order('semaphore/hang', { template: 'monitoring' });
  await askForMachine(page, 'stopped');
  await expect(
    page.getByRole('heading', { level: 1 }).locator('..'),
  ).toContainText('Being configured');
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await page.getByRole('button', { name: 'Cancel the run' }).click();
  await expect(page.locator('body')).toContainText('The run was cancelled.');
  await deleteMachine(page, 'stopped');
  await expect(page.getByText('This machine is gone')).toBeVisible();
});

test('a platform that is away for a while only costs time', async ({
  page,
}) => {
  await signIn(page, 'member');
  await order('kubernetes/api-down');
  await askForMachine(page, 'patient');
  await expect(page.locator('body')).toContainText(
    'The platform cannot be used now',
  );
  await order('kubernetes/api-up');
  await expect(
    page.getByRole('heading', { level: 1 }).locator('..'),
  ).toContainText('Active');
  await deleteMachine(page, 'patient');
  await expect(page.getByText('This machine is gone')).toBeVisible();
});

test('a provider that is away signs nobody out', async ({ page }) => {
  await signIn(page, 'member');
  await order('oidc/down');
  await page.reload();
  await expect(page.locator('body')).toContainText('OpenCSP');
  await order('oidc/up');
  await page.reload();
  await expect(
    page.getByRole('heading', { name: 'My platform' }),
  ).toBeVisible();
});

// Takes the pictures of the docs and holds each page against WCAG 2.1 A and AA in both themes, and
// against sideways scrolling on a phone. What the pages do is proven by the journeys.
import { expect, Page, test } from '@playwright/test';
import { DESKTOP, look, lookAtForm, picture } from './looks';
import {
  askForMachine,
  deleteMachine,
  fillForm,
  order,
  signIn,
} from './support';

test.use({ viewport: DESKTOP });

/** The machine's tab of the catalog, when pictures are taken: what is around it is Backstage's own. */
async function pictureInCatalog(page: Page) {
  if (!process.env.OPENCSP_SCREENSHOTS) {
    return;
  }
  const platformName = await page
    .getByText(/^vm-[a-z0-9]{8}$/)
    .first()
    .innerText();
  const card = page.getByText(/^ssh -p /).first();
  await expect(async () => {
    await page.goto(`/catalog/default/resource/${platformName}/machine`);
    await expect(card).toBeVisible({ timeout: 3_000 });
  }).toPass();
  await picture(page, 'catalog-machine', () => expect(card).toBeVisible());
}

test('sign-in', async ({ page }) => {
  await page.goto('/');
  const signInButton = page.getByRole('button', { name: 'Sign in' });
  await look(page, 'sign-in', signInButton, 'alone');
  await signInButton.click();
  await look(page, 'provider', page.getByLabel('Login name'), 'alone');
});

test('from the first visit to several machines', async ({ page }) => {
  test.setTimeout(400_000);
  await signIn(page, 'member2');
  await look(page, 'first-visit', page.getByText('0 of 5'));

  await page.goto('/create/templates/default/opencsp-instance');
  await lookAtForm(page, 'form-machine', async () => {
    await page.getByLabel(/^Name/).fill('web');
    await expect(
      page.getByText(/Leaves .* of your quota/).first(),
    ).toBeVisible();
    await page.getByRole('radio', { name: /^Small/ }).check();
  });
  await lookAtForm(page, 'form-review', async () => {
    await fillForm(page, 'web');
    await expect(
      page.getByRole('button', { name: 'Create machine' }),
    ).toBeVisible();
  });

  await askForMachine(page, 'web');
  const title = page.getByRole('heading', { level: 1 }).locator('..');
  await expect(title).toContainText('Active');
  const active = page.getByText(/^ssh -p /);
  await look(page, 'machine-active', active);
  await pictureInCatalog(page);

  await order('kubernetes/apply-fails', {
    times: 6,
    message: 'no space left on local-lvm',
  });
  await askForMachine(page, 'storage');
  const failed = page.getByText('The machine could not be made.').first();
  await expect(failed).toBeVisible({ timeout: 90_000 });
  await look(page, 'machine-failed', failed);

  await order('semaphore/hang', { template: 'monitoring' });
  await askForMachine(page, 'media');
  await expect(title).toContainText('Being configured');
  await look(page, 'machine-being-made', page.getByText('Done').nth(1));
  await page.goto('/opencsp');
  await look(page, 'my-platform', page.getByText('Needs you (1)'));

  for (const name of ['web', 'storage', 'media']) {
    await page.goto('/opencsp');
    const machines = page.getByRole('table', { name: 'Machines' });
    await machines.getByRole('link', { name, exact: true }).click();
    await deleteMachine(page, name);
    await expect(page.getByText('This machine is gone')).toBeVisible();
  }
  await look(page, 'machine-gone', page.getByText('This machine is gone'));
});

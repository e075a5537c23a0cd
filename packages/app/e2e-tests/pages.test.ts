// Takes the pictures of the docs and holds each page against WCAG 2.1 A and AA in both themes, and
// against sideways scrolling on a phone. What the pages do is proven by the journeys.
import { expect, Locator, Page, test } from '@playwright/test';
import {
  askForMachine,
  deleteMachine,
  fillForm,
  order,
  picture,
  signIn,
  violations,
} from './support';

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };

test.use({ viewport: DESKTOP });

/** A page that shows `sign` is pictured, has no violations, and does not scroll sideways. */
async function look(page: Page, name: string, sign: Locator) {
  const settle = () => expect(sign).toBeVisible();
  await picture(page, name, settle);
  expect(await violations(page, settle)).toEqual([]);
  await page.setViewportSize(PHONE);
  await settle();
  await picture(page, `${name}-phone`, settle);
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth),
  ).toBeLessThanOrEqual(PHONE.width);
  await page.setViewportSize(DESKTOP);
  await settle();
}

test('sign-in', async ({ page }) => {
  await page.goto('/');
  const signInButton = page.getByRole('button', { name: 'Sign in' });
  await look(page, 'sign-in', signInButton);
  await signInButton.click();
  await look(page, 'provider', page.getByLabel('Login name'));
});

test('from the first visit to several machines', async ({ page }) => {
  test.setTimeout(400_000);
  await signIn(page, 'member2');
  await look(page, 'first-visit', page.getByText('0 of 5'));

  await page.goto('/create/templates/default/opencsp-instance');
  await picture(page, 'form-machine', async () => {
    await page.getByLabel(/^Name/).fill('web');
    await expect(
      page.getByText(/Leaves .* of your quota/).first(),
    ).toBeVisible();
    await page.getByRole('radio', { name: /^Small/ }).check();
  });
  await picture(page, 'form-review', async () => {
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

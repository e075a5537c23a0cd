// Proves that a person gets in and out: the sign-in page paints, the provider's page takes the
// password, the portal opens where the person wanted to go, and signing out ends the provider's
// session, too. What a person does inside is left to the other journeys.
import { expect, test } from '@playwright/test';

test('a member signs in, reaches the platform, and signs out for good', async ({
  page,
}) => {
  await page.goto('/opencsp');
  await page.getByRole('button', { name: 'Sign in' }).click();

  await page.getByLabel('Login name').fill('member');
  await page.getByLabel('Password', { exact: true }).fill('sandbox-only');
  await page.getByRole('button', { name: 'Sign in' }).click();

  await expect(page).toHaveURL(/\/opencsp$/);
  await expect(
    page.getByRole('heading', { name: 'My platform' }),
  ).toBeVisible();

  await page.goto('/settings');
  await page.getByTestId('user-settings-menu').click();
  await page.getByTestId('sign-out').click();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();

  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByLabel('Login name')).toBeVisible();
});

test('a wrong password is refused where it was typed', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Login name').fill('member');
  await page.getByLabel('Password', { exact: true }).fill('not-the-password');
  await page.getByRole('button', { name: 'Sign in' }).click();

  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByLabel('Login name')).toHaveValue('member');
});

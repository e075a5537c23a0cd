// A platform on a machine with NixOS in a real browser: chosen in the form, which then takes an operating system
// that fits, deployed with the steps of NixOS, and open at its addresses behind the login portal. What each step does is proven by the driver's own tests.
import { expect } from '@playwright/test';
import { DESKTOP, look } from './looks';
import {
  fillPlatformForm,
  openByPortal,
  ownersPassword,
  signIn,
} from './support';
import { test } from './trustAuthority';

test.use({ viewport: DESKTOP });

const DOMAIN = 'flake.localhost';

/** Longest time that a deployment takes here, in milliseconds. */
const DEPLOYED_MS = 240_000;

const port = process.env.OPENCSP_SANDBOX_HTTPS_PORT ?? '8443';

test('a platform with NixOS, open at its addresses', async ({
  page,
  context,
}) => {
  test.setTimeout(900_000);
  await signIn(page, 'admin');
  await fillPlatformForm(
    page,
    'flake',
    ['Jellyfin', 'Vaultwarden', 'Homer'],
    DOMAIN,
    undefined,
    'NixOS',
  );
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Create platform' }).click();
  await page
    .getByRole('link', { name: 'Watch the platform being made' })
    .click();
  const state = page.getByRole('heading', { level: 1 }).locator('..');
  await expect(state).toContainText('Succeeded', { timeout: DEPLOYED_MS });
  await look(page, 'deployment-nixos', page.getByText('Switch to the system'));
  const generations = page.getByRole('region', { name: 'Generations' });
  await expect(generations).toContainText('2');

  await page.getByRole('link', { name: 'flake', exact: true }).first().click();
  const owner = { login: 'admin', password: await ownersPassword(page) };
  const visit = await context.newPage();
  await openByPortal(visit, `https://home.${DOMAIN}:${port}`, owner);
  for (const [name, title] of [
    ['media', 'Jellyfin'],
    ['vault', 'Vaultwarden'],
    ['people', 'LLDAP'],
  ]) {
    const answer = await visit.goto(`https://${name}.${DOMAIN}:${port}`);
    expect(answer?.status()).toBe(200);
    await expect(visit.getByRole('heading', { level: 1 })).toContainText(title);
  }
});

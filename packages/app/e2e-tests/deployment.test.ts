// A platform from nothing in a real browser: services, a machine, Docker put onto it, the deployment with
// its log, an application that fails on purpose and is finished by Retry, and away again with all that it
// made. Its pages are pictured and held against WCAG on the way. What each step does on a host is proven
// by the driver's own tests.
import { expect, Page, test } from '@playwright/test';
import { DESKTOP, look } from './looks';
import { newPublicKey, order, signIn } from './support';

test.use({ viewport: DESKTOP });

const APPLICATIONS = [
  'Nextcloud',
  'GitLab',
  'Jellyfin',
  'Vaultwarden',
  'Homer',
];

/** Longest time that a whole bundle takes here, in milliseconds. */
const DEPLOYED_MS = 240_000;

async function fillForm(page: Page) {
  const next = page.getByRole('button', { name: 'Next' });
  await page.goto('/create/templates/default/opencsp-platform');
  for (const name of APPLICATIONS) {
    await page.getByRole('checkbox', { name: new RegExp(`^${name}`) }).check();
  }
  await next.click();
  await page.getByLabel(/^Name/).fill('works');
  await page.getByLabel(/^Domain/).fill('works.example.com');
  await page.getByLabel(/^E-mail of the administrator/).fill('ada@example.com');
  await next.click();
  await page.getByRole('radio', { name: /^One for each/ }).check();
  await next.click();
  await page.getByLabel(/^Name/).fill('works-vm');
  await page.getByRole('radio', { name: /^Large/ }).check();
  await next.click();
  await page.getByLabel(/^SSH public keys/).fill(newPublicKey('me@laptop'));
  await expect(page.getByText(/works-vm/).first()).toBeVisible();
}

test('from nothing to running services, one of them at the second try, and away', async ({
  page,
}) => {
  test.setTimeout(900_000);
  await signIn(page, 'admin');
  await order('machines/docker-container', {
    does: 'unhealthy',
    service: 'jellyfin',
  });
  await fillForm(page);
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Create platform' }).click();
  await page
    .getByRole('link', { name: 'Watch the platform being made' })
    .click();

  const heading = page.getByRole('heading', { level: 1 });
  const state = heading.locator('..');
  await expect(heading).toContainText('works → works-vm');
  await expect(state).toContainText('Degraded: Jellyfin', {
    timeout: DEPLOYED_MS,
  });
  const run = page.url();
  await look(page, 'deployment-degraded', page.getByText('Not all services'));
  await order('machines/mend');
  await page.getByRole('button', { name: 'Try the rest again' }).click();
  await expect(state).toContainText('Succeeded', { timeout: DEPLOYED_MS });
  await look(page, 'deployment', page.getByText('What changed'));

  await page.goto('/opencsp');
  const jellyfin = page.getByRole('link', { name: 'media.works.example.com' });
  await look(page, 'services', jellyfin);
  await page.getByRole('tab', { name: /^Hosts/ }).click();
  await page.getByRole('link', { name: 'works-vm' }).click();
  await look(
    page,
    'host',
    page.getByRole('heading', { name: 'What runs on it' }),
  );

  await page.goto('/catalog/default/component/admin-works-jellyfin');
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('Jellyfin').first()).toBeVisible({
      timeout: 3_000,
    });
  }).toPass();

  await page.goto(run);
  await page.getByRole('button', { name: 'Remove' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('checkbox').check();
  await dialog.getByRole('textbox').fill('works');
  await dialog.getByRole('button', { name: /^Remove/ }).click();
  await expect(state).toContainText('Removed', { timeout: DEPLOYED_MS });
  const left = JSON.stringify(await order('machines/state'));
  expect(left).toContain('works-vm');
  expect(left).not.toContain('admin-works-jellyfin');

  await page.goto('/opencsp');
  await expect(page.getByText('media.works.example.com')).toBeHidden();
});

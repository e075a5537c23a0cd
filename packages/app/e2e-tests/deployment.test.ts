// A platform from nothing in a real browser: services, a machine, Docker put onto it, the deployment with
// its log, an application that fails on purpose and is finished by Retry, and away again with all that it
// made. Its pages are pictured and held against WCAG on the way. What each step does on a host is proven
// by the driver's own tests.
import { expect, test } from '@playwright/test';
import { DESKTOP, look } from './looks';
import { fillPlatformForm, order, signIn } from './support';

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

test('from nothing to running services, one of them at the second try, and away', async ({
  page,
}) => {
  test.setTimeout(900_000);
  await signIn(page, 'admin');
  await order('machines/docker-container', {
    does: 'unhealthy',
    service: 'jellyfin',
  });
  await fillPlatformForm(page, 'works', APPLICATIONS);
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

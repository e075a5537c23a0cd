// A platform from nothing in a real browser: services, a machine, Docker put onto it, the deployment with
// its log, an application that fails on purpose and is finished by Retry, and away again with all that it
// made. Its pages are pictured and held against WCAG on the way. What each step does on a host is proven
// by the driver's own tests.
import { expect, Page, test } from '@playwright/test';
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

const DOMAIN = 'works.localhost';

/** Longest time that a whole bundle takes here, in milliseconds. */
const DEPLOYED_MS = 240_000;

/** What a catalog page says of ours: its cards, or a tab. What is around it is Backstage's own. */
async function lookInCatalog(page: Page, name: string, entity: string) {
  const ours = page.getByRole('link', { name: /OpenCSP|works/ }).first();
  await expect(async () => {
    await page.goto(`/catalog/default/${entity}`);
    await expect(ours).toBeVisible({ timeout: 5_000 });
  }).toPass();
  await look(page, `catalog-${name}`, ours, 'backstage');
}

/** Backstage's search, with what it found of ours. */
async function lookAtSearch(page: Page) {
  const found = page.getByRole('link', { name: /works/ }).first();
  await expect(async () => {
    await page.goto('/search?query=works');
    await expect(found).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 120_000 });
  await look(page, 'search', found, 'backstage');
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
  await fillPlatformForm(page, 'works', APPLICATIONS, DOMAIN);
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
  const jellyfin = page.getByRole('link', { name: `media.${DOMAIN}` });
  await look(page, 'services', jellyfin);
  await page.getByRole('tab', { name: /^Hosts/ }).click();
  await page.getByRole('link', { name: 'works-vm' }).click();
  await look(
    page,
    'host',
    page.getByRole('heading', { name: 'What runs on it' }),
  );

  await page.goto('/opencsp');
  await page.getByRole('tab', { name: /^Services/ }).click();
  await page
    .getByRole('listitem')
    .filter({ hasText: `media.${DOMAIN}` })
    .getByRole('link', { name: 'Jellyfin', exact: true })
    .click();
  await look(
    page,
    'service',
    page.getByRole('heading', { name: 'Log', exact: true }),
  );

  await lookInCatalog(page, 'component', 'component/admin-works-jellyfin');
  await lookInCatalog(
    page,
    'service',
    'component/admin-works-jellyfin/service',
  );
  await lookInCatalog(page, 'system', 'system/admin-works');
  await lookInCatalog(page, 'profile', 'system/admin-works/platform');
  await lookAtSearch(page);

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
  await expect(page.getByText(`media.${DOMAIN}`)).toBeHidden();
});

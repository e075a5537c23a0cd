// Each address of five services in a real browser that trusts the sandbox's authority and checks every
// certificate as always: they open over HTTPS, those that are guarded after one sign-in at the login portal, by
// which GitLab signs the person in too; and what goes wrong with a name afterwards is told on the page of its service, with what to do. Each kind
// of trouble is proven by the backend's own tests.
import { expect, Page } from '@playwright/test';
import { DESKTOP, look } from './looks';
import {
  fillPlatformForm,
  openByPortal,
  order,
  ownersPassword,
  signIn,
} from './support';
import { test } from './trustAuthority';

test.use({ viewport: DESKTOP });

const APPLICATIONS = [
  'Nextcloud',
  'GitLab',
  'Jellyfin',
  'Vaultwarden',
  'Homer',
];

const DOMAIN = 'open.localhost';

/** Longest time that a whole bundle takes here, in milliseconds. */
const DEPLOYED_MS = 240_000;

const port = process.env.OPENCSP_SANDBOX_HTTPS_PORT ?? '8443';

function addressOf(name: string): string {
  return `https://${name}.${DOMAIN}:${port}`;
}

/** Opens an address and reads which page it came to. */
async function openedAt(page: Page, name: string): Promise<string> {
  const answer = await page.goto(addressOf(name));
  expect(answer?.status()).toBe(200);
  return page.getByRole('heading', { level: 1 }).innerText();
}

test('five services open by their names, and a name that leads elsewhere is told', async ({
  page,
  context,
}) => {
  test.setTimeout(900_000);
  await signIn(page, 'admin');
  await fillPlatformForm(page, 'open', APPLICATIONS, DOMAIN);
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Create platform' }).click();
  await page
    .getByRole('link', { name: 'Watch the platform being made' })
    .click();
  const state = page.getByRole('heading', { level: 1 }).locator('..');
  await expect(state).toContainText('Succeeded', { timeout: DEPLOYED_MS });

  const addresses = page.getByRole('region', { name: 'Addresses' });
  await expect(addresses.getByRole('link')).toHaveCount(7);
  await look(
    page,
    'deployment-addresses',
    addresses.getByText('Login portal').first(),
  );

  await page.getByRole('link', { name: 'open', exact: true }).first().click();
  const owner = { login: 'admin', password: await ownersPassword(page) };
  const visit = await context.newPage();
  expect(await openedAt(visit, 'media')).toContain('Jellyfin');
  await openByPortal(visit, addressOf('home'), owner);
  expect(await openedAt(visit, 'people')).toContain('LLDAP');
  await expect(visit.getByText('admin').first()).toBeVisible();
  for (const [name, title] of [
    ['cloud', 'Nextcloud'],
    ['git', 'GitLab'],
    ['vault', 'Vaultwarden'],
  ]) {
    expect(await openedAt(visit, name)).toContain(title);
  }
  // GitLab asks the login portal itself, where this person is signed in already.
  await visit.goto(addressOf('git'));
  await visit.getByRole('button', { name: 'Single sign-on' }).click();
  await expect(visit).toHaveURL(`${addressOf('git')}/`);
  await expect(visit.getByText('Signed in as')).toContainText(owner.login);

  // What goes wrong with a name is told on the page of its service, with what to do.
  await page.goto('/opencsp');
  await page.getByRole('tab', { name: /^Services/ }).click();
  await page
    .getByRole('listitem')
    .filter({ hasText: `media.${DOMAIN}` })
    .getByRole('link', { name: 'Jellyfin', exact: true })
    .click();
  const address = page.getByRole('region', { name: 'Address' });
  await expect(
    address.getByRole('link', { name: `media.${DOMAIN}:${port}` }),
  ).toBeVisible();
  await expect(address).toContainText('Valid');
  await look(page, 'service-address', address.getByText('What changed'));
  await order('dns/points-elsewhere', { name: `media.${DOMAIN}` });
  await expect(async () => {
    await address.getByRole('button', { name: 'Look now' }).click();
    await expect(address).toContainText('What to do:', { timeout: 8_000 });
  }).toPass({ timeout: 90_000 });
  await look(page, 'service-address-failed', address.getByText(/What to do/));
  await order('dns/right', { name: `media.${DOMAIN}` });
  await expect(async () => {
    await address.getByRole('button', { name: 'Look now' }).click();
    await expect(address).not.toContainText('What to do:', { timeout: 8_000 });
  }).toPass({ timeout: 90_000 });
});

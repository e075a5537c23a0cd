// The passwords that the portal made are opened from the vault by an app that has nothing but its person's address and
// master password: she registers at the vault's address, finds the login of a service with accounts of its own, gets
// in with it, and finds the next one beside the superseded one after it was made anew on the page. Her master
// password is in no file of the portal. What a vault and its faults come to is proven by the tests of its provider.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, Page } from '@playwright/test';
import { OpenVault, ReadLogin, VaultApp } from '@opencsp/sandbox/vaultApp';
import { byAddress, signInToMedia } from './byAddress';
import { DESKTOP, look } from './looks';
import { fillPlatformForm, signIn } from './support';
import { test } from './trustAuthority';

test.use({ viewport: DESKTOP });

const NAME = 'vaulted';

/** Longest time that a whole bundle takes here, in milliseconds. */
const DEPLOYED_MS = 240_000;

/** Longest time until accounts follow what was asked for, in milliseconds. */
const SOON_MS = 90_000;

const GRACE = { name: 'Grace Hopper', email: 'grace@example.com' };

/** Hers alone: never typed into a page of the portal. */
const MASTER_PASSWORD = 'canary-heron-7-counts-quiet-lanterns';

function addressOf(host: string): string {
  const port = process.env.OPENCSP_SANDBOX_HTTPS_PORT ?? '8443';
  return `https://${host}.${NAME}.localhost:${port}`;
}

/** The login for Jellyfin that stands in the vault. */
async function mediaLogin(vault: OpenVault): Promise<ReadLogin | undefined> {
  const logins = await vault.read();
  return logins.find(({ title }) => title === 'Jellyfin');
}

/** Files of the portal and the sandbox in which a text stands, from the folder that both keep everything in. */
function filesWith(text: string): string[] {
  const state = process.env.OPENCSP_STATE ?? '.state';
  return readdirSync(state, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => readFileSync(path).includes(text))
    .map(path => relative(state, path));
}

async function addGrace(page: Page) {
  await page.getByRole('button', { name: 'Add a person' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^E-mail address/).fill(GRACE.email);
  await dialog
    .getByRole('textbox', { name: 'Name', exact: true })
    .fill(GRACE.name);
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(dialog).toBeHidden();
}

/** Has the password that Jellyfin has of its own made anew. */
async function rotate(page: Page) {
  await page
    .getByRole('button', { name: `Jellyfin of ${GRACE.name}: There` })
    .click();
  await page
    .getByRole('button', {
      name: `Make a new one: password for Jellyfin of ${GRACE.name}`,
    })
    .click();
  const dialog = page.getByRole('dialog', {
    name: `New password for Jellyfin of ${GRACE.name}`,
  });
  await dialog.getByRole('button', { name: 'Make anew' }).click();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(dialog).toBeHidden();
}

test('generated passwords are opened from the vault with a master password that only its person knows', async ({
  page,
}) => {
  test.setTimeout(900_000);
  await signIn(page, 'admin');
  await fillPlatformForm(page, NAME, ['Jellyfin'], `${NAME}.localhost`);
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Create platform' }).click();
  await page
    .getByRole('link', { name: 'Watch the platform being made' })
    .click();
  const state = page.getByRole('heading', { level: 1 }).locator('..');
  await expect(state).toContainText('Succeeded', { timeout: DEPLOYED_MS });
  await page.getByRole('link', { name: NAME, exact: true }).first().click();
  await page.getByRole('tab', { name: 'People' }).click();
  await addGrace(page);

  // The vault invites, and waits for her.
  const inVault = (as: string) =>
    page.getByRole('button', { name: `Vaultwarden of ${GRACE.name}: ${as}` });
  await expect(inVault('By hand')).toBeVisible({ timeout: SOON_MS });
  const app = new VaultApp(
    byAddress(addressOf('vault')),
    GRACE.email,
    MASTER_PASSWORD,
  );
  expect(await app.register()).toBe(200);
  await page.getByRole('button', { name: 'Look now' }).click();
  await expect(inVault('There')).toBeVisible({ timeout: SOON_MS });

  // Signed in once: the server allows few of these a minute.
  const vault = await app.open();
  await expect
    .poll(() => mediaLogin(vault), { timeout: SOON_MS })
    .toMatchObject({ username: 'grace', url: addressOf('media'), before: [] });
  const first = await mediaLogin(vault);
  expect(first?.password).toMatch(/^[A-Za-z0-9]{20}$/);
  const old = { login: 'grace', password: first?.password ?? '' };
  const media = addressOf('media');
  expect(await signInToMedia(media, old)).toBe(200);
  await look(page, 'people-vault', inVault('There'));

  await rotate(page);
  await expect
    .poll(async () => (await mediaLogin(vault))?.before, { timeout: SOON_MS })
    .toEqual([old.password]);
  const next = await mediaLogin(vault);
  expect(next?.password).not.toBe(old.password);
  expect(await signInToMedia(media, old)).toBe(401);
  const present = { ...old, password: next?.password ?? '' };
  expect(await signInToMedia(media, present)).toBe(200);

  // What is looked for can be found: her address is in the database, her passwords are in none of the portal's files.
  expect(filesWith(GRACE.email)).toContainEqual(
    expect.stringMatching(/^database\//),
  );
  expect(filesWith(MASTER_PASSWORD)).toEqual([]);
  for (const { password } of [old, present]) {
    expect(
      filesWith(password).filter(path => !path.startsWith('sandbox/')),
    ).toEqual([]);
  }
});

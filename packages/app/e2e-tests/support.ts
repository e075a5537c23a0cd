import { readFileSync } from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { expect, Page } from '@playwright/test';

/** The password of all people of the sandbox. */
const PASSWORD = 'sandbox-only';

/** Signs somebody of the sandbox in and waits for the page that was wanted. */
export async function signIn(page: Page, who: string, path = '/opencsp') {
  await page.goto(path);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Login name').fill(who);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(new RegExp(`${path}$`));
}

/** An OpenSSH public key line, new each time. */
export function newPublicKey(comment: string): string {
  const { publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const field = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const blob = Buffer.concat([field(Buffer.from('ssh-ed25519')), field(raw)]);
  return `ssh-ed25519 ${blob.toString('base64')} ${comment}`;
}

/** Tells a stand-in of the sandbox what is to happen next, or asks it how it stands. */
export async function order(
  path: string,
  parameters: object = {},
): Promise<unknown> {
  const { OPENCSP_STATE, OPENCSP_SANDBOX_CONTROL_PORT } = process.env;
  const token = readFileSync(
    join(OPENCSP_STATE ?? '.state', 'sandbox', 'control-token'),
    'utf8',
  );
  const answer = await fetch(
    `http://127.0.0.1:${OPENCSP_SANDBOX_CONTROL_PORT}/${path}`,
    {
      method: 'POST',
      headers: { Authorization: `Bearer ${token.trim()}` },
      body: JSON.stringify(parameters),
    },
  );
  if (!answer.ok) {
    throw new Error(`The sandbox refused ${path}: ${await answer.text()}`);
  }
  return answer.json();
}

/** Fills the form for a machine and leaves it at the review. */
export async function fillForm(page: Page, name: string) {
  await page.goto('/create/templates/default/opencsp-instance');
  await page.getByLabel(/^Name/).fill(name);
  // What is chosen from the start stands there as soon as the portal has said what there is.
  for (const chosen of [/^Small/, /^Debian/]) {
    await expect(page.getByRole('radio', { name: chosen })).toBeChecked();
  }
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel(/^SSH public keys/).fill(newPublicKey('me@laptop'));
  await page.getByRole('button', { name: 'Review' }).click();
}

/** Types the password that all accounts get, and waits until the portal has it. */
async function typeOneForAll(page: Page, password: string) {
  await page.getByRole('radio', { name: /^One for all/ }).check();
  const input = page.getByLabel('Password', { exact: true });
  await input.fill(password);
  await input.blur();
  await expect(page.getByText(/The portal has your password/)).toBeVisible();
}

/**
 * Fills the form for a platform with a machine of its own, `<name>-vm`, and leaves it before the review.
 *
 * @param password - one for all; without it the portal makes one for each
 * @param deployment - title of a deployment type; the first one without it
 */
export async function fillPlatformForm(
  page: Page,
  name: string,
  applications: readonly string[],
  domain = `${name}.example.com`,
  password?: string,
  deployment?: string,
) {
  const next = page.getByRole('button', { name: 'Next' });
  await page.goto('/create/templates/default/opencsp-platform');
  for (const application of applications) {
    await page
      .getByRole('checkbox', { name: new RegExp(`^${application}`) })
      .check();
  }
  await next.click();
  await page.getByLabel(/^Name/).fill(name);
  await page.getByLabel(/^Domain/).fill(domain);
  await page.getByLabel(/^E-mail of the administrator/).fill('ada@example.com');
  await next.click();
  if (deployment !== undefined) {
    await page.getByRole('radio', { name: deployment }).check();
  }
  if (password === undefined) {
    await page.getByRole('radio', { name: /^One for each/ }).check();
  } else {
    await typeOneForAll(page, password);
  }
  await next.click();
  await page.getByLabel(/^Name/).fill(`${name}-vm`);
  await page.getByRole('radio', { name: /^Large/ }).check();
  await next.click();
  await page.getByLabel(/^SSH public keys/).fill(newPublicKey('me@laptop'));
  await expect(page.getByText(new RegExp(`${name}-vm`)).first()).toBeVisible();
}

/** Asks for a machine by the form and goes to its page. @returns its id */
export async function askForMachine(page: Page, name: string): Promise<string> {
  await fillForm(page, name);
  await page.getByRole('button', { name: 'Create machine' }).click();
  await page
    .getByRole('link', { name: 'Watch the machine being made' })
    .click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  return page.url().split('/').at(-1) ?? '';
}

/** Deletes the machine whose page is open, by its typed name. */
export async function deleteMachine(page: Page, name: string) {
  await page.getByRole('button', { name: 'Delete machine' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill(name);
  await dialog.getByRole('button', { name: 'Delete machine' }).click();
  await expect(dialog).toBeHidden();
}

/** Shows the password of the profile's owner, on the page of the profile. @returns it */
export async function ownersPassword(page: Page): Promise<string> {
  await page.getByRole('tab', { name: 'Secrets' }).click();
  await page
    .getByRole('button', { name: 'Show lldap-admin-password once' })
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Show it now' }).click();
  const password = await dialog
    .getByRole('group', { name: 'The password' })
    .innerText();
  await dialog.getByRole('button', { name: 'I have stored it' }).click();
  await expect(dialog).toBeHidden();
  return password.trim();
}

/** Opens an address of a profile's service as somebody new, who signs in at the login portal on the way. */
export async function openByPortal(
  visit: Page,
  address: string,
  { login, password }: { login: string; password: string },
) {
  await visit.goto(address);
  await expect(visit).toHaveURL(/^https:\/\/auth\./);
  await visit.getByLabel('User name or e-mail').fill(login);
  await visit.getByLabel('Password').fill(password);
  await visit.getByRole('button', { name: 'Sign in' }).click();
  await expect(visit).toHaveURL(new RegExp(`^${address}`));
}

import { readFileSync } from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import axe from 'axe-core';
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
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel(/^SSH public keys/).fill(newPublicKey('me@laptop'));
  await page.getByRole('button', { name: 'Review' }).click();
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

/** Puts a page into the state that is to be looked at; called again after each change of theme. */
export type Settle = () => Promise<unknown>;

/**
 * Does something in the light and in the dark. Backstage builds the page anew for another theme, so
 * it has to settle each time.
 */
async function inBothThemes(
  page: Page,
  settle: Settle,
  act: (theme: 'light' | 'dark') => Promise<void>,
) {
  for (const theme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await settle();
    await act(theme);
  }
}

/** Takes a picture for the docs in both themes, when `OPENCSP_SCREENSHOTS` names a folder. */
export async function picture(page: Page, name: string, settle: Settle) {
  const folder = process.env.OPENCSP_SCREENSHOTS;
  if (folder) {
    await inBothThemes(page, settle, async theme => {
      const path = join(folder, `${name}-${theme}.png`);
      await page.screenshot({ path, animations: 'disabled' });
    });
  }
}

/** Backstage's own sidebar item: with a count beside it, its label is not what it shows. */
const NOT_OURS = 'a[aria-label="Notifications"]';

/** Every violation of WCAG 2.1 A and AA that axe finds on the page, in both themes. */
export async function violations(
  page: Page,
  settle: Settle,
): Promise<string[]> {
  const found: string[] = [];
  await inBothThemes(page, settle, async theme => {
    await page.evaluate(axe.source);
    const results = await page.evaluate(
      exclude =>
        window.axe.run(
          { include: document, exclude: [[exclude]] },
          { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] },
        ),
      NOT_OURS,
    );
    found.push(
      ...results.violations.flatMap(violation =>
        violation.nodes.map(
          node => `${theme} ${violation.id}: ${node.html.slice(0, 160)}`,
        ),
      ),
    );
  });
  return found;
}

declare global {
  interface Window {
    axe: typeof axe;
  }
}

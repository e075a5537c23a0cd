// Proves the main job for a person: ask for a machine by the form, watch it become active, find it in
// the catalog, reach it by SSH, delete it, and nothing is left on the page, in the catalog, on the
// platform or of the quota. Faults are in faults.test.ts, the looks in pages.test.ts.
import { createConnection } from 'node:net';
import { expect, test } from '@playwright/test';
import { askForMachine, deleteMachine, order, signIn } from './support';

/** What an SSH server says first (RFC 4253 §4.2). */
function greetingOf(address: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: address, port });
    socket.once('data', data => {
      resolve(data.toString());
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

test('a member gets a machine, reaches it, and deletes it without a trace', async ({
  page,
}) => {
  await signIn(page, 'member');
  await page.getByRole('link', { name: 'New machine' }).click();
  await expect(page.getByText('A virtual machine of your own')).toBeVisible();

  const id = await askForMachine(page, 'journey');
  const state = page.getByRole('heading', { level: 1 }).locator('..');
  await expect(state).toContainText('Being made');
  await expect(state).toContainText('Being configured');
  await expect(state).toContainText('Active');

  const ssh = await page.getByText(/^ssh (-p \d+ )?\w+@/).innerText();
  const [, port = '22', address] =
    /^ssh (?:-p (\d+) )?\w+@(\S+)$/.exec(ssh) ?? [];
  expect(await greetingOf(address, Number(port))).toMatch(/^SSH-2\.0-/);
  await expect(page.getByText(/^SHA256:[\w+/]{43}$/).first()).toBeVisible();

  const platformName = await page
    .getByText(/^vm-[a-z0-9]{8}$/)
    .first()
    .innerText();
  expect(JSON.stringify(await order('kubernetes/state'))).toContain(
    platformName,
  );
  const entity = `/catalog/default/resource/${platformName}`;
  await expect(async () => {
    await page.goto(entity);
    await expect(page.getByText(address).first()).toBeVisible({
      timeout: 3_000,
    });
  }).toPass();

  await page.goto(`/opencsp/instances/${id}`);
  await deleteMachine(page, 'journey');
  await expect(page.getByText('This machine is gone')).toBeVisible();

  await page.goto('/opencsp');
  await expect(page.getByText('0 of 5')).toBeVisible();
  await expect(page.getByText('journey')).toBeHidden();
  await expect(async () => {
    await page.goto(entity);
    await expect(page.getByText(/not found/i).first()).toBeVisible({
      timeout: 3_000,
    });
  }).toPass();
  expect(JSON.stringify(await order('kubernetes/state'))).not.toContain(
    platformName,
  );
  expect(JSON.stringify(await order('machines/state'))).not.toContain(
    platformName,
  );
  await expect(greetingOf(address, Number(port))).rejects.toThrow(
    /ECONNREFUSED/,
  );
});

test('the form says what is wrong while it is filled, and keeps what was right', async ({
  page,
}) => {
  await signIn(page, 'member');
  await page.goto('/create/templates/default/opencsp-instance');
  const name = page.getByLabel(/^Name/);
  await name.fill('Web_1');
  await name.blur();
  await expect(page.getByText(/Use lower-case letters a to z/)).toBeVisible();
  await name.fill('web-1');
  await expect(page.getByText(/Use lower-case letters a to z/)).toBeHidden();
  await page.getByRole('button', { name: 'Next' }).click();

  const key = page.getByLabel(/^SSH public keys/);
  await key.fill('-----BEGIN OPENSSH PRIVATE KEY-----');
  await key.blur();
  await expect(page.getByText(/This is a private key/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(page.getByLabel(/^Name/)).toHaveValue('web-1');
});

test('what belongs to somebody else does not exist, and a viewer is offered nothing to make', async ({
  browser,
}) => {
  const member = await browser.newPage();
  await signIn(member, 'member');
  const id = await askForMachine(member, 'mine-alone');

  for (const who of ['member2', 'viewer']) {
    const other = await browser.newPage();
    await signIn(other, who);
    await other.goto(`/opencsp/instances/${id}`);
    await expect(other.getByText('No such machine')).toBeVisible();
    await other.close();
  }
  const operator = await browser.newPage();
  await signIn(operator, 'operator');
  await operator.getByRole('tab', { name: /^Machines/ }).click();
  await expect(
    operator.getByRole('link', { name: 'mine-alone' }),
  ).toBeVisible();
  await operator.close();

  await deleteMachine(member, 'mine-alone');
  await expect(member.getByText('This machine is gone')).toBeVisible();
  await member.close();
});

test('somebody without a role is told so', async ({ page }) => {
  await signIn(page, 'guest');
  await expect(
    page.getByText(/may not|not allowed|role/i).first(),
  ).toBeVisible();
  await expect(page.getByRole('link', { name: 'New machine' })).toBeHidden();
});

test('an account is created at the provider and leads into the portal', async ({
  page,
}) => {
  await page.goto('/opencsp');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByLabel('First name').fill('New');
  await page.getByLabel('Last name').fill('Comer');
  await page.getByLabel('E-mail').fill('newcomer@opencsp.localhost');
  await page
    .getByLabel('Password', { exact: true })
    .fill('a-long-enough-password');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(
    page.getByRole('heading', { name: 'My platform' }),
  ).toBeVisible();
  await page.reload();
  await expect(
    page.getByRole('heading', { name: 'My platform' }),
  ).toBeVisible();
});

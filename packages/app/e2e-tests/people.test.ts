// People in a real browser: the owner of a profile that runs gets another password for all services at once; a person
// is added, let into a service with a password that is shown once, given another one, shut out by wrong ones and let in
// again, and cut off with what was seen of it; and on the way a check of the sign-in. What the directory has is asked of
// its stand-in. Each kind of trouble is proven by the backend's own tests.
import { expect, Locator, Page } from '@playwright/test';
import { signInToMedia } from './byAddress';
import { DESKTOP, look } from './looks';
import { fillPlatformForm, openByPortal, order, signIn } from './support';
import { test } from './trustAuthority';

test.use({ viewport: DESKTOP });

/** Longest time that a whole bundle takes here, in milliseconds. */
const DEPLOYED_MS = 240_000;

/** A session at the sign-in portal lasts a minute longer than the account. */
const GONE_MS = 150_000;

const port = process.env.OPENCSP_SANDBOX_HTTPS_PORT ?? '8443';

/** What the owner types in the form, and what afterwards. */
const OWNERS = 'amber-walrus-paints-4-bridges';
const OWNERS_NEXT = 'quiet-comet-borrows-8-ladders';

/** What she is given by hand. */
const NEW_PASSWORD = 'violet-otter-crosses-9-rivers';

/** The start page of the profile, which only its people see. */
const HOME = `https://home.club.localhost:${port}`;

/** Of a service with accounts of its own. */
const MEDIA = `https://media.club.localhost:${port}`;

/** With the directory six columns: as many as a table has to hold on a small laptop. */
const APPLICATIONS = [
  'Nextcloud',
  'GitLab',
  'Jellyfin',
  'Vaultwarden',
  'Homer',
];

/** A password takes a minute at most until a service that was busy has it, in milliseconds. */
const SET_MS = 90_000;

/** A check of the sign-in makes a user, signs in and takes the user away, in milliseconds. */
const CHECKED_MS = 120_000;

/** Everything in the directory of the profile, as one text. */
async function directory(): Promise<string> {
  return JSON.stringify(await order('lldap/state', { project: 'admin-club' }));
}

/** Adds somebody, and closes the window. @returns the password that is shown once */
async function addGrace(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Add a person' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^E-mail address/).fill('grace@example.com');
  await dialog
    .getByRole('textbox', { name: 'Name', exact: true })
    .fill('Grace Hopper');
  await expect(dialog.getByLabel(/^Name to sign in with/)).toHaveValue('grace');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await dialog.getByRole('button', { name: 'Show the password once' }).click();
  const password = await dialog
    .getByRole('group', { name: 'The password' })
    .innerText();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(dialog).toBeHidden();
  return password.trim();
}

/** Types another password for somebody. The owner's is typed in any case here. */
async function give(page: Page, name: string, password: string) {
  await page.getByRole('button', { name: `New password for ${name}` }).click();
  const dialog = page.getByRole('dialog');
  if (name !== 'Owner') {
    await dialog.getByRole('radio', { name: 'Type one' }).check();
  }
  await dialog.getByLabel('Password', { exact: true }).fill(password);
  await dialog.getByRole('button', { name: 'Give it' }).click();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(dialog).toBeHidden();
}

/** How much of the table is out of sight, in pixels. */
function cutOff(people: Locator): Promise<number> {
  return people.evaluate(({ parentElement: box }) =>
    box ? box.scrollWidth - box.clientWidth : 0,
  );
}

/** Has the portal sign in as a person would, on the page of the profile, and comes back to its people. */
async function checkSignIn(page: Page) {
  await page.getByRole('tab', { name: 'Overview' }).click();
  await page.getByRole('button', { name: 'Check sign-in now' }).click();
  const works = page.getByText('Works', { exact: true }).first();
  await expect(works).toBeVisible({ timeout: CHECKED_MS });
  await look(page, 'readiness', page.getByText('Ready to use'));
  await page.getByRole('tab', { name: 'People' }).click();
}

/** Three wrong passwords shut somebody out, whatever comes next; the owner sees it, and ends it. */
async function shutOutAndLetIn(page: Page, visit: Page, login: string) {
  const card = page.getByRole('region', { name: 'At the sign-in portal' });
  for (let tries = 0; tries < 3; tries++) {
    await visit.goto(HOME);
    await visit.getByLabel('User name or e-mail').fill(login);
    await visit.getByLabel('Password').fill('a-wrong-password');
    const answered = visit.waitForResponse(
      response => response.request().method() === 'POST',
    );
    await visit.getByRole('button', { name: 'Sign in' }).click();
    await answered;
  }
  await card.getByRole('button', { name: 'Ask again' }).click();
  const shutOut = card.getByRole('list', { name: 'Shut out' });
  await expect(shutOut).toContainText(login);
  await shutOut.scrollIntoViewIfNeeded();
  await look(page, 'people-shut-out', shutOut);
  await card.getByRole('button', { name: `Let in again: ${login}` }).click();
  await expect(card.getByText('Nobody is shut out.')).toBeVisible();
}

test('a person comes, has an account, and is cut off', async ({
  page,
  context,
}) => {
  test.setTimeout(900_000);
  await signIn(page, 'admin');
  await fillPlatformForm(page, 'club', APPLICATIONS, 'club.localhost', OWNERS);
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Create platform' }).click();
  await page
    .getByRole('link', { name: 'Watch the platform being made' })
    .click();
  const state = page.getByRole('heading', { level: 1 }).locator('..');
  await expect(state).toContainText('Succeeded', { timeout: DEPLOYED_MS });
  await page.getByRole('link', { name: 'club', exact: true }).first().click();
  await page.getByRole('tab', { name: 'People' }).click();
  const people = page.getByRole('table', { name: 'People and their accounts' });
  await expect(people.getByText('signs in as admin')).toBeVisible();
  const rowOf = (name: string) =>
    people.getByRole('row', { name: new RegExp(`^${name}`) });
  const isSet = (name: string) =>
    expect(rowOf(name).getByText('Set', { exact: true })).toBeVisible({
      timeout: SET_MS,
    });
  await isSet('Owner');
  await look(page, 'people', page.getByText('signs in as admin'));
  expect(await cutOff(people)).toBe(0);

  const visit = await context.newPage();
  await openByPortal(visit, HOME, { login: 'admin', password: OWNERS });
  await give(page, 'Owner', OWNERS_NEXT);
  const owner = { login: 'admin', password: OWNERS_NEXT };
  await expect
    .poll(() => signInToMedia(MEDIA, owner), { timeout: SET_MS })
    .toBe(200);
  expect(await signInToMedia(MEDIA, { ...owner, password: OWNERS })).toBe(401);
  await isSet('Owner');
  await context.clearCookies({ domain: /club\.localhost$/ });
  await openByPortal(visit, HOME, owner);

  const password = await addGrace(page);
  expect(password).toMatch(/^[A-Za-z0-9]{20}$/);
  await expect(
    people.getByRole('button', { name: 'LLDAP of Grace Hopper: There' }),
  ).toBeVisible({ timeout: 60_000 });
  expect(await directory()).toContain('"grace"');
  await look(page, 'people-there', page.getByText('signs in as grace'));
  expect(await cutOff(people)).toBe(0);

  await checkSignIn(page);

  await context.clearCookies({ domain: /club\.localhost$/ });
  await openByPortal(visit, HOME, { login: 'grace', password });

  await give(page, 'Grace Hopper', NEW_PASSWORD);
  await isSet('Grace Hopper');
  await context.clearCookies({ domain: /club\.localhost$/ });
  await openByPortal(visit, HOME, { login: 'grace', password: NEW_PASSWORD });

  await context.clearCookies({ domain: /club\.localhost$/ });
  await shutOutAndLetIn(page, visit, 'grace');
  await openByPortal(visit, HOME, { login: 'grace', password: NEW_PASSWORD });

  await people.getByRole('button', { name: 'Remove Grace Hopper' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Within a minute');
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('One person has left')).toBeVisible({
    timeout: GONE_MS,
  });
  expect(await directory()).not.toContain('"grace"');
  await visit.goto(HOME);
  await expect(visit).toHaveURL(/^https:\/\/auth\.club\.localhost/);
  await look(page, 'people-left', page.getByText('One person has left'));
  await page.getByText('One person has left').click();
  await expect(page.getByText('Grace Hopper').last()).toBeVisible();
});

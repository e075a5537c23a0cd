// Proves in a real browser that a page stays right by itself: what one tab changes, another shows; while the
// portal does not answer the page says since when it is old, and goes on when it answers again; a refused
// token costs nothing; another language is kept; and that the keyboard reaches what matters. How queries, streams and signals
// recover, sleeping tabs among it, is proven by the tests of opencsp-react.
import { expect, Page, test } from '@playwright/test';
import { DESKTOP, violations } from './looks';
import { askForMachine, deleteMachine, signIn } from './support';

test.use({ viewport: DESKTOP });
test.setTimeout(240_000);

/** More presses of Tab than any page of ours needs to reach what matters. */
const MOST_PRESSES = 60;

const API = /\/api\/opencsp\//;

const machine = (page: Page, name: string) =>
  page
    .getByRole('table', { name: 'Machines' })
    .getByRole('link', { name, exact: true });

/** Presses Tab until the focus is on what `name` names, as somebody without a mouse does. */
async function tabTo(
  page: Page,
  role: 'button' | 'link',
  name: string | RegExp,
) {
  const wanted = page.getByRole(role, { name }).first();
  await expect(wanted).toBeVisible();
  for (let presses = 0; presses < MOST_PRESSES; presses += 1) {
    await page.keyboard.press('Tab');
    if (await wanted.evaluate(node => node === document.activeElement)) {
      return;
    }
  }
  throw new Error(`Tab does not reach ${name} in ${MOST_PRESSES} presses.`);
}

test('a second tab, a portal that is away, and a refused token', async ({
  page,
  context,
}) => {
  await signIn(page, 'member');
  const other = await context.newPage();
  await other.goto('/opencsp');
  await expect(
    other.getByRole('heading', { name: 'My platform' }),
  ).toBeVisible();
  await page.bringToFront();
  await askForMachine(page, 'twice');
  await expect(machine(other, 'twice')).toBeVisible();

  await other.route(API, route => route.abort());
  await expect(other.getByText(/Not updated since/).first()).toBeVisible();
  await deleteMachine(page, 'twice');
  await expect(page.getByText('This machine is gone')).toBeVisible();
  await expect(machine(other, 'twice')).toBeVisible();
  await other.unroute(API);
  await expect(other.getByText(/Not updated since/)).toHaveCount(0);
  await expect(machine(other, 'twice')).toBeHidden();

  let refusals = 0;
  await page.goto('/opencsp');
  await page.route(API, async route => {
    refusals += 1;
    await (refusals === 1
      ? route.fulfill({ status: 401, json: {} })
      : route.continue());
  });
  await page.reload();
  await expect(page.getByText('0 of 5')).toBeVisible();
  expect(refusals).toBeGreaterThan(1);
  await expect(page.getByText('Your sign-in has ended')).toBeHidden();
});

test('by keyboard alone: to the main action, the search, a log and out of a question', async ({
  page,
}) => {
  await signIn(page, 'member');
  await tabTo(page, 'link', 'New machine');
  await askForMachine(page, 'keys');
  await expect(
    page.getByRole('heading', { level: 1 }).locator('..'),
  ).toContainText('Active');

  await tabTo(page, 'button', 'Delete machine');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('textbox')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(
    page.getByRole('button', { name: 'Delete machine' }),
  ).toBeFocused();

  await page.keyboard.press('/');
  await expect(
    page.getByRole('searchbox', { name: 'Find in log' }),
  ).toBeFocused();
  const log = page.getByRole('log');
  await log.focus();
  await page.keyboard.press('Home');
  await expect.poll(() => log.evaluate(it => it.scrollTop)).toBe(0);
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => log.evaluate(it => it.scrollTop)).toBeGreaterThan(0);
  await tabTo(page, 'button', /^Link to line/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/line=\d+/);

  await deleteMachine(page, 'keys');
  await expect(page.getByText('This machine is gone')).toBeVisible();
});

test('in Korean, when that was chosen', async ({ page }) => {
  await signIn(page, 'member');
  await page.goto('/settings');
  await page
    .getByRole('button', { name: 'English' })
    .or(page.getByText('English', { exact: true }))
    .first()
    .click();
  await page.getByRole('option', { name: /한국어|ko/i }).click();
  await page.goto('/opencsp');
  // No picture: a machine that tests need not have the letters.
  const title = page.getByRole('heading', { level: 1, name: '내 플랫폼' });
  expect(await violations(page, () => expect(title).toBeVisible())).toEqual([]);
});

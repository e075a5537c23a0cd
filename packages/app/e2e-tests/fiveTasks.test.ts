// Proves that somebody who has read nothing gets a machine, deploys a bundle, finds why it failed, changes it
// and removes everything, by words that stand on the pages, in no more clicks than docs/users/first-steps.md
// says. What each page does beyond that is left to the other journeys.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, Locator, Page, test } from '@playwright/test';
import { DESKTOP } from './looks';
import { newPublicKey, order, signIn } from './support';

test.use({ viewport: DESKTOP });

const GUIDE = join(__dirname, '../../../docs/users/first-steps.md');
/** Longest time that a bundle takes here, in milliseconds. */
const DEPLOYED_MS = 240_000;

/** Clicks on what the page shows, counted; writing into a field is none. */
class Clicks {
  private count = 0;

  constructor(private readonly page: Page) {}

  private async on(target: Locator) {
    await target.click();
    this.count += 1;
  }

  button(name: string | RegExp) {
    return this.on(this.page.getByRole('button', { name }).first());
  }

  link(name: string | RegExp) {
    return this.on(this.page.getByRole('link', { name }).first());
  }

  /** A choice: a box to check, or one of several. */
  choice(role: 'checkbox' | 'radio' | 'tab', name: RegExp) {
    return this.on(this.page.getByRole(role, { name }).first());
  }

  /** In the question that is asked before something goes. */
  inDialog(role: 'button' | 'checkbox', name: RegExp) {
    return this.on(
      this.page.getByRole('dialog').getByRole(role, { name }).first(),
    );
  }

  /** How many there were since the last call. */
  take(): number {
    const taken = this.count;
    this.count = 0;
    return taken;
  }
}

/** How many clicks the guide promises for a task, by the title of its row. */
function promised(task: string): number {
  const row = readFileSync(GUIDE, 'utf8')
    .split('\n')
    .map(line => line.split('|').map(cell => cell.trim()))
    .find(cells => cells[1] === task);
  return Number(row?.[2]);
}

function write(page: Page, label: RegExp, text: string) {
  return page.getByLabel(label).first().fill(text);
}

/** The first line of a page and what stands beside it: the thing and its state. */
const head = (page: Page) =>
  page.getByRole('heading', { level: 1 }).locator('..');

async function getMachine(page: Page, clicks: Clicks) {
  await clicks.link(/^New machine/);
  await write(page, /^Name/, 'first-vm');
  await clicks.choice('radio', /^Large/);
  await clicks.button('Next');
  await write(page, /^SSH public keys/, newPublicKey('me@laptop'));
  await clicks.button('Review');
  await clicks.button('Create machine');
  await clicks.link('Watch the machine being made');
  await expect(head(page)).toContainText('Active');
}

/** The form for a deployment, which knows the profile already, and where it runs if it does. */
async function runForm(clicks: Clicks, host?: RegExp) {
  await clicks.button('Next');
  if (host) {
    await clicks.choice('radio', host);
  }
  await clicks.button('Next');
  await clicks.button('Review');
  await clicks.button(/^Deploy/);
  await clicks.link('Watch the deployment');
}

async function deployBundle(page: Page, clicks: Clicks) {
  await clicks.link('My platform');
  await clicks.link(/^New profile/);
  await clicks.choice('checkbox', /^Jellyfin/);
  await clicks.button('Next');
  await write(page, /^Name/, 'first');
  await write(page, /^Domain/, 'first.example.com');
  await write(page, /^E-mail of the administrator/, 'ada@example.com');
  await clicks.button('Next');
  await clicks.choice('radio', /^One for each/);
  await clicks.button('Review');
  await clicks.button('Save profile');
  await clicks.link('Open the profile');
  await clicks.link(/^Deploy/);
  await runForm(clicks, /^first-vm/);
  await expect(head(page)).toContainText('Degraded: Jellyfin', {
    timeout: DEPLOYED_MS,
  });
}

async function findWhy(page: Page, clicks: Clicks) {
  await page.goto('/');
  await clicks.link(/^See why/);
  await expect(
    page.getByRole('group', { name: 'Not all services' }),
  ).toContainText(/Jellyfin/i);
}

async function changeBundle(page: Page, clicks: Clicks) {
  await order('machines/mend');
  await page.goto('/');
  await clicks.choice('tab', /^Profiles/);
  await clicks.link(/^first$/);
  await clicks.link('Edit');
  await clicks.choice('checkbox', /^Nextcloud/);
  await clicks.button('Next');
  await clicks.button('Next');
  await clicks.button('Review');
  await clicks.button('Save profile');
  await clicks.link('Open the profile');
  await clicks.link(/^Redeploy/);
  await runForm(clicks);
  await expect(head(page)).toContainText('Succeeded', { timeout: DEPLOYED_MS });
}

async function removeEverything(page: Page, clicks: Clicks) {
  await clicks.button(/^Remove/);
  const dialog = page.getByRole('dialog');
  await clicks.inDialog('checkbox', /./);
  await dialog.getByRole('textbox').fill('first');
  await clicks.inDialog('button', /^Remove/);
  await expect(head(page)).toContainText('Removed', { timeout: DEPLOYED_MS });
  await clicks.link('My platform');
  await clicks.choice('tab', /^Profiles/);
  await clicks.link(/^first$/);
  await clicks.button(/^Delete/);
  await dialog.getByRole('textbox').fill('first');
  await clicks.inDialog('button', /^Delete/);
  await expect(dialog).toBeHidden();
  await clicks.link('My platform');
  await clicks.choice('tab', /^Machines/);
  await clicks.link(/^first-vm$/);
  await clicks.button('Delete machine');
  await dialog.getByRole('textbox').fill('first-vm');
  await clicks.inDialog('button', /^Delete machine/);
  await expect(page.getByText('This machine is gone')).toBeVisible();
  await page.goto('/');
  await expect(
    page.getByRole('heading', { name: 'Start with your services' }),
  ).toBeVisible();
}

const TASKS = [
  ['Get a machine', getMachine],
  ['Deploy a bundle', deployBundle],
  ['Find why it failed', findWhy],
  ['Change the bundle', changeBundle],
  ['Remove everything', removeEverything],
] as const;

test('five tasks, each in the clicks that the guide says', async ({ page }) => {
  test.setTimeout(900_000);
  await signIn(page, 'member2');
  await order('machines/docker-container', {
    does: 'unhealthy',
    service: 'jellyfin',
  });
  await page.goto('/');
  const clicks = new Clicks(page);
  for (const [task, act] of TASKS) {
    await test.step(task, async () => {
      await act(page, clicks);
      const taken = clicks.take();
      expect.soft(taken, `clicks for "${task}"`).toBe(promised(task));
    });
  }
});

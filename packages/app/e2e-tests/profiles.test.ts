// A profile in a real browser: from nothing to a branch that plain Git clones, an edit, a commit that
// somebody made by hand, and away again. Its pages are pictured and held against WCAG on the way. What
// the files hold is proven by the tests of the renderer and of the backend.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, Page, test } from '@playwright/test';
import { DESKTOP, look, lookAtForm } from './looks';
import { order, signIn } from './support';

test.use({ viewport: DESKTOP });

const APPLICATIONS = [
  'Nextcloud',
  'GitLab',
  'Jellyfin',
  'Vaultwarden',
  'Homer',
];
const PASSWORD = 'seven wet umbrellas dance quietly';

const folder = mkdtempSync(join(tmpdir(), 'opencsp-e2e-profiles-'));
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Everything in the branch, as one text, and the names of its files. */
async function clone(page: Page, name: string) {
  const command = await page
    .getByText(/^git clone --branch /)
    .first()
    .innerText();
  const [, branch, url] =
    /^git clone --branch (\S+) (\S+)$/.exec(command) ?? [];
  const into = join(folder, name);
  execFileSync('git', ['clone', '-q', '--branch', branch, url, into]);
  const files = readdirSync(into, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !entry.parentPath.includes('.git'))
    .map(entry => join(entry.parentPath, entry.name));
  return {
    branch,
    url,
    files: files.map(file => file.slice(into.length + 1)),
    text: files.map(file => readFileSync(file, 'utf8')).join('\n'),
  };
}

async function chooseServices(page: Page) {
  for (const name of APPLICATIONS) {
    await page.getByRole('checkbox', { name: new RegExp(`^${name}`) }).check();
  }
  await page.getByRole('button', { name: 'Next' }).click();
}

async function nameIt(page: Page, name: string, domain: string) {
  await page.getByLabel(/^Name/).fill(name);
  await page.getByLabel(/^Domain/).fill(domain);
  await page.getByLabel(/^E-mail of the administrator/).fill('ada@example.com');
  await page.getByRole('button', { name: 'Next' }).click();
}

/** The whole form, to the preview of its last page. */
async function fillForm(page: Page) {
  await page.goto('/create/templates/default/opencsp-profile');
  await chooseServices(page);
  await nameIt(page, 'family', 'family.example.com');
  await page.getByRole('radio', { name: /^One for all/ }).check();
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Password', { exact: true }).blur();
  await expect(page.getByText(/The portal has your password/)).toBeVisible();
  await expect(page.getByText(/Files that would be committed/)).toBeVisible();
}

async function save(page: Page) {
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Save profile' }).click();
  await page.getByRole('link', { name: 'Open the profile' }).click();
  await expect(page.getByText('Saved', { exact: true }).first()).toBeVisible();
}

test('from five services to a branch, an edit, a foreign commit, and away', async ({
  page,
}) => {
  test.setTimeout(300_000);
  const sent: string[] = [];
  page.on('request', request => {
    const isHandoff = request.url().endsWith('/v1/handoffs');
    sent.push(`${request.url()} ${isHandoff ? '' : request.postData() ?? ''}`);
  });
  await signIn(page, 'admin');
  await lookAtForm(page, 'form-services', async () => {
    await page.goto('/create/templates/default/opencsp-profile');
    await page.getByRole('checkbox', { name: /^Nextcloud/ }).check();
  });
  // Another theme builds the page anew, so that it is filled for each picture.
  await lookAtForm(page, 'form-preview', () => fillForm(page));
  await fillForm(page);
  await save(page);

  const heading = page.getByRole('heading', { level: 1, name: 'family' });
  await look(page, 'profile', heading);
  const first = await clone(page, 'first');
  expect(first.files).toEqual(
    expect.arrayContaining(['compose.yaml', 'secrets.env.age', 'README.md']),
  );
  expect(first.text).not.toContain(PASSWORD);
  expect(sent.join('\n')).not.toContain(PASSWORD);
  const stored = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
  );
  expect(stored).not.toContain(PASSWORD);

  await page.getByRole('tab', { name: 'Files' }).click();
  await look(page, 'profile-files', page.getByText('compose.yaml').first());

  await page.getByRole('tab', { name: 'Overview' }).click();
  await page.getByRole('link', { name: 'Edit' }).click();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel(/^Domain/).fill('home.example.com');
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText(/Files that would be committed/)).toBeVisible();
  await save(page);
  await page.getByRole('tab', { name: 'History' }).click();
  await expect(page.getByText('Make the profile')).toBeVisible();
  await look(page, 'profile-history', page.getByText('Make the profile'));

  await order('git/moved', {
    branch: first.branch,
    file: 'notes.txt',
    content: 'by hand',
    author: 'Somebody <somebody@example.com>',
  });
  await page.getByRole('tab', { name: 'Overview' }).click();
  await page.getByRole('button', { name: 'Take' }).click({ timeout: 120_000 });

  await page.getByRole('button', { name: /^Delete/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('family');
  await dialog.getByRole('button', { name: /^Delete/ }).click();
  await expect(async () => {
    const heads = execFileSync('git', ['ls-remote', first.url]).toString();
    expect(heads).not.toContain(first.branch);
  }).toPass();

  await page.goto('/create/templates/default/opencsp-profile');
  await chooseServices(page);
  await page.getByLabel(/^Name/).fill('family');
  await page.getByLabel(/^Name/).blur();
  await expect(page.getByText(/This name is free/)).toBeVisible();
});

// Proves that pages, form fields, actions, entity cards and the options of extensions work in an app that is not
// ours, without an error in the browser. Leaves what the pages say and do to the browser journeys.
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test as base } from '@playwright/test';
import { tableNames } from './anyBackstageDocs.mjs';

const OLD = process.env.OPENCSP_FRONTEND_SYSTEM === 'old';
const PAGE = readFileSync(
  new URL('../../docs/operators/add-to-your-backstage.md', import.meta.url),
  'utf8',
);

/** What the options of the docs page call the page and the tab; the old system has none. */
const NAV_TITLE = OLD ? 'My platform' : 'Cloud';
const TAB_TITLE = OLD ? 'Machine' : 'The machine';

/** The page of a machine asks whether it is a host already, and most are none. */
const EXPECTED = /status of 404 .*\/api\/opencsp\/v1\/hosts\/[0-9a-f-]+\)$/;

const test = base.extend({
  /** A page with somebody signed in. What its browser complains of fails the test. */
  app: async ({ page }, use) => {
    const complaints = [];
    page.on('pageerror', error => complaints.push(String(error)));
    page.on('console', message => {
      if (message.type() === 'error') {
        complaints.push(`${message.text()} (${message.location().url})`);
      }
    });
    try {
      await page.goto('/');
      await page.getByRole('button', { name: 'Enter' }).click();
      await expect(
        sidebar(page).getByRole('link', { name: 'Home', exact: true }).first(),
      ).toBeVisible();
      await use(page);
    } finally {
      // It tells more than a page that did not come up.
      expect(complaints.filter(it => !EXPECTED.test(it))).toEqual([]);
    }
  },
});

const sidebar = page => page.getByRole('navigation', { name: 'sidebar nav' });

// One machine goes through all of it.
test.describe.configure({ mode: 'serial' });

test('the sidebar leads to "My platform"', async ({ app }) => {
  await sidebar(app)
    .getByRole('link', { name: NAV_TITLE, exact: true })
    .click();
  await expect(app).toHaveURL(/\/opencsp$/);
  await expect(
    app.getByRole('heading', { level: 1, name: 'My platform' }),
  ).toBeVisible();
});

test('the form has our fields, and its steps make a machine', async ({
  app,
}) => {
  await app.goto('/create/templates/default/opencsp-instance');
  await app.getByLabel(/^Name/).fill('Not A Name');
  await app.getByLabel(/^Name/).blur();
  await expect(app.getByLabel(/^Name/)).toHaveAttribute('aria-invalid', 'true');
  await app.getByLabel(/^Name/).fill('web-1');
  await expect(app.getByRole('radio', { name: /^Small/ })).toBeVisible();
  await app.getByRole('button', { name: 'Next' }).click();
  await app.getByLabel(/^SSH public keys/).fill(newPublicKey());
  await app.getByRole('button', { name: 'Review' }).click();
  await app.getByRole('button', { name: 'Create machine' }).click();
  await app.getByRole('link', { name: 'Watch the machine being made' }).click();
  await expect(
    app.getByRole('heading', { level: 1, name: 'web-1' }),
  ).toBeVisible();
  await expect(app.getByText('Active').first()).toBeVisible();
});

test('the page of its entity has our card and our tab', async ({ app }) => {
  await app.goto(`/catalog/default/resource/${await machineEntity(app)}`);
  const card = app.getByRole('region', { name: 'Machine', exact: true });
  await expect(card).toContainText('Active');
  await app
    .getByRole(OLD ? 'tab' : 'link', { name: TAB_TITLE, exact: true })
    .click();
  await expect(app).toHaveURL(/\/machine$/);
  await expect(app.getByText('Active').first()).toBeVisible();
});

if (!OLD) {
  test('the page of the docs lists each extension that was found', async ({
    app,
  }) => {
    await app.goto('/visualizer/text');
    await expect(app.getByText('<page:opencsp').last()).toBeVisible();
    const tree = app.locator('body');
    const found = [
      ...(await tree.innerText()).matchAll(/<([a-z][\w:-]*(?:\/[\w-]+)?)/g),
    ]
      .map(([, id]) => id)
      .filter(id => /opencsp/i.test(id));
    expect([...new Set(found)].sort()).toEqual(
      tableNames(PAGE, '### Options of the extensions').sort(),
    );
  });
}

/** The name of the one machine in the catalog, as soon as it is there. */
async function machineEntity(page) {
  const session = await page.request.get('/api/auth/guest/refresh', {
    headers: { 'X-Requested-With': 'XMLHttpRequest' },
  });
  const { token } = (await session.json()).backstageIdentity;
  let names = [];
  await expect(async () => {
    const answer = await page.request.get(
      '/api/catalog/entities/by-query?filter=kind=resource,spec.type=virtual-machine',
      { headers: { Authorization: `Bearer ${token}` } },
    );
    names = (await answer.json()).items.map(it => it.metadata.name);
    expect(names).toHaveLength(1);
  }).toPass();
  return names[0];
}

/** An OpenSSH public key line. */
function newPublicKey() {
  const { publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const field = bytes => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const blob = Buffer.concat([field(Buffer.from('ssh-ed25519')), field(raw)]);
  return `ssh-ed25519 ${blob.toString('base64')} me@laptop`;
}

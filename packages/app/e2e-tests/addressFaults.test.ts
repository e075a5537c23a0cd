// What is wrong with all addresses of a profile at once, and with a certificate, is told where people look, with what
// to do, and is right again once it is mended: an authority that gives no more certificates, a proxy that is down, and
// a bad file beside the file of routes. Each kind of trouble is proven by the backend's own tests.
import { expect, Page, test } from '@playwright/test';
import { z } from 'zod';
import { DESKTOP, look } from './looks';
import { fillPlatformForm, order, signIn } from './support';

test.use({ viewport: DESKTOP });

const NAME = 'faulty';
const DOMAIN = `${NAME}.localhost`;

/** Of Jellyfin, whose passwords never go over plain HTTP: it stays on HTTPS, with a certificate of the proxy's own. */
const MEDIA = `media.${DOMAIN}`;

/** Longest time that a deployment takes here, in milliseconds. */
const DEPLOYED_MS = 240_000;

/** Longest time until what was done is seen, in milliseconds. */
const SEEN_MS = 90_000;

const machinesSchema = z.object({
  machines: z.array(z.object({ name: z.string(), hostname: z.string() })),
});

/** The sandbox's own name of the machine that a form made. */
async function machineOf(hostname: string): Promise<string> {
  const { machines } = machinesSchema.parse(await order('machines/state'));
  const found = machines.find(it => it.hostname === hostname);
  if (!found) {
    throw new Error(`The sandbox has no machine ${hostname}.`);
  }
  return found.name;
}

/** Has addresses looked at until the part about them says something, or does not say it any more. */
async function lookUntil(page: Page, says: RegExp | string, isSaid = true) {
  const address = page.getByRole('region', { name: 'Address', exact: true });
  await expect(async () => {
    await address
      .getByRole('button', { name: 'Look now' })
      .click({ timeout: 5_000 });
    const told = isSaid ? expect(address) : expect(address).not;
    await told.toContainText(says, { timeout: 8_000 });
  }).toPass({ timeout: SEEN_MS });
}

test('what is wrong with addresses is told with what to do, and is over when it is mended', async ({
  page,
}) => {
  test.setTimeout(900_000);
  await signIn(page, 'admin');
  await order('acme/rate-limited', { name: MEDIA });
  await fillPlatformForm(page, NAME, ['Jellyfin'], DOMAIN);
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Create platform' }).click();
  await page
    .getByRole('link', { name: 'Watch the platform being made' })
    .click();
  const state = page.getByRole('heading', { level: 1 }).locator('..');
  await expect(state).toContainText('Succeeded', { timeout: DEPLOYED_MS });

  // A certificate that cannot be had is a warning: the run is done, and the service is there.
  await page.goto('/opencsp?tab=services');
  const tile = page
    .getByRole('list', { name: 'Services' })
    .getByRole('listitem')
    .filter({ hasText: MEDIA });
  await expect(tile).toContainText('Works, with a warning', {
    timeout: SEEN_MS,
  });
  await tile.getByRole('link', { name: 'Jellyfin', exact: true }).click();
  const address = page.getByRole('region', { name: 'Address', exact: true });
  await expect(address).toContainText('its limit is reached');
  await expect(address).toContainText('The next is possible');
  await expect(address).toContainText('What to do: Wait.');
  await look(page, 'address-rate-limited', address.getByText('What to do:'));
  await order('acme/reset');
  await address.getByRole('button', { name: 'Order again' }).click();
  await lookUntil(page, /Certificate.*Valid/);
  const link = address.getByRole('link', { name: MEDIA });
  await expect(link).toHaveAttribute('href', /^https:/);

  // Without its proxy nothing of the profile is reached, which is told once.
  const name = await machineOf(`${NAME}-vm`);
  const service = page.url();
  await order('machines/proxy', { name, does: 'down' });
  await lookUntil(page, 'Does not work');
  await expect(address).toContainText('The proxy runs, and does not say');
  await expect(address).toContainText('What to do:');
  await expect(link).toHaveCount(0);
  await look(page, 'address-proxy-down', address.getByText('What to do:'));
  await page.goto('/opencsp');
  const needs = page.getByRole('region', { name: /^Needs you/ });
  await expect(needs).toContainText(`${NAME} → ${NAME}-vm`);
  await expect(needs).toContainText('The proxy runs, and does not say');
  await order('machines/mend', { name });
  await page.goto(service);
  await lookUntil(page, 'What to do:', false);
  await expect(link).toBeVisible();

  // A bad file beside ours leaves addresses as they are, and holds up the next change.
  await order('machines/proxy-file-broken', { name });
  await lookUntil(page, 'zz-broken.yml');
  await expect(address).toContainText('What to do: Mend or remove the file');
  await expect(link).toBeVisible();
  await look(page, 'address-bad-file', address.getByText('What to do:'));
  await order('machines/mend', { name });
  await lookUntil(page, 'What to do:', false);
});

import { join } from 'node:path';
import axe from 'axe-core';
import { expect, Locator, Page } from '@playwright/test';

/** The window that most pages are looked at in. */
export const DESKTOP = { width: 1280, height: 900 };

const PHONE = { width: 360, height: 740 };

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

/** A page that shows `sign` is pictured, has no violations, and does not scroll sideways on a phone. */
export async function look(page: Page, name: string, sign: Locator) {
  const settle = () => expect(sign).toBeVisible();
  await picture(page, name, settle);
  expect(await violations(page, settle)).toEqual([]);
  await page.setViewportSize(PHONE);
  await settle();
  await picture(page, `${name}-phone`, settle);
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth),
  ).toBeLessThanOrEqual(PHONE.width);
  await page.setViewportSize(DESKTOP);
  await settle();
}

declare global {
  interface Window {
    axe: typeof axe;
  }
}

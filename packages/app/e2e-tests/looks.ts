import { join } from 'node:path';
import axe from 'axe-core';
import { expect, Locator, Page } from '@playwright/test';

/** The window that most pages are looked at in. */
export const DESKTOP = { width: 1280, height: 900 };

const PHONE = { width: 360, height: 740 };

const WIDE = { width: 2560, height: 900 };

/** Lines longer than this are hard to read: our pages go no wider, in pixels. */
const WIDEST_CONTENT = 1600;

/** Puts a page into the state that is to be looked at; called again after each change of theme. */
export type Settle = () => Promise<unknown>;

/**
 * Does something in the light and in the dark. Backstage builds the page anew for another theme, so
 * it has to settle each time; and before the first one, too: a change that comes while Backstage itself starts
 * is lost on it.
 */
async function inBothThemes(
  page: Page,
  settle: Settle,
  act: (theme: 'light' | 'dark') => Promise<void>,
) {
  await settle();
  for (const theme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    // Until then Backstage's page of the other theme still stands there. The provider's says nothing of it.
    await page.waitForFunction(
      wanted => (document.body.dataset.themeMode ?? wanted) === wanted,
      theme,
    );
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

/**
 * Backstage's own: the sidebar item whose label is not what it shows once it has a count, the wheel that
 * turns without a name while one of its cards is loaded, and results of a search that stand in no list.
 */
const NOT_OURS = [
  'a[aria-label="Notifications"]',
  '.MuiCircularProgress-root',
  'li.MuiListItem-root',
];

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
          { include: document, exclude: exclude.map(it => [it]) },
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

/** The page at another width, in both themes; the window is as it was after that. */
async function atWidth(
  page: Page,
  size: typeof PHONE,
  settle: Settle,
  act: () => Promise<void>,
) {
  await page.setViewportSize(size);
  await settle();
  await act();
  await page.setViewportSize(DESKTOP);
  await settle();
}

/** The width of what a page of ours shows, in pixels; a page of Backstage's own has no header like it. */
async function contentWidth(page: Page): Promise<number> {
  const box = await page
    .locator('header', { has: page.getByRole('heading', { level: 1 }) })
    .first()
    .boundingBox();
  return box?.width ?? 0;
}

/**
 * What kind of page it is. Only ours have a header with the width that they keep to; the sign-in and the
 * provider's pages stand alone, without one. A page of Backstage's own is loaded anew for each
 * theme: of parts that it was loading while the theme changed, the styles of the other one stay behind.
 */
export type Kind = 'ours' | 'alone' | 'backstage';

/**
 * A page that shows `sign` is pictured at three widths in both themes, has no violations, does not scroll
 * sideways on a phone, and is not stretched over a wide screen.
 */
export async function look(
  page: Page,
  name: string,
  sign: Locator,
  kind: Kind = 'ours',
) {
  const settle = async () => {
    if (kind === 'backstage') {
      await page.reload({ waitUntil: 'networkidle' });
    }
    await expect(sign).toBeVisible();
    // What Backstage loads by itself is no state that anybody reads, and has colours of its own.
    await expect(page.getByRole('progressbar')).toHaveCount(0);
  };
  await picture(page, name, settle);
  expect(await violations(page, settle)).toEqual([]);
  await atWidth(page, PHONE, settle, async () => {
    await picture(page, `${name}-phone`, settle);
    if (kind !== 'backstage') {
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth),
      ).toBeLessThanOrEqual(PHONE.width);
    }
  });
  await atWidth(page, WIDE, settle, async () => {
    await picture(page, `${name}-wide`, settle);
    if (kind === 'ours') {
      expect(await contentWidth(page)).toBeLessThanOrEqual(WIDEST_CONTENT);
    }
  });
}

/**
 * Pictures of a form at three widths, in both themes. It is not held against WCAG: around our fields stand
 * the tabs and the steps of Backstage's own form, which have findings.
 */
export async function lookAtForm(page: Page, name: string, settle: Settle) {
  await picture(page, name, settle);
  await atWidth(page, PHONE, settle, () =>
    picture(page, `${name}-phone`, settle),
  );
  await atWidth(page, WIDE, settle, () =>
    picture(page, `${name}-wide`, settle),
  );
}

declare global {
  interface Window {
    axe: typeof axe;
  }
}

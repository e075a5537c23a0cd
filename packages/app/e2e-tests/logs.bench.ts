// What `npm run bench` measures in a real browser: how long a line of a host's program needs until it is on
// the page of its run, and how fast a log of 100,000 lines opens. Nothing is demanded of the times: they are
// printed. What the pages show is proven by the journeys.
import { expect, Locator, Page, test } from '@playwright/test';
import { addFigures } from './figures';
import { DESKTOP } from './looks';
import { fillPlatformForm, order, signIn } from './support';

test.use({ viewport: DESKTOP });

/** Lines that come one by one, and the pause between two, in milliseconds. */
const LINES = 400;
const EVERY_MS = 25;
const LONG_LOG = 100_000;
const PATIENCE_MS = 300_000;

interface Seen {
  number: number;
  /** Milliseconds from the write on the host to the page: both have the clock of this computer. */
  after: number;
}

test('lines of a run in the browser', async ({ page }) => {
  test.setTimeout(1_200_000);
  await signIn(page, 'admin');
  // What is armed last is taken first: by the first of the core services, then by the second.
  await order('machines/docker-talks', { lines: LONG_LOG });
  await order('machines/docker-talks', { lines: LINES, every: EVERY_MS });
  await watchLines(page);
  await fillPlatformForm(page, 'bench', ['Homer']);
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Create platform' }).click();
  await page
    .getByRole('link', { name: 'Watch the platform being made' })
    .click();
  const state = page.getByRole('heading', { level: 1 }).locator('..');
  await expect(state).toContainText('Succeeded', { timeout: PATIENCE_MS });
  const seen = await page.evaluate(
    (): Seen[] => Reflect.get(window, 'opencspSeen') ?? [],
  );

  const log = page.getByRole('log');
  const end = log.getByText(new RegExp(`^Warning: Line ${LONG_LOG} of`));
  const run = page.url();
  const step = page.getByRole('button', { name: /^Core services/ });
  await page.goto('/opencsp');
  await page.goto(run);
  const opened = await timesOf(step, log, end);
  await page.goto('/opencsp');

  const delays = seen.map(({ after }) => after).sort((a, b) => a - b);
  const at = (part: number) => delays[Math.floor(delays.length * part)];
  expect(delays.length).toBeGreaterThan(LINES / 2);
  addFigures({
    lineToBrowser: {
      lines: delays.length,
      p50Milliseconds: at(0.5),
      p99Milliseconds: at(0.99),
    },
    longLog: { lines: LONG_LOG, ...opened },
  });
});

/** Has each page note when a line of the stand-in is drawn first. */
async function watchLines(page: Page) {
  await page.addInitScript(lines => {
    const pattern = new RegExp(
      `Line (\\d+) of ${lines}, written at (\\d{13})`,
      'g',
    );
    const seen = new Map<string, Seen>();
    const look = () => {
      const now = Date.now();
      document.querySelectorAll('[role="log"]').forEach(log => {
        for (const match of (log.textContent ?? '').matchAll(pattern)) {
          const [key, number, written] = match;
          if (!seen.has(key)) {
            const after = now - Number(written);
            seen.set(key, { number: Number(number), after });
            Reflect.set(window, 'opencspSeen', [...seen.values()]);
          }
        }
      });
    };
    new MutationObserver(look).observe(document, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  }, LINES);
}

/** Milliseconds from the choice of the step to its first line, and to its last one. */
async function timesOf(step: Locator, log: Locator, end: Locator) {
  await step.waitFor();
  const begun = Date.now();
  await step.click();
  await log
    .getByText(/^Warning: Line/)
    .first()
    .waitFor();
  const first = Date.now() - begun;
  await end.waitFor();
  return {
    firstLinesMilliseconds: first,
    wholeMilliseconds: Date.now() - begun,
  };
}

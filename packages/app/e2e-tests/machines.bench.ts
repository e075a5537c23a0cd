// What `npm run bench` measures of a list of 10,000 machines: until its first rows are there, until a search has its
// row, and until the next page is there, each beside the API's answer to the same question in the same page. Nothing
// is demanded of the times: they are printed.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, Page, test } from '@playwright/test';
import { addFigures, medianOf, ratioOf } from './figures';
import { DESKTOP } from './looks';
import { signIn } from './support';

test.use({ viewport: DESKTOP });

const MACHINES = 10_000;
const RUNS = 7;
const BACKEND = join(__dirname, '..', '..', 'backend');

test('a list of many machines', async ({ page }) => {
  test.setTimeout(600_000);
  seed(MACHINES);
  const asked = watchAnswers(page);
  await signIn(page, 'admin');
  const rows = page.getByRole('row', { name: /web-\d{6}/ });
  const search = page
    .getByRole('searchbox', { name: 'Search by name' })
    .first();

  const opened = await medians(async run => {
    await page.goto('/catalog');
    asked.forget();
    const began = Date.now();
    await page.goto(`/opencsp?tab=machines&run=${run}`, {
      waitUntil: 'commit',
    });
    await rows.first().waitFor();
    return { screenMs: Date.now() - began, answerMs: asked.longest() };
  });
  const found = await medians(async run => {
    const name = `web-00${String(run + 1).padStart(2, '0')}42`;
    await search.fill('');
    await expect(rows).not.toHaveCount(1);
    asked.forget();
    const began = Date.now();
    await search.fill(name);
    await page.getByRole('row', { name: new RegExp(name) }).waitFor();
    await expect(rows).toHaveCount(1);
    return { screenMs: Date.now() - began, answerMs: asked.longest() };
  });
  await search.fill('');
  await expect(rows).not.toHaveCount(1);
  const turned = await medians(async () => {
    const first = (await rows.first().textContent()) ?? '';
    asked.forget();
    const began = Date.now();
    await page.getByRole('button', { name: 'Next page' }).click();
    await expect(rows.first()).not.toHaveText(first);
    return { screenMs: Date.now() - began, answerMs: asked.longest() };
  });
  addFigures({ manyMachines: { machines: MACHINES, opened, found, turned } });
});

interface Step {
  /** From the person's act to what it brings, in milliseconds; of a search, its rest of 250 ms included. */
  screenMs: number;
  /** Of the API's answer that brought it, as the browser saw it. */
  answerMs: number;
}

async function medians(act: (run: number) => Promise<Step>) {
  const steps: Step[] = [];
  for (let run = 0; run < RUNS; run++) {
    steps.push(await act(run));
  }
  const screenMs = medianOf(steps.map(it => it.screenMs));
  const answerMs = medianOf(steps.map(it => it.answerMs));
  return { runs: RUNS, screenMs, answerMs, ratio: ratioOf(screenMs, answerMs) };
}

/** Notes how long the API's lists of machines take. */
function watchAnswers(page: Page) {
  let times: number[] = [];
  page.on('requestfinished', request => {
    if (/\/v1\/instances(\?|$)/.test(request.url())) {
      times.push(request.timing().responseEnd);
    }
  });
  return {
    forget: () => {
      times = [];
    },
    longest: () => Math.max(...times),
  };
}

/** Puts machines into the running portal's database behind its back. */
function seed(count: number): void {
  execFileSync(
    process.execPath,
    [
      ...['--require', '@backstage/cli-node/config/nodeTransform.cjs'],
      'src/__testUtils__/bench/seedRunning.ts',
      ...[`--state=${process.env.OPENCSP_STATE}`, `--count=${count}`],
    ],
    { cwd: BACKEND },
  );
}

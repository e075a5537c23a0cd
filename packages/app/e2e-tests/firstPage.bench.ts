// What `npm run bench` measures of a first visit with an empty cache: "My platform" in the portal beside the catalog
// in the same app without our packages, both from one server, with one backend and one session. Nothing is demanded
// of the times: they are printed.
import { Browser, expect, Locator, Page, test } from '@playwright/test';
import { addFigures, medianOf, ratioOf } from './figures';
import { DESKTOP } from './looks';
import { signIn } from './support';

const RUNS = 7;

/** From the start of the navigation, in milliseconds, and what was loaded until then, in bytes on the wire. */
interface Visit {
  interactiveMs: number;
  scriptBytes: number;
}

/** Each visit leaves a new token for the next one: the old ones are worth nothing. */
interface Session {
  cookies: Awaited<ReturnType<ReturnType<Page['context']>['cookies']>>;
}

test('the first page beside the stock one', async ({ page, browser }) => {
  test.setTimeout(600_000);
  const pages: { ours: string; stock: string } = JSON.parse(
    process.env.OPENCSP_PAGES ?? '{}',
  );
  await signIn(page, 'admin');
  const session = { cookies: await page.context().cookies() };
  const visit = (url: string, content: (page: Page) => Locator) =>
    visitOnce(browser, { session, url, content });
  const visitOurs = () =>
    visit(`${pages.ours}/opencsp`, it =>
      it.getByRole('heading', { name: 'Start with your services' }),
    );
  const visitStock = () =>
    visit(`${pages.stock}/catalog`, it => it.getByRole('table').first());

  // The first ones fill the caches of the server.
  await visitOurs();
  await visitStock();
  const ours: Visit[] = [];
  const stock: Visit[] = [];
  for (let run = 0; run < RUNS; run++) {
    ours.push(await visitOurs());
    stock.push(await visitStock());
  }
  const [mine, other] = [mediansOf(ours), mediansOf(stock)];
  expect(mine.scriptBytes).toBeGreaterThan(0);
  expect(other.scriptBytes).toBeGreaterThan(0);
  addFigures({
    firstPage: {
      runs: RUNS,
      ours: mine,
      stock: other,
      ratio: ratioOf(mine.interactiveMs, other.interactiveMs),
    },
  });
});

function mediansOf(visits: readonly Visit[]): Visit {
  return {
    interactiveMs: medianOf(visits.map(it => it.interactiveMs)),
    scriptBytes: medianOf(visits.map(it => it.scriptBytes)),
  };
}

/** Opens a page in a browser that has a session and nothing in its cache. */
async function visitOnce(
  browser: Browser,
  options: {
    session: Session;
    url: string;
    content: (page: Page) => Locator;
  },
): Promise<Visit> {
  const context = await browser.newContext({ viewport: DESKTOP });
  try {
    await context.addCookies(options.session.cookies);
    const page = await context.newPage();
    await page.goto(options.url, { waitUntil: 'commit' });
    await options.content(page).waitFor();
    const visit = await page.evaluate(
      () =>
        new Promise<Visit>(resolve => {
          // Idle: what is pressed now is answered at once.
          requestIdleCallback(() => {
            const scripts = performance
              .getEntriesByType('resource')
              .filter(it => it instanceof PerformanceResourceTiming)
              .filter(({ name }) => /\.js$/.test(name));
            resolve({
              interactiveMs: performance.now(),
              scriptBytes: scripts.reduce(
                (sum, it) => sum + it.encodedBodySize,
                0,
              ),
            });
          });
        }),
    );
    options.session.cookies = await context.cookies();
    return visit;
  } finally {
    await context.close();
  }
}

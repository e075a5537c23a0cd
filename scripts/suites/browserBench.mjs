import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { servePages } from '../lib/benchPages.mjs';
import { Problem } from '../lib/problem.mjs';
import { tempFolder } from '../lib/tempFolder.mjs';
import { onBrowserPortal } from './browserPortal.mjs';
import { measureAddedJavaScript } from './bundle.mjs';

/**
 * What `npm run bench` measures in a real browser, and of what the browser loads.
 *
 * @param {{ session: object, toolchain: object, settings: object, logs: string }} context - as a suite is given it
 * @returns {Promise<object>} the figures
 */
export async function benchBrowser(context) {
  const figures = join(tempFolder(context.session, 'figures'), 'figures.json');
  const { added, oursDist, stockDist } = await measureAddedJavaScript(context);
  return onBrowserPortal(
    { ...context, name: 'bench-browser' },
    async (playwright, { url }) => {
      const [ours, stock] = await Promise.all(
        [oursDist, stockDist].map(dist => servePages({ dist, portalUrl: url })),
      );
      const code = await playwright(
        ['--config', 'playwright.bench.config.ts'],
        {
          OPENCSP_FIGURES: figures,
          OPENCSP_PAGES: JSON.stringify({ ours: ours.url, stock: stock.url }),
        },
      );
      [ours, stock].forEach(({ close }) => close());
      if (code !== 0) {
        throw new Problem('The bench in the browser failed.', {
          logFile: join(context.logs, 'bench-browser.log'),
          next: 'look for the first error in the log.',
        });
      }
      return {
        initialJavaScript: added,
        ...JSON.parse(readFileSync(figures, 'utf8')),
      };
    },
  );
}

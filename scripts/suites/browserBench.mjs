import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../lib/problem.mjs';
import { tempFolder } from '../lib/tempFolder.mjs';
import { onBrowserPortal } from './browserPortal.mjs';

/**
 * What `npm run bench` measures in a real browser.
 *
 * @param {{ session: object, toolchain: object, logs: string }} context - as a suite is given it
 * @returns {Promise<object>} the figures
 */
export async function benchBrowser(context) {
  const figures = join(tempFolder(context.session, 'figures'), 'figures.json');
  return onBrowserPortal(
    { ...context, name: 'bench-browser' },
    async playwright => {
      const code = await playwright(
        ['--config', 'playwright.bench.config.ts'],
        { OPENCSP_FIGURES: figures },
      );
      if (code !== 0) {
        throw new Problem('The bench in the browser failed.', {
          logFile: join(context.logs, 'bench-browser.log'),
          next: 'look for the first error in the log.',
        });
      }
      return JSON.parse(readFileSync(figures, 'utf8'));
    },
  );
}

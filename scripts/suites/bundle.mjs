import { addedJavaScript, initialJavaScript } from '../checks/bundle.mjs';
import { buildFrontend } from '../lib/frontend.mjs';
import { inRoot } from '../lib/paths.mjs';
import { alone } from '../lib/prepare.mjs';
import { buildStockApp } from './bundleStock.mjs';

/** What our packages add to the first page's JavaScript, held to its budget. */
export const bundleSuite = {
  name: 'bundle',
  title: 'Added JavaScript',
  async run(context) {
    const { added } = await measureAddedJavaScript(context);
    const { addedBytes, budgetBytes, chunks } = added;
    if (addedBytes < budgetBytes) {
      return { passed: 1, failed: 0 };
    }
    return {
      ...{ passed: 0, failed: 1 },
      failures: [
        [
          `Our packages add ${addedBytes} bytes of compressed JavaScript to the first page; the budget is ${budgetBytes}.`,
          'What only some pages need is to be loaded by them: import() in a loader. Bytes by chunk:',
          JSON.stringify(chunks),
        ].join('\n'),
      ],
    };
  },
};

/**
 * Builds the app with our packages and without them.
 *
 * @param {{ session: object, toolchain: object, logs: string, settings: object }} context - of a suite
 * @returns {Promise<{ added: object, oursDist: string, stockDist: string }>}
 */
export async function measureAddedJavaScript(context) {
  const { session, toolchain, logs } = context;
  const settings = {
    ...context.settings,
    logs,
    configFiles: [inRoot('app-config.yaml')],
  };
  return alone(session, async () => {
    await buildFrontend(session, toolchain, settings);
    const stockDist = await buildStockApp({ ...context, settings });
    const oursDist = inRoot('packages', 'app', 'dist');
    const added = addedJavaScript(
      initialJavaScript(oursDist),
      initialJavaScript(stockDist),
    );
    return { added, oursDist, stockDist };
  });
}

import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the checkout. */
export const root = resolve(
  dirname(fileURLToPath(import.meta.url)),
  '..',
  '..',
);

/** A path inside the checkout. */
export const inRoot = (...parts) => join(root, ...parts);

/** What the scripts remember between runs; `npm ci` in `tools/` removes it, and all is checked anew. */
export const stampFolder = inRoot('tools', 'node_modules', '.opencsp');

/** Backstage's command line. */
export const backstageCli = inRoot(
  'node_modules',
  '@backstage',
  'cli',
  'bin',
  'backstage-cli',
);

/** What lets Node run the TypeScript sources. */
export const typeScriptTransform = inRoot(
  'node_modules',
  '@backstage',
  'cli-node',
  'config',
  'nodeTransform.cjs',
);

import { join } from 'node:path';
import { build, Plugin } from 'esbuild';

const PACKAGE_FILE = join(__dirname, '..', '..', '..', 'package.json');

/** Everything but our packages, which are sources here, stays where it is installed. */
const onlyOurs: Plugin = {
  name: 'only-ours',
  setup(bundler) {
    bundler.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('@opencsp/')
        ? undefined
        : { path, external: true },
    );
  },
};

/**
 * Puts our packages into one file, translated as they are when they are packed: a start is then measured without the
 * translation of TypeScript, which an installed package does not need.
 *
 * @param outfile - in which folder does not matter: packages are found as from this one
 */
export async function bundleWholeBackend(
  outfile: string,
  entry = 'wholeBackendProcess.ts',
): Promise<void> {
  await build({
    entryPoints: [join(__dirname, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    // As `require`, which the line below sends to this package.
    supported: { 'dynamic-import': false },
    plugins: [onlyOurs],
    logLevel: 'silent',
    banner: {
      js: `require = require('node:module').createRequire(${JSON.stringify(
        PACKAGE_FILE,
      )});`,
    },
  });
}

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { filesBelow } from '../lib/stamps.mjs';
import { inRoot } from '../lib/paths.mjs';

const SOURCE = /\.[cm]?[jt]sx?$/;
const ONLY_FOR_TESTS =
  /(\.test\.[cm]?[jt]sx?$|(^|\/)(__\w+__|testUtils|e2e-tests|dev)\/|setupTests\.)/;

/**
 * Everything that the sources of a package import, with whether only tests do.
 *
 * @param {{ folder: string }} workspace
 * @returns {{ file: string, imported: string, forTests: boolean }[]}
 */
export function importsOf({ folder }) {
  const typescript = createRequire(inRoot('package.json'))('typescript');
  return filesBelow(folder)
    .filter(file => SOURCE.test(file))
    .flatMap(file =>
      typescript
        .preProcessFile(readFileSync(file, 'utf8'), true, true)
        .importedFiles.map(({ fileName }) => ({
          file,
          imported: fileName,
          forTests: ONLY_FOR_TESTS.test(file.slice(folder.length + 1)),
        })),
    );
}

/** The package that an import names: `@scope/name/deep` is of `@scope/name`. */
export function packageOf(imported) {
  const parts = imported.split('/');
  return imported.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
}

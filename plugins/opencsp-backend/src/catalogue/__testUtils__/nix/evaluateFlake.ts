import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { RenderedFile } from '@opencsp/plugin-opencsp-common';

/** Evaluates what our modules assign, and nothing of NixOS. */
const EVALUATOR = join(__dirname, 'evaluate.nix');

/** What Nix itself is told by: nothing outside of the folder is read or written, and nothing is fetched. */
function environment(folder: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: folder,
    NIX_STORE_DIR: join(folder, 'store'),
    NIX_STATE_DIR: join(folder, 'state'),
    NIX_DATA_DIR: join(folder, 'data'),
    NIX_LOG_DIR: join(folder, 'log'),
    NIX_CONFIG: 'build-users-group =\nsubstitute = false\n',
  };
}

/**
 * The value of an expression, by the real parser and evaluator of Nix.
 *
 * @param words - arguments before the expression's file
 * @throws Error with what Nix said
 */
function instantiate(folder: string, words: readonly string[]): unknown {
  const program = process.env.OPENCSP_NIX_INSTANTIATE ?? 'nix-instantiate';
  return JSON.parse(
    execFileSync(
      program,
      ['--eval', '--strict', '--json', '--read-write-mode', ...words],
      { encoding: 'utf8', env: environment(folder), maxBuffer: 2 ** 26 },
    ),
  );
}

function inFolder<T>(run: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'opencsp-nix-'));
  try {
    return run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes files of a branch, and gives their folder away for as long as `run` takes. */
function withFiles<T>(
  files: readonly RenderedFile[],
  run: (folder: string, root: string) => T,
): T {
  return inFolder(folder => {
    const root = join(folder, 'branch');
    for (const { path, content } of files) {
      const file = join(root, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    return run(folder, root);
  });
}

/**
 * What the system of a rendered flake assigns, as JSON.
 *
 * @param system - its name in the flake
 * @throws Error with what Nix said
 */
export function evaluateFlake(
  files: readonly RenderedFile[],
  system: string,
): unknown {
  const packages = new Set(
    files
      .filter(({ path }) => path.endsWith('.nix'))
      .flatMap(({ content }) =>
        [...content.matchAll(/\bpkgs\.([A-Za-z0-9_-]+)/g)].map(
          ([, name]) => name,
        ),
      ),
  );
  return withFiles(files, (folder, root) =>
    instantiate(folder, [
      ...['--arg', 'folder', root],
      ...['--argstr', 'packages', JSON.stringify([...packages])],
      ...['--argstr', 'system', system],
      EVALUATOR,
    ]),
  );
}

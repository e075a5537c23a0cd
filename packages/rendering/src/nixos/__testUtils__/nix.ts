import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The value of an expression, by the real parser and evaluator of Nix, which writes into a folder of its own
 * and fetches nothing.
 *
 * @throws Error with what Nix said
 */
export function evaluateText(expression: string): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'opencsp-nix-'));
  try {
    const file = join(folder, 'expression.nix');
    writeFileSync(file, expression);
    const program = process.env.OPENCSP_NIX_INSTANTIATE ?? 'nix-instantiate';
    return JSON.parse(
      execFileSync(program, ['--eval', '--strict', '--json', file], {
        encoding: 'utf8',
        env: {
          HOME: folder,
          NIX_CONFIG: 'build-users-group =',
          NIX_STORE_DIR: join(folder, 'store'),
          NIX_STATE_DIR: join(folder, 'state'),
          PATH: process.env.PATH,
        },
        maxBuffer: 2 ** 26,
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

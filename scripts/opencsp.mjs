import { spawn } from 'node:child_process';
import { inRoot } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { runScript } from './lib/session.mjs';
import { readSettings } from './lib/settings.mjs';

// `npm run opencsp -- <arguments>`: the `opencsp` command of this checkout, with the terminal.
await runScript(async session => {
  const toolchain = await prepare(session, readSettings());
  return new Promise((resolve, reject) => {
    const command = spawn(
      toolchain.node,
      [inRoot('packages', 'cli', 'bin', 'opencsp'), ...process.argv.slice(2)],
      { env: { ...process.env, ...toolchain.env }, stdio: 'inherit' },
    );
    session.onEnd(() => command.kill('SIGTERM'));
    command.once('error', reject);
    command.once('exit', code => resolve(code ?? 1));
  });
});

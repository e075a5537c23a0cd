import { spawn } from 'node:child_process';
import { yarnEnvironment } from './lib/install.mjs';
import { root } from './lib/paths.mjs';
import { alone } from './lib/prepare.mjs';
import { runScript } from './lib/session.mjs';
import { readSettings } from './lib/settings.mjs';
import { prepareToolchain } from './lib/toolchain.mjs';

// `npm run yarn -- <arguments>`: the pinned Yarn, with the terminal.
await runScript(async session => {
  const toolchain = await alone(session, () =>
    prepareToolchain(session, readSettings().logs),
  );
  const env = await yarnEnvironment(toolchain);
  return new Promise((resolve, reject) => {
    const yarn = spawn(
      toolchain.node,
      [toolchain.yarn, ...process.argv.slice(2)],
      { cwd: root, env, stdio: 'inherit' },
    );
    session.onEnd(() => yarn.kill('SIGTERM'));
    yarn.once('error', reject);
    yarn.once('exit', code => resolve(code ?? 1));
  });
});

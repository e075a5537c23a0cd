import { existsSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { lockHolder } from './lib/lock.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { workLock } from './lib/prepare.mjs';
import { Problem } from './lib/problem.mjs';
import { runScript } from './lib/session.mjs';
import { lockFile, readSettings, stateMark } from './lib/settings.mjs';

await runScript(async ({ reporter }) => {
  const settings = readSettings();
  const holder = lockHolder(lockFile(settings)) ?? lockHolder(workLock);
  if (holder !== undefined) {
    throw new Problem(`Process ${holder} uses the state now.`, {
      next: 'stop it with Ctrl-C where it was started, then run npm run reset again.',
    });
  }
  const folder = relative(root, settings.state) || settings.state;
  if (!existsSync(settings.state)) {
    reporter.line(`There is no state: ${folder} does not exist.`);
    return;
  }
  if (settings.state !== inRoot('.state') && !existsSync(stateMark(settings))) {
    throw new Problem(`${settings.state} was not made by npm start.`, {
      next: 'set OPENCSP_STATE to the folder that npm start used, or leave it out.',
    });
  }
  rmSync(settings.state, { recursive: true, force: true });
  reporter.line(
    `Removed ${folder}: database, the sandbox's machines, secrets, logs.`,
  );
});

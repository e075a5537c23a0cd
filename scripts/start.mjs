import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { buildFrontend } from './lib/frontend.mjs';
import { takeLock } from './lib/lock.mjs';
import { root } from './lib/paths.mjs';
import { requireFree } from './lib/ports.mjs';
import { startBackend, verifyPortal } from './lib/portal.mjs';
import { alone, prepare } from './lib/prepare.mjs';
import { Problem } from './lib/problem.mjs';
import { startSandbox, wantsSandbox } from './lib/sandbox.mjs';
import { runScript } from './lib/session.mjs';
import { lockFile, PORTS, readSettings, stateMark } from './lib/settings.mjs';
import { summary } from './lib/summary.mjs';

await runScript(async session => {
  const settings = readSettings();
  holdState(session, settings);
  await requireFree(
    Object.entries(PORTS).map(([name, [setting, , what]]) => ({
      setting,
      what,
      port: settings.ports[name],
    })),
  );

  const toolchain = await prepare(session, settings);
  const [sandbox] = await Promise.all([
    wantsSandbox(settings.configFiles)
      ? startSandbox(session, toolchain, settings)
      : undefined,
    alone(session, () =>
      buildFrontend(session, toolchain, {
        ...settings,
        env: { ...settings.env, OPENCSP_SESSION_SECRET: 'not-used-in-builds' },
      }),
    ),
  ]);
  const backend = await startBackend(session, toolchain, settings);
  await verifyPortal(settings, backend.logFile);

  summary(settings, sandbox?.ready).forEach(line =>
    session.reporter.line(line),
  );
  session.interruptedCode = 0;
  await untilOneEnds({ portal: backend, sandbox });
});

/** One `npm start` for a state folder: two would write to one database. */
function holdState(session, settings) {
  const lock = takeLock(lockFile(settings));
  if ('holder' in lock) {
    throw new Problem(
      `The portal of this folder runs already: process ${lock.holder}.`,
      {
        next: `use it (${
          settings.url
        } unless another port was set), or stop it with Ctrl-C where it was started. State: ${
          relative(root, settings.state) || settings.state
        }.`,
      },
    );
  }
  session.onEnd(lock.release);
  writeFileSync(stateMark(settings), 'Made by npm start.\n');
}

/** Waits; the end of one of them without our doing is a failure. */
async function untilOneEnds(running) {
  await Promise.race(
    Object.entries(running)
      .filter(([, started]) => started)
      .map(async ([name, { child, logFile }]) => {
        const code = await child.exited;
        throw new Problem(`The ${name} ended with exit code ${code}.`, {
          logFile,
          next: 'look for the first error in the log, then run npm start again.',
        });
      }),
  );
}

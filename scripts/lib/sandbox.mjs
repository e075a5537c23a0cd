import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfigFile } from './configFiles.mjs';
import { inRoot, typeScriptTransform } from './paths.mjs';
import { Problem } from './problem.mjs';

const READY_WITHIN_MS = 60_000;
/** Exit code of a sandbox that could not listen on a port. */
const PORT_USED = 98;

/**
 * Whether the config wants the sandbox: it sets `opencsp.sandbox`, and the last file that says so
 * counts. Call it when the packages are installed.
 */
export function wantsSandbox(configFiles) {
  return configFiles
    .map(file => readConfigFile(file).opencsp?.sandbox)
    .filter(value => value !== undefined)
    .reduce((_, value) => value === true, false);
}

/** The stand-ins of this checkout, from their sources. */
const OWN = {
  args: ['--require', typeScriptTransform, 'src/main.ts'],
  cwd: inRoot('packages', 'sandbox'),
};

/**
 * Starts the stand-ins and waits until all of them answer.
 *
 * @param {import('./session.mjs').Session} session
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 * @param {import('./settings.mjs').Settings} settings
 * @param {{ args: string[], cwd: string }} [program] what Node is to run
 * @returns {Promise<{ child: object, logFile: string, ready: object }>} `ready` is what the sandbox says of itself
 */
export async function startSandbox(
  session,
  toolchain,
  settings,
  program = OWN,
) {
  return session.reporter.step('Starting the sandbox', async () => {
    const logFile = join(settings.logs, 'sandbox.log');
    let announce;
    const ready = new Promise(resolve => {
      announce = resolve;
    });
    const child = session.processes.startNode(toolchain.node, program.args, {
      name: 'The sandbox',
      cwd: program.cwd,
      env: { ...toolchain.env, ...settings.env },
      logFile,
      onLine: line => {
        const event = parseEvent(line);
        if (event?.event === 'ready') {
          announce(event);
        }
      },
    });
    const late = new AbortController();
    try {
      const outcome = await Promise.race([
        ready,
        child.exited.then(code => fail(code, logFile)),
        sleep(READY_WITHIN_MS, undefined, { signal: late.signal }).then(() => {
          throw new Problem(
            `The sandbox was not ready within ${
              READY_WITHIN_MS / 1000
            } seconds.`,
            { logFile, next: 'look for the first error in the log.' },
          );
        }),
      ]);
      return { child, logFile, ready: outcome };
    } finally {
      late.abort();
    }
  });
}

function fail(code, logFile) {
  throw new Problem(
    code === PORT_USED
      ? 'The sandbox could not listen on one of its ports.'
      : `The sandbox ended while it started, with exit code ${code}.`,
    { logFile, next: 'mend what the log names and run the command again.' },
  );
}

function parseEvent(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

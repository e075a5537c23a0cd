import { join } from 'node:path';
import { findCertutil, findChromium } from '../lib/debianPrograms.mjs';
import { buildFrontend } from '../lib/frontend.mjs';
import { inRoot, root } from '../lib/paths.mjs';
import { freePorts } from '../lib/ports.mjs';
import { startBackend, verifyPortal } from '../lib/portal.mjs';
import { alone } from '../lib/prepare.mjs';
import { startSandbox } from '../lib/sandbox.mjs';
import { PORTS, readSettings } from '../lib/settings.mjs';
import { tempFolder } from '../lib/tempFolder.mjs';

/** How many times faster than the recorded systems the stand-ins are here. */
export const SANDBOX_SPEED = '5';

/**
 * Starts a portal and a sandbox with ports and state of their own, and has Playwright run on them in a real
 * Chromium; ends what it started.
 *
 * @param {{ name: string }} context - of a suite; the name is that of its logs
 * @param {(playwright: (words: string[], env: object) => Promise<number>, settings: object) => Promise<T>} use - is
 *   given what runs Playwright and resolves with its exit code, and the settings of the portal
 * @returns {Promise<T>}
 * @template T
 */
export async function onBrowserPortal({ session, toolchain, logs, name }, use) {
  const chromium = await findChromium(session, join(logs, 'chromium.log'));
  const certutil = await findCertutil(session, join(logs, 'certutil.log'));
  const settings = {
    ...(await ownSettings(session, name)),
    logs: join(logs, name),
    configFiles: [inRoot('app-config.yaml')],
  };
  await alone(session, () => buildFrontend(session, toolchain, settings));
  const sandbox = await startSandbox(session, toolchain, {
    ...settings,
    env: { ...settings.env, OPENCSP_SANDBOX_SPEED: SANDBOX_SPEED },
  });
  const backend = await startBackend(session, toolchain, settings);
  await verifyPortal(settings, backend.logFile);
  try {
    const playwright = (words, env) =>
      runPlaywright(
        { session, toolchain, logs, name },
        words,
        { ...settings.env, OPENCSP_CERTUTIL: certutil, ...env },
        chromium,
      );
    return await use(playwright, settings);
  } finally {
    if (!session.ending) {
      await backend.child.end();
      await sandbox.child.end();
    }
  }
}

/**
 * Runs Playwright's tests.
 *
 * @param {object} context of a suite, with the name of its log
 * @returns {Promise<number>} its exit code
 */
export function runPlaywright(
  { session, toolchain, logs, name },
  words,
  env,
  chromium,
) {
  return session.processes.runNode(
    toolchain.node,
    [
      inRoot('node_modules', '@playwright', 'test', 'cli.js'),
      ...['test', ...words],
    ],
    {
      name: 'playwright',
      cwd: root,
      env: {
        ...toolchain.env,
        ...env,
        OPENCSP_CHROMIUM: chromium,
        NO_COLOR: '1',
      },
      logFile: join(logs, `${name}.log`),
      mayFail: true,
    },
  );
}

/** Settings with ports and a state folder of their own. */
export async function ownSettings(session, name) {
  const names = Object.keys(PORTS);
  const [sshPort, ...ports] = await freePorts(names.length + 1);
  return readSettings({
    OPENCSP_SANDBOX_SSH_PORT: String(sshPort),
    OPENCSP_STATE: tempFolder(session, name),
    ...Object.fromEntries(
      names.map((each, index) => [PORTS[each][0], String(ports[index])]),
    ),
  });
}

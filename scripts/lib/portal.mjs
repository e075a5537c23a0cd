import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inRoot, typeScriptTransform } from './paths.mjs';
import { Interrupted, Problem } from './problem.mjs';
import { keptSecret } from './secrets.mjs';

const READY_WITHIN_MS = 180_000;
const POLL_MS = 200;
const FETCH_TIMEOUT_MS = 10_000;

/**
 * Starts the backend, which serves the pages, too, and waits until it is ready.
 * Fails with a {@link Problem} that shows the log when it does not get there.
 *
 * @param {import('./session.mjs').Session} session
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 * @param {import('./settings.mjs').Settings} settings
 * @param {string} [cwd] folder of the backend
 */
export async function startBackend(
  session,
  toolchain,
  settings,
  cwd = inRoot('packages', 'backend'),
) {
  return session.reporter.step('Starting the portal', async () => {
    const logFile = join(settings.logs, 'backend.log');
    const backend = session.processes.startNode(
      toolchain.node,
      [
        '--require',
        typeScriptTransform,
        'src/index.ts',
        ...settings.configFiles.flatMap(file => ['--config', file]),
      ],
      {
        name: 'The portal',
        cwd,
        env: {
          ...toolchain.env,
          ...settings.env,
          OPENCSP_SESSION_SECRET: keptSecret(settings, 'session'),
        },
        logFile,
      },
    );
    await waitUntilReady(session, backend, settings, logFile);
    return { child: backend, logFile };
  });
}

async function waitUntilReady(session, backend, settings, logFile) {
  const deadline = Date.now() + READY_WITHIN_MS;
  const url = `${settings.url}/.backstage/health/v1/readiness`;
  while ((await statusOf(url)) !== 200) {
    if (session.ending) {
      throw new Interrupted();
    }
    if (!backend.running) {
      throw new Problem(
        `The portal ended while it started, with exit code ${await backend.exited}.`,
        { logFile, next: 'mend what the log names and run the command again.' },
      );
    }
    if (Date.now() > deadline) {
      throw new Problem(
        `The portal was not ready within ${READY_WITHIN_MS / 1000} seconds.`,
        { logFile, next: 'look for the first error in the log.' },
      );
    }
    await sleep(POLL_MS);
  }
}

async function statusOf(url) {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined;
  }
}

/**
 * Fetches the first page and the health of the API, as the one who opens the URL next will.
 *
 * @throws {Problem} when one of them does not answer as it should
 */
export async function verifyPortal(settings, logFile) {
  const checks = [
    [`${settings.url}/`, 'The pages'],
    [`${settings.url}/api/opencsp/v1/health`, 'The API'],
  ];
  for (const [url, what] of checks) {
    const status = await statusOf(url);
    if (status !== 200) {
      throw new Problem(
        `${what} did not come up: ${url} ${
          status ? `answers ${status}` : 'does not answer'
        }.`,
        { logFile, next: 'look for the first error in the log.' },
      );
    }
  }
}

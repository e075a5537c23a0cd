import { setTimeout as sleep } from 'node:timers/promises';
import { installPackages } from './install.mjs';
import { takeLock } from './lock.mjs';
import { inRoot } from './paths.mjs';
import { Interrupted } from './problem.mjs';
import { prepareToolchain } from './toolchain.mjs';

/** Says that a script installs or builds in this checkout. */
export const workLock = inRoot('.state', 'install.lock');

/**
 * Does work that changes the checkout's installed or built files, when nobody else does.
 *
 * @template T
 * @param {import('./session.mjs').Session} session
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function alone(session, work) {
  const release = await waitForLock(session);
  session.onEnd(release);
  try {
    return await work();
  } finally {
    release();
  }
}

async function waitForLock(session) {
  for (let told; ; ) {
    const lock = takeLock(workLock);
    if ('release' in lock) {
      return lock.release;
    }
    if (told !== lock.holder) {
      told = lock.holder;
      session.reporter.line(
        `Process ${lock.holder} installs or builds in this folder; waiting for it.`,
      );
    }
    await sleep(500);
    if (session.ending) {
      throw new Interrupted();
    }
  }
}

/**
 * Toolchain and packages, installed when they are not there.
 *
 * @returns {Promise<import('./toolchain.mjs').Toolchain>}
 */
export async function prepare(session, settings) {
  return alone(session, async () => {
    const toolchain = await prepareToolchain(session, settings.logs);
    await installPackages(session, toolchain, settings.logs);
    return toolchain;
  });
}

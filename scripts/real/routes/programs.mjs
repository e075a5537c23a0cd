import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, isExecutable } from '../programs.mjs';
import { buildPebble, buildTraefik, TRAEFIK } from './build.mjs';

/** What the tests of routes run: its name, and the variable of the environment that says where it is. */
export const PROGRAMS = {
  traefik: { command: 'traefik', variable: 'OPENCSP_REAL_TRAEFIK' },
  pebble: { command: 'pebble', variable: 'OPENCSP_REAL_PEBBLE' },
  challtestsrv: {
    command: 'pebble-challtestsrv',
    variable: 'OPENCSP_REAL_CHALLTESTSRV',
  },
};

/** Where those lie that were built. */
export function builtFolder(cache) {
  return join(cache, `routes-${TRAEFIK}`);
}

/**
 * Where a program is: where the environment says, on the path, or among those that were built before.
 *
 * @returns {{ file: string } | { missing: string }} `missing` says what to give
 */
export function findRoutesProgram(key, { env, cache }) {
  const { command, variable } = PROGRAMS[key];
  const given = env[variable];
  if (given) {
    return isExecutable(given)
      ? { file: given }
      : { missing: `${variable} names no program that can be run` };
  }
  const built = join(builtFolder(cache), command);
  const file = findProgram(command, env) ?? (existsSync(built) && built);
  return file ? { file } : { missing: `no ${command} (${variable})` };
}

/**
 * All programs. Nothing is downloaded unless `build` is asked for; building Traefik takes many minutes.
 *
 * @param {{ cache: string, logFile: string, build: boolean, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ programs: Record<string, string> } | { skipped: string }>}
 */
export async function findRoutesPrograms(session, options) {
  const { env = process.env } = options;
  if (!findProgram('openssl', env)) {
    return { skipped: 'openssl is not installed' };
  }
  const first = whatIsThere({ ...options, env });
  if (!first.skipped || !options.build) {
    return first;
  }
  if (!findProgram('go', env)) {
    return { skipped: `${first.skipped}; and no Go to build them with` };
  }
  try {
    await buildMissing(session, { ...options, env });
  } catch (error) {
    if (session.ending) {
      throw error;
    }
    return { skipped: `they could not be built, see ${options.logFile}` };
  }
  return whatIsThere({ ...options, env });
}

function whatIsThere(options) {
  const found = Object.keys(PROGRAMS).map(key => [
    key,
    findRoutesProgram(key, options),
  ]);
  const missing = found.flatMap(([, { missing: what }]) => what ?? []);
  return missing.length > 0
    ? {
        skipped: `${missing.join(
          ', ',
        )}: name where they are in these variables, or build them by npm run test:real -- --only routes --build`,
      }
    : {
        programs: Object.fromEntries(
          found.map(([key, { file }]) => [key, file]),
        ),
      };
}

async function buildMissing(session, options) {
  const lacks = key => findRoutesProgram(key, options).missing !== undefined;
  const folder = builtFolder(options.cache);
  const { logFile } = options;
  if (lacks('pebble') || lacks('challtestsrv')) {
    await buildPebble(session, { folder, logFile });
  }
  if (lacks('traefik')) {
    await buildTraefik(session, { folder, logFile });
  }
}

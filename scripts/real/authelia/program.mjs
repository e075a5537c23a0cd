import { findProgram, isExecutable } from '../programs.mjs';

const VARIABLE = 'OPENCSP_REAL_AUTHELIA_PROGRAM';

/**
 * Where the program is: where the environment says, or on the path. Nothing is downloaded or built.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ program: string } | { skipped: string }} `skipped` says what to give
 */
export function findAuthelia(env = process.env) {
  const given = env[VARIABLE];
  if (given) {
    return isExecutable(given)
      ? { program: given }
      : { skipped: `${VARIABLE} names no program that can be run` };
  }
  const program = findProgram('authelia', env);
  return program
    ? { program }
    : { skipped: `no authelia (${VARIABLE}): name where it is` };
}

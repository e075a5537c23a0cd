import { execFileSync } from 'node:child_process';
import { runRealFile } from '../jest.mjs';
import { AUTHELIA } from '../services/given.mjs';
import { servicePart } from '../services/part.mjs';
import { findAuthelia } from './program.mjs';

/**
 * The sign-in portal twice: the program with the files that are rendered, and one that runs somewhere.
 *
 * @returns {Promise<{ outcomes: import('../../suites/simple.mjs').Outcome[], lines: string[] }>}
 */
export async function autheliaPart(context) {
  const program = await programPart(context);
  const portal = await servicePart(context, {
    ...{ name: 'authelia', title: 'A real sign-in portal', fields: AUTHELIA },
  });
  return {
    outcomes: [...program.outcomes, ...portal.outcomes],
    lines: [...program.lines, ...portal.lines],
  };
}

async function programPart(context) {
  const found = findAuthelia();
  if (found.skipped) {
    return {
      outcomes: [],
      lines: [`authelia, its program: skipped (${found.skipped})`],
    };
  }
  const outcome = await context.session.reporter.step(
    'Authelia on the files that are rendered',
    () =>
      runRealFile(context, {
        ...{ file: 'autheliaProgram', name: 'authelia-program' },
        env: { OPENCSP_REAL_AUTHELIA: found.program },
      }),
    ({ failed }) => failed === 0,
  );
  return {
    outcomes: [outcome],
    lines: [
      `authelia, its program: real (${versionOf(
        found.program,
      )}; the directory is a stand-in, sessions are in memory)`,
    ],
  };
}

function versionOf(program) {
  const text = execFileSync(program, ['--version'], { encoding: 'utf8' });
  return text.trim().replace(/^authelia version /, 'Authelia ');
}

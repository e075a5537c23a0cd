import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { runRealFile } from '../jest.mjs';
import { findRoutesPrograms } from './programs.mjs';

/**
 * Looks and rules of routes on a real proxy and a real authority. It needs neither root nor a machine; where
 * the programs are not there it is skipped.
 *
 * @returns {Promise<{ outcomes: import('../../suites/simple.mjs').Outcome[], lines: string[] }>}
 */
export async function routesPart(context) {
  const { session, logs, cache, build } = context;
  const found = await session.reporter.step('Traefik and Pebble', () =>
    findRoutesPrograms(session, {
      ...{ cache, build },
      logFile: join(logs, 'routes-build.log'),
    }),
  );
  if (found.skipped) {
    return { outcomes: [], lines: [`routes: skipped (${found.skipped})`] };
  }
  const outcome = await session.reporter.step(
    'Routes on a real proxy',
    () =>
      runRealFile(context, {
        ...{ file: 'routes', name: 'routes' },
        env: { OPENCSP_REAL_ROUTES: JSON.stringify(found.programs) },
      }),
    ({ failed }) => failed === 0,
  );
  const version = versionOf(found.programs.traefik);
  return {
    outcomes: [outcome],
    lines: [
      `routes: real (Traefik ${version}, Pebble; the API of Docker is a stub)`,
    ],
  };
}

function versionOf(traefik) {
  const text = execFileSync(traefik, ['version'], { encoding: 'utf8' });
  return /^Version:\s*(\S+)/m.exec(text)?.[1] ?? 'of an unknown version';
}

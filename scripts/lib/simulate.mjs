import { join } from 'node:path';
import { inRoot, typeScriptTransform } from './paths.mjs';

/** Processes that play at the same time. */
const WORKERS = 2;

/** Fewer seeds than this are not worth a second process. */
const SEEDS_PER_WORKER = 20;

const PACKAGE = inRoot('plugins', 'opencsp-backend');

/**
 * Plays seeds of the simulation, shared between processes.
 *
 * @param {import('./session.mjs').Session} session
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 * @param {object} options
 * @param {number} options.first the first seed
 * @param {number} options.count how many
 * @param {boolean} [options.trace] print everything that happens
 * @param {string} options.logs folder for what the processes write
 * @param {(done: number) => void} options.progress
 * @param {(line: string) => void} [options.onLine] called with each line that is no progress
 * @returns {Promise<{ seeds: number, passes: number, ends: Record<string, number>, broken: number[], failures: string[] }>}
 */
export async function simulate(session, toolchain, options) {
  const done = new Map();
  const shares = shareOut(options.first, options.count);
  const parts = await Promise.all(
    shares.map((share, index) =>
      play(session, toolchain, { ...options, ...share, index }, count => {
        done.set(index, count);
        options.progress([...done.values()].reduce((sum, it) => sum + it, 0));
      }),
    ),
  );
  return parts.reduce(together);
}

/** Splits the seeds from `first` on into runs of neighbours. */
export function shareOut(first, count) {
  const workers = Math.max(
    1,
    Math.min(WORKERS, Math.floor(count / SEEDS_PER_WORKER)),
  );
  const size = Math.ceil(count / workers);
  return Array.from({ length: workers }, (_, index) => ({
    first: first + index * size,
    count: Math.min(size, count - index * size),
  }));
}

async function play(session, toolchain, options, onDone) {
  const { first, count, trace, logs, index, onLine = () => {} } = options;
  const logFile = join(logs, `simulate-${index + 1}.log`);
  const failures = [];
  let summary;
  const code = await session.processes.runNode(
    toolchain.node,
    [
      ...['--require', typeScriptTransform],
      'src/__testUtils__/simulation/simulate.ts',
      ...['--seed', String(first), '--seeds', String(count)],
      ...(trace ? ['--trace'] : []),
    ],
    {
      name: 'the simulation',
      cwd: PACKAGE,
      env: toolchain.env,
      logFile,
      mayFail: true,
      onLine(line) {
        if (line.startsWith('done ')) {
          onDone(Number(line.slice('done '.length)));
        } else if (line.startsWith('{"seeds"')) {
          summary = JSON.parse(line);
        } else {
          onLine(line);
          if (line.startsWith('seed ')) {
            failures.push(line);
          }
        }
      },
    },
  );
  return summary
    ? { ...summary, failures }
    : {
        ...{ seeds: 0, passes: 0, ends: {}, broken: [] },
        failures: [`the simulation broke off with exit code ${code}`],
      };
}

function together(one, other) {
  const ends = { ...one.ends };
  for (const [end, count] of Object.entries(other.ends)) {
    ends[end] = (ends[end] ?? 0) + count;
  }
  return {
    seeds: one.seeds + other.seeds,
    passes: one.passes + other.passes,
    ends,
    broken: [...one.broken, ...other.broken],
    failures: [...one.failures, ...other.failures],
  };
}

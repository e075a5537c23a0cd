/*
 * What `npm run simulate` starts: plays seeds and prints what was broken, with the end of its trace,
 * and a summary in the last line.
 */
import { parseArgs } from 'node:util';
import { simulateSeeds } from './simulateSeeds';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    trace: { type: 'boolean', default: false },
  },
});

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) {
    throw new Error(`--${name} must be a whole number, such as 1000`);
  }
  return number;
}

async function main(): Promise<void> {
  const first = wholeNumber('seed', values.seed);
  const count = wholeNumber('seeds', values.seeds);
  const summary = await simulateSeeds(first, count, result => {
    if (values.trace || result.violation) {
      const lines = values.trace ? result.trace : result.trace.slice(-60);
      say(lines.join('\n'));
    }
    if (result.violation) {
      say(`seed ${result.seed}: ${result.violation}`);
    }
    const done = result.seed - first + 1;
    if (done % 10 === 0) {
      say(`done ${done}`);
    }
  });
  say(JSON.stringify(summary));
  process.exitCode = summary.broken.length === 0 ? 0 : 1;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

main().catch(error => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 1;
});

/*
 * What `npm run bench` starts: measures the portal beside the raw calls, in one run, and prints
 * figures and ratios as JSON. Absolute times are this machine's; the ratios are what counts.
 */
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { benchLifecycle } from './lifecycle';
import { benchLists } from './lists';
import { benchRestarts } from './restart';

const { values } = parseArgs({
  options: {
    lists: { type: 'string', default: '1000,10000,100000' },
    restarts: { type: 'string', default: '1000,10000' },
    machines: { type: 'string', default: '10' },
  },
});

function counts(text: string): number[] {
  return text.split(',').filter(Boolean).map(Number);
}

function say(text: string): void {
  process.stdout.write(`measuring ${text}\n`);
}

async function main(): Promise<void> {
  const [{ model }] = cpus();
  const machine = {
    cpus: cpus().length,
    model,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
  say('lifecycles');
  const machines = Number(values.machines);
  const lifecycle = machines > 0 ? await benchLifecycle(machines) : undefined;
  say('restarts');
  const restarts = await benchRestarts(counts(values.restarts));
  say('lists');
  const lists = await benchLists(counts(values.lists));
  const report = {
    machine,
    lifecycle,
    ...withName('restart', restarts),
    ...withName('list', lists),
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
}

/** Growth of each kind under a name of its own. */
function withName<T extends { growth: unknown }>(name: string, part: T) {
  const { growth, ...figures } = part;
  return { ...figures, [`${name}Growth`]: growth };
}

main()
  .then(() => process.exit(0))
  .catch(error => {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exit(1);
  });

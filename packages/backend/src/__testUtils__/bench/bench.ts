/*
 * What `npm run bench` starts: measures the portal beside the raw calls, in one run, and prints
 * figures and ratios as JSON. Absolute times are this machine's; the ratios are what counts.
 */
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { machinesIn, OpenMachine, sandboxMachine } from './benchMachine';
import { benchDeploys } from './deploys';
import { benchHostLines } from './hostLines';
import { benchLifecycle } from './lifecycle';
import { benchLists } from './lists';
import { benchLongLog } from './longLog';
import { benchObserved } from './observed';
import { benchRestarts } from './restart';
import { benchStart } from './start';
import { benchStreams } from './streams';

const { values } = parseArgs({
  options: {
    lists: { type: 'string', default: '1000,10000,100000' },
    restarts: { type: 'string', default: '1000,10000' },
    machines: { type: 'string', default: '10' },
    deploys: { type: 'string', default: '1,3,8' },
    hosts: { type: 'string', default: '1000' },
    lines: { type: 'string', default: '200' },
    logs: { type: 'string', default: '100000' },
    streams: { type: 'string', default: '200' },
    starts: { type: 'string', default: '5' },
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
  say('starts');
  const starts = Number(values.starts);
  const start = starts > 0 ? await benchStart(starts) : undefined;
  say('lifecycles');
  const machines = Number(values.machines);
  const lifecycle = machines > 0 ? await benchLifecycle(machines) : undefined;
  say('restarts');
  const restarts = await benchRestarts(counts(values.restarts));
  say('lists');
  const lists = await benchLists(counts(values.lists));
  const report = {
    machine,
    start,
    lifecycle,
    ...withName('restart', restarts),
    ...withName('list', lists),
    ...(await deployments()),
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
}

/** Deployments on a machine of the sandbox, and on a real one where the script has started it. */
async function deployments() {
  const places = machinesIn(process.env);
  const each = <T>(work: (open: OpenMachine) => Promise<T>) =>
    inTurn(places, work);
  const sizes = counts(values.deploys);
  say('deployments');
  const deployed =
    sizes.length > 0 ? await each(open => benchDeploys(open, sizes)) : [];
  say('lines of hosts');
  const lines = Number(values.lines);
  const hostLines =
    lines > 0 ? await each(open => benchHostLines(open, lines)) : [];
  say('long logs');
  const longLogs = await inTurn(counts(values.logs), count =>
    benchLongLog(sandboxMachine, count),
  );
  say('open streams');
  const streams = await inTurn(counts(values.streams), count =>
    benchStreams(sandboxMachine, count),
  );
  say('hosts that are looked at');
  const observed = await inTurn(counts(values.hosts), count =>
    benchObserved(sandboxMachine, count),
  );
  return { deployed, hostLines, longLogs, streams, observed };
}

async function inTurn<From, To>(
  all: readonly From[],
  work: (each: From) => Promise<To>,
): Promise<To[]> {
  const done: To[] = [];
  for (const each of all) {
    done.push(await work(each));
  }
  return done;
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

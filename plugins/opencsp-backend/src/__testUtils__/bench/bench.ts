/*
 * What `npm run bench` starts for profiles: renders, makes profiles beside plain `git`, and looks at
 * large repositories, in one run. It prints figures and ratios as JSON. Absolute times are this
 * machine's; the ratios and exponents are what counts.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchCreate } from './create';
import { benchGrowth } from './growth';
import { round } from './measure';
import { benchRender } from './render';

const { values } = parseArgs({
  options: { profiles: { type: 'string', default: '1000,10000' } },
});

function sizesOf(text: string): number[] {
  const sizes = text.split(',').filter(Boolean).map(Number);
  // A page of the caller's profiles, who owns a tenth, is to be full.
  if (!sizes.every(size => Number.isSafeInteger(size) && size >= 500)) {
    throw new Error('--profiles must be whole numbers from 500, such as 1000');
  }
  return sizes;
}

function say(text: string): void {
  process.stdout.write(`measuring ${text}\n`);
}

async function main(): Promise<void> {
  const sizes = sizesOf(values.profiles);
  const folder = await mkdtemp(join(tmpdir(), 'opencsp-bench-'));
  const part = async (name: string) => {
    const own = join(folder, name);
    await mkdir(own);
    return own;
  };
  try {
    const [loadBefore] = loadavg();
    say('rendering');
    const render = await benchRender(await part('render'));
    say('making profiles');
    const create = await benchCreate(await part('create'));
    const growth = await benchGrowth(await part('growth'), sizes, say);
    const [loadAfter] = loadavg();
    const load = { before: round(loadBefore), after: round(loadAfter) };
    const report = { load, render, create, ...growth };
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

main()
  .then(() => process.exit(0))
  .catch(error => {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exit(1);
  });

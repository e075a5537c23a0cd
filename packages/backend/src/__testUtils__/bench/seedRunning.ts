/*
 * Puts machines into the database of a portal that runs, for the bench in the browser. They are due in a year, since
 * nothing outside knows them.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { machinesOf, seedBesides } from './seed';

const { values } = parseArgs({
  options: { state: { type: 'string' }, count: { type: 'string' } },
});

seedBesides(
  join(values.state ?? '', 'database', 'opencsp.sqlite'),
  machinesOf(Number(values.count)),
).catch(error => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
});

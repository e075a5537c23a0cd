import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../Scene';
import { ListsBackend } from './ListsBackend';
import {
  Figures,
  growthExponent,
  measure,
  residentMiB,
  round,
} from './measure';
import { machinesOf, seedCatalog, seedInstances } from './seed';

const RUNS = 200;
const PAGE = 50;

/** Lists of one size, ours beside a stock catalog query in the same process. */
export interface ListFigures {
  machines: number;
  /** `GET /instances`, newest first, of what the caller owns. */
  ours: Figures;
  /** The same page of the same things by the stock catalog's `by-query`. */
  catalog: Figures;
  /** Ours against the catalog, at the median: below 1 is faster. */
  ratio: number;
  residentMiB: number;
}

/** Lists of growing numbers of machines. */
export async function benchLists(counts: readonly number[]): Promise<{
  lists: ListFigures[];
  /** Of the median, from each size to the next. */
  growth: { from: number; to: number; exponent: number }[];
}> {
  const lists: ListFigures[] = [];
  for (const count of counts) {
    lists.push(await benchOne(count));
  }
  const growth = lists.slice(1).map((large, index) => {
    const small = lists[index];
    return {
      from: small.machines,
      to: large.machines,
      exponent: growthExponent(
        { count: small.machines, figure: small.ours.p50 },
        { count: large.machines, figure: large.ours.p50 },
      ),
    };
  });
  return { lists, growth };
}

async function benchOne(count: number): Promise<ListFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'opencsp-bench-'));
  const backend = new ListsBackend(folder, await freePort());
  try {
    // The first start makes the tables.
    await backend.start();
    await backend.end();
    const machines = machinesOf(count);
    await seedInstances(join(folder, 'opencsp.sqlite'), machines);
    await seedCatalog(join(folder, 'catalog.sqlite'), machines);
    await backend.start();
    const ours = await measure(RUNS, () =>
      backend.get(`/api/opencsp/v1/instances?limit=${PAGE}`, PAGE),
    );
    const catalog = await measure(RUNS, () =>
      backend.get(
        `/api/catalog/entities/by-query?filter=kind=resource&orderField=metadata.name,desc&limit=${PAGE}`,
        PAGE,
      ),
    );
    return {
      machines: count,
      ours,
      catalog,
      ratio: round(ours.p50 / catalog.p50),
      residentMiB: residentMiB(backend.pid),
    };
  } finally {
    await backend.end();
    await rm(folder, { recursive: true, force: true });
  }
}

import { join } from 'node:path';
import { renderRecord } from '../../services/profiles/renderRecord';
import { BenchPortal } from './BenchPortal';
import { Figures, figuresOf, measure } from './measure';

const RUNS = 200;
const WARM_UPS = 50;

/** Rendering one choice of services, with all that it needs. */
export interface RenderFigures extends Figures {
  name: string;
  services: string[];
  files: number;
  bytes: number;
  /** The same runs in CPU time of the whole process, which other processes do not lengthen. */
  cpu: Figures;
}

/** Renders the largest bundle and all applications together. */
export async function benchRender(folder: string): Promise<RenderFigures[]> {
  const portal = await BenchPortal.open(folder, join(folder, 'profiles.git'));
  try {
    const bundles: RenderFigures[] = [];
    for (const { id, services } of portal.options.bundles) {
      bundles.push(await benchOne(portal, id, services));
    }
    const [largest] = bundles.sort((a, b) => b.bytes - a.bytes);
    return [
      largest,
      await benchOne(portal, 'all-applications', portal.applications),
    ];
  } finally {
    await portal.close();
  }
}

async function benchOne(
  portal: BenchPortal,
  name: string,
  services: readonly string[],
): Promise<RenderFigures> {
  const { record } = await portal.create(name, services);
  const files = renderRecord(portal.options, record);
  const cpuTimes: number[] = [];
  const figures = await measure({ runs: RUNS, warmUps: WARM_UPS }, () => {
    const before = process.cpuUsage();
    renderRecord(portal.options, record);
    const { user, system } = process.cpuUsage(before);
    cpuTimes.push((user + system) / 1_000);
  });
  return {
    name,
    services: record.spec.services.map(({ id }) => id),
    files: files.length,
    bytes: files.reduce((sum, { content }) => sum + content.length, 0),
    ...figures,
    cpu: figuresOf(cpuTimes.slice(WARM_UPS)),
  };
}

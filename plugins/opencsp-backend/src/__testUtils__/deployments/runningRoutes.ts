import { TestDatabases } from '@backstage/backend-test-utils';
import { RouteStage } from './RouteStage';

/** A profile that runs, with certificates for all of its names. */
export async function runningRoutes(
  databases: TestDatabases,
  services = ['wiki'],
) {
  const routes = await RouteStage.begin(databases, services);
  const record = await routes.deployed();
  await routes.run(60_000);
  routes.looks = 0;
  return { routes, record, stage: routes.stage, world: routes.world };
}

/** Counts the files of routes that are written from now on. */
export function writesOf({ stage }: RouteStage): { count: number } {
  const writes = { count: 0 };
  stage.machine.onCall = name => {
    writes.count += name === 'put' ? 1 : 0;
  };
  return writes;
}

/** Has the file on the host overwritten, so that the next look wants it written again. */
export function overwrite({ stage }: RouteStage): void {
  const { routesFile } = stage.driver.proxy({ project: 'ada-family' });
  stage.machine.files.set(routesFile, 'http: {middlewares: {}}');
}

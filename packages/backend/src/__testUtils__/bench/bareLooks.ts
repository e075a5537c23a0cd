/*
 * What looking at hosts costs at the least: a script that asks a machine for the containers of a project
 * and reads the answer, again and again, on one connection and on a new one each time. It prints the CPU
 * seconds that each way took, without its own start.
 */
import { z } from 'zod';
import { BareHost } from './BareHost';

const settings = z
  .object({
    address: z.string(),
    port: z.number(),
    user: z.string(),
    privateKey: z.string(),
    project: z.string(),
    looks: z.number(),
  })
  .parse(JSON.parse(process.argv[2]));

const WARM_UPS = 20;

async function look(host: BareHost): Promise<void> {
  await host.demand("docker version --format '{{json .}}'");
  const filter = `label=com.docker.compose.project=${settings.project}`;
  const ids = await host.demand(
    `docker ps --all --quiet --no-trunc --filter ${filter}`,
  );
  const inspected: unknown = JSON.parse(
    await host.demand(`docker inspect ${ids.trim().split('\n').join(' ')}`),
  );
  z.array(z.looseObject({ Name: z.string() }))
    .min(1)
    .parse(inspected);
}

async function lookAnew(): Promise<void> {
  const host = await BareHost.connect(settings);
  await look(host);
  host.end();
}

async function cpuSecondsOf(work: () => Promise<void>): Promise<number> {
  for (let count = 0; count < WARM_UPS; count++) {
    await work();
  }
  const began = process.cpuUsage();
  for (let count = 0; count < settings.looks; count++) {
    await work();
  }
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
}

async function main(): Promise<void> {
  const host = await BareHost.connect(settings);
  const kept = await cpuSecondsOf(() => look(host));
  host.end();
  const anew = await cpuSecondsOf(lookAnew);
  process.stdout.write(`${JSON.stringify({ kept, anew })}\n`);
}

main().catch(error => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
});

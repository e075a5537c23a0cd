import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { Scene } from '../Scene';
import { SlimBackend } from '../SlimBackend';
import { until } from '../until';
import {
  cpuSecondsOf,
  growthExponent,
  measure,
  residentMiB,
  round,
} from './measure';
import { RawApi, terraformsPath } from './RawApi';
import { machinesOf, SeededMachine, seedInstances } from './seed';

const NAMESPACE = 'opencsp';
const IN_FLIGHT = 8;
const RAW_RUNS = 5;

const listSchema = z.object({
  items: z.array(
    z.object({ metadata: z.object({ resourceVersion: z.string() }) }),
  ),
});

/** A restart with many machines that live. */
export interface RestartFigures {
  machines: number;
  /** From the start of the process until it tells what happened while it was off. */
  restartMs: number;
  /** One raw list of all objects, parsed. */
  rawListMs: number;
  /** Start of the same process with no machine at all. */
  emptyMs: number;
  /** What the machines add to the start, against one raw list. */
  ratio: number;
  cpuSeconds: number;
  residentMiB: number;
  /** Objects that somebody wrote to since the seeding; the one that we took away is no write. */
  outsideWrites: number;
}

/** Restarts with growing numbers of machines. */
export async function benchRestarts(counts: readonly number[]): Promise<{
  restarts: RestartFigures[];
  growth: { from: number; to: number; exponent: number }[];
}> {
  const restarts: RestartFigures[] = [];
  for (const count of counts) {
    restarts.push(await benchOne(count));
  }
  const growth = restarts.slice(1).map((large, index) => {
    const small = restarts[index];
    return {
      from: small.machines,
      to: large.machines,
      exponent: growthExponent(
        { count: small.machines, figure: small.cpuSeconds },
        { count: large.machines, figure: large.cpuSeconds },
      ),
    };
  });
  return { restarts, growth };
}

async function benchOne(count: number): Promise<RestartFigures> {
  const scene = await Scene.begin();
  const { kubernetes } = scene.outside;
  const raw = new RawApi({
    url: kubernetes.url,
    caFile: kubernetes.caFile,
    token: kubernetes.adminToken,
  });
  try {
    const backend = await scene.addBackend();
    await backend.start();
    await backend.kill();
    const emptyMs = await timeOf(async () => {
      backend.spawn();
      await backend.untilItAnswers();
    });
    await backend.kill();

    const machines = machinesOf(count);
    await seedInstances(scene.databaseFile, machines);
    await seedCluster(raw, machines);
    // It sees every machine for the first time, and takes note.
    await backend.start();
    await untilQuiet(backend);
    await backend.kill();

    const before = await versionsOf(raw);
    const [gone] = machines;
    await kubernetes.control({
      scenario: 'delete-object',
      name: gone.machineName,
      force: true,
    });
    const restartMs = await timeOf(async () => {
      backend.spawn();
      await backend.untilItAnswers();
      await backend.untilState(gone.id, 'lost');
    });
    await untilQuiet(backend);
    const after = await versionsOf(raw);
    const rawList = await measure(
      RAW_RUNS,
      async () => listSchema.parse(JSON.parse((await list(raw)).text)),
      1,
    );
    return {
      machines: count,
      restartMs: round(restartMs),
      rawListMs: rawList.p50,
      emptyMs: round(emptyMs),
      ratio: round((restartMs - emptyMs) / rawList.p50),
      cpuSeconds: round(cpuSecondsOf(backend.pid)),
      residentMiB: residentMiB(backend.pid),
      outsideWrites: after.filter(version => !before.includes(version)).length,
    };
  } finally {
    raw.close();
    await scene.end();
  }
}

/** Suspended objects, as an operator's platform would hold them after years. */
async function seedCluster(
  raw: RawApi,
  machines: readonly SeededMachine[],
): Promise<void> {
  const waiting = [...machines];
  const work = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const answer = await raw.call(
        'POST',
        terraformsPath(NAMESPACE),
        objectOf(next),
      );
      if (answer.status !== 201) {
        throw new Error(`An object was refused: ${answer.text}`);
      }
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
}

function objectOf({ id, machineName }: SeededMachine) {
  return {
    apiVersion: 'infra.contrib.fluxcd.io/v1alpha2',
    kind: 'Terraform',
    metadata: {
      name: machineName,
      namespace: NAMESPACE,
      labels: {
        'app.kubernetes.io/managed-by': 'opencsp',
        'opencsp.io/instance-id': id,
      },
    },
    spec: {
      suspend: true,
      interval: '24h',
      approvePlan: '',
      disableDriftDetection: true,
      path: './infrastructure/modules/terraform/proxmox-vm',
      sourceRef: { kind: 'GitRepository', name: 'opencsp-modules' },
      vars: ['name', 'cores', 'memory', 'disk', 'template', 'bridge'].map(
        name => ({ name, value: 'a value of some length' }),
      ),
    },
  };
}

async function versionsOf(raw: RawApi): Promise<string[]> {
  const { items } = listSchema.parse(JSON.parse((await list(raw)).text));
  return items.map(({ metadata }) => metadata.resourceVersion);
}

function list(raw: RawApi) {
  return raw.call('GET', terraformsPath(NAMESPACE));
}

/** Nothing is due and nothing is worked on, twice in a row. */
async function untilQuiet(backend: SlimBackend): Promise<void> {
  const isQuiet = async () => {
    const { work } = await backend.client.getHealthDetails();
    return work.due === 0 && work.leased === 0;
  };
  await until(
    () => 'nothing is due any more',
    async () => {
      if (!(await isQuiet())) {
        return false;
      }
      await sleep(500);
      return isQuiet();
    },
  );
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Instance } from '@opencsp/plugin-opencsp-common';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { newPublicKey, Scene } from '../Scene';
import { SlimBackend } from '../SlimBackend';
import { cpuSecondsOf, Figures, figuresOf, measure, round } from './measure';
import { RawApi, terraformsPath } from './RawApi';

const PACKAGE_FOLDER = join(__dirname, '..', '..', '..');
const NAMESPACE = 'opencsp';
/** How often the API is asked for a machine that is being made, in milliseconds. */
const LOOK_MS = 5;
/** How often it is asked whether all are done while the CPU is measured, in milliseconds. */
const SELDOM_MS = 2_000;
const PATCHES = 50;

const eventSchema = z.object({
  object: z.object({
    metadata: z.object({
      name: z.string(),
      generation: z.number().optional(),
    }),
    status: z
      .looseObject({
        observedGeneration: z.number().optional(),
        conditions: z
          .array(
            z.looseObject({
              type: z.string(),
              status: z.string(),
              observedGeneration: z.number().optional(),
            }),
          )
          .optional(),
      })
      .optional(),
  }),
});

/** What lifecycles cost, and how soon the portal knows. */
export interface LifecycleFigures {
  machines: number;
  /** From the raw watch's event that says Ready to our API that says made, in milliseconds. */
  readyToApi: Figures;
  /** From a raw patch being sent to its event on the raw watch, in milliseconds. */
  patchToWatch: Figures;
  /** Patch to our API, against patch to the raw watch, at the median. */
  ratio: number;
  /** CPU seconds of the portal for one machine, from being asked for to being gone. */
  portalCpuSeconds: number;
  /** The same of a bare script that makes the same calls. */
  bareCpuSeconds: number;
  cpuRatio: number;
}

/** Machines that are made, configured and removed, by the portal and by a bare script. */
export async function benchLifecycle(
  machines: number,
): Promise<LifecycleFigures> {
  const scene = await Scene.begin({ speed: 4 });
  const { kubernetes } = scene.outside;
  const raw = new RawApi({
    url: kubernetes.url,
    caFile: kubernetes.caFile,
    token: kubernetes.adminToken,
  });
  try {
    const backend = await scene.addBackend();
    await backend.start();
    const readyAt = new Map<string, number>();
    const stop = raw.watch(
      `${terraformsPath(NAMESPACE)}?watch=1&timeoutSeconds=1200`,
      line => noteReady(line, readyAt),
    );
    // One after the other, so that the looks at one do not delay another; they warm it up, too.
    const delays: number[] = [];
    for (let count = 0; count < machines; count++) {
      delays.push(await lifecycle(scene, backend, readyAt));
    }
    stop();
    const before = cpuSecondsOf(backend.pid);
    await lifecycles(scene, backend, machines);
    const portalCpuSeconds = (cpuSecondsOf(backend.pid) - before) / machines;
    const patchToWatch = await benchPatches(raw);
    await backend.kill();
    const bareCpuSeconds = (await runBare(scene, machines)) / machines;
    const readyToApi = figuresOf(delays);
    return {
      machines,
      readyToApi,
      patchToWatch,
      ratio: round((readyToApi.p50 + patchToWatch.p50) / patchToWatch.p50),
      portalCpuSeconds: round(portalCpuSeconds),
      bareCpuSeconds: round(bareCpuSeconds),
      cpuRatio: round(portalCpuSeconds / bareCpuSeconds),
    };
  } finally {
    raw.close();
    await scene.end();
  }
}

/** @returns milliseconds from the raw event to our API */
async function lifecycle(
  scene: Scene,
  backend: SlimBackend,
  readyAt: Map<string, number>,
): Promise<number> {
  const { client } = backend;
  const { id, name, machineName } = await scene.create(backend);
  // Asking the API is the bench's, not the portal's: it begins when the object is ready.
  while (!readyAt.has(machineName)) {
    await sleep(LOOK_MS);
  }
  const isMade = (instance: Instance) =>
    instance.steps.find(step => step.name === 'machine')?.state === 'done';
  while (!isMade(await client.getInstance(id))) {
    await sleep(LOOK_MS);
  }
  const delay = performance.now() - (readyAt.get(machineName) ?? 0);
  await backend.untilState(id, 'active');
  await client.deleteInstance(id, name);
  await backend.untilState(id, 'deleted');
  return delay;
}

/** The same without anybody who asks all the time: what is measured is the portal's own work. */
async function lifecycles(
  scene: Scene,
  backend: SlimBackend,
  machines: number,
): Promise<void> {
  const { client } = backend;
  const made: Instance[] = [];
  for (let count = 0; count < machines; count++) {
    made.push(await scene.create(backend));
  }
  const countOf = async (state: Instance['state']) =>
    (await client.listInstances({ state: [state], limit: 1 })).totalItems;
  while ((await countOf('active')) < machines) {
    await sleep(SELDOM_MS);
  }
  for (const { id, name } of made) {
    await client.deleteInstance(id, name);
  }
  while ((await countOf('deleting')) > 0) {
    await sleep(SELDOM_MS);
  }
}

function noteReady(line: string, readyAt: Map<string, number>): void {
  const parsed = eventSchema.safeParse(JSON.parse(line));
  if (!parsed.success) {
    return;
  }
  const { metadata, status } = parsed.data.object;
  const ready = status?.conditions?.find(it => it.type === 'Ready');
  const isReady =
    ready?.status === 'True' &&
    ready.observedGeneration === metadata.generation &&
    status?.observedGeneration === metadata.generation;
  if (isReady && !readyAt.has(metadata.name)) {
    readyAt.set(metadata.name, performance.now());
  }
}

/** One object that is patched again and again, and watched. */
async function benchPatches(raw: RawApi): Promise<Figures> {
  const path = terraformsPath(NAMESPACE);
  const name = 'vm-patchedx';
  await raw.call('POST', path, {
    apiVersion: 'infra.contrib.fluxcd.io/v1alpha2',
    kind: 'Terraform',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      suspend: true,
      interval: '24h',
      approvePlan: '',
      path: './infrastructure/modules/terraform/proxmox-vm',
      sourceRef: { kind: 'GitRepository', name: 'opencsp-modules' },
    },
  });
  let seen: (() => void) | undefined;
  const stop = raw.watch(`${path}?watch=1&timeoutSeconds=600`, line => {
    if (line.includes('"bench"')) {
      seen?.();
    }
  });
  let count = 0;
  const figures = await measure(PATCHES, async () => {
    count += 1;
    const event = new Promise<void>(resolve => {
      seen = resolve;
    });
    await raw.call(
      'PATCH',
      `${path}/${name}`,
      { metadata: { annotations: { bench: String(count) } } },
      'application/merge-patch+json',
    );
    await event;
  });
  stop();
  await raw.call('DELETE', `${path}/${name}`);
  return figures;
}

async function runBare(scene: Scene, machines: number): Promise<number> {
  const { kubernetes, semaphore, semaphoreTokenFile } = scene.outside;
  const settings = {
    kubernetesUrl: kubernetes.url,
    caFile: kubernetes.caFile,
    kubernetesTokenFile: kubernetes.tokenFile,
    semaphoreUrl: semaphore.url,
    semaphoreTokenFile,
    sshPort: scene.sshPort,
    machines,
    namespace: NAMESPACE,
    publicKey: newPublicKey(),
  };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      ...['--require', '@backstage/cli-node/config/nodeTransform.cjs'],
      join(__dirname, 'bareLifecycle.ts'),
      JSON.stringify(settings),
    ],
    { cwd: PACKAGE_FOLDER },
  );
  return z.object({ cpuSeconds: z.number() }).parse(JSON.parse(stdout))
    .cpuSeconds;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { Deployment } from '@opencsp/plugin-opencsp-common';
import { BareHost } from './BareHost';
import { BenchMachine, OpenMachine } from './benchMachine';
import { BareProject } from './BareProject';
import { DeployScene } from './DeployScene';
import { labId } from './labDefinitions';
import { cpuSecondsOf, medianOf, round } from './measure';

const ROUNDS = 3;

/** Steps that a bare `up` has nothing like: the checks of the host, and those of what runs. */
const CHECKS = ['preflight', 'verify'];

/** What the portal brings up before the applications. */
const PROXY = 'traefik';

/** How long the portal is watched while it has nothing to do, in milliseconds. */
const IDLE_MS = 10_000;

/** Medians of the rounds, in milliseconds. */
export interface DeployFigures {
  /** Where: a machine of the sandbox, or real programs. */
  on: string;
  services: number;
  /** With the two of the proxy. */
  containers: number;
  rounds: number;
  /** From the request to success. */
  portalMs: number;
  /** Of the portal's steps, each. */
  steps: Record<string, number>;
  /** Between the steps, and before the first. */
  betweenMs: number;
  /** Connection, the same files, and `docker compose up -d --wait`. */
  bareMs: number;
  /** `up` alone. */
  bareUpMs: number;
  /** The same with two `up`, in the portal's order: the proxy, and when it is healthy the rest. */
  bareInOrderMs: number;
  /** The portal against the bare way, without the steps that check. */
  ratio: number;
  /** The same against the bare way in the portal's order. */
  ratioInOrder: number;
  /** With the steps that check, against one `up`. */
  ratioWithChecks: number;
  /** The same commit once more, with nothing to do. */
  again: {
    portalMs: number;
    steps: Record<string, number>;
    bareMs: number;
    ratio: number;
    ratioWithChecks: number;
    /** CPU of the portal for it, in seconds, with the programs that it starts. */
    portalCpuSeconds: number;
  };
}

/** Deployments of growing bundles on one machine, by the portal and by a bare client. */
export async function benchDeploys(
  open: OpenMachine,
  sizes: readonly number[],
): Promise<{ deploys: DeployFigures[]; idleCpuPercent: number }> {
  const scene = await DeployScene.begin(open, { hasLab: true });
  try {
    const deploys: DeployFigures[] = [];
    // The first one warms both sides up.
    await benchOne(scene, 1, { rounds: 1, name: 'warm' });
    for (const size of sizes) {
      deploys.push(
        await benchOne(scene, size, { rounds: ROUNDS, name: `lab-${size}` }),
      );
    }
    const { pid } = scene.backend;
    const before = cpuSecondsOf(pid);
    await sleep(IDLE_MS);
    const idle = (cpuSecondsOf(pid) - before) / (IDLE_MS / 1_000);
    return { deploys, idleCpuPercent: round(idle * 100) };
  } finally {
    await scene.end();
  }
}

async function benchOne(
  scene: DeployScene,
  size: number,
  { rounds, name }: { rounds: number; name: string },
): Promise<DeployFigures> {
  const services = Array.from({ length: size }, (_, index) => labId(index + 1));
  const profile = await scene.profile(name, services);
  const project = await BareProject.of(scene.client, profile);
  const portal: Run[] = [];
  const bare: BareRun[] = [];
  for (let count = 0; count < rounds; count++) {
    const run = await byPortal(scene, profile.id);
    portal.push(run);
    await scene.remove(run.last);
    bare.push(await byHand(scene.machine, project));
  }
  const bareMs = medianOf(bare.map(run => run.totalMs));
  const bareInOrderMs = medianOf(bare.map(run => run.inOrderMs));
  const againBareMs = medianOf(bare.map(run => run.againMs));
  const first = summary(portal.map(run => run.first));
  const again = summary(portal.map(run => run.again));
  return {
    on: scene.machine.what,
    services: size,
    containers: size + 2,
    rounds,
    ...first,
    bareMs,
    bareUpMs: medianOf(bare.map(run => run.upMs)),
    bareInOrderMs,
    ...ratios(first, bareMs),
    ratioInOrder: ratios(first, bareInOrderMs).ratio,
    again: {
      ...again,
      bareMs: againBareMs,
      ...ratios(again, againBareMs),
      portalCpuSeconds: medianOf(portal.map(run => run.againCpuSeconds)),
    },
  };
}

/** A deployment as its caller saw it. */
interface Seen {
  totalMs: number;
  steps: Map<string, number>;
}

interface Run {
  first: Seen;
  again: Seen;
  againCpuSeconds: number;
  last: Deployment;
}

async function byPortal(scene: DeployScene, profileId: string): Promise<Run> {
  const first = await deploy(scene, profileId);
  const { pid } = scene.backend;
  const before = cpuSecondsOf(pid);
  const again = await deploy(scene, profileId);
  return {
    first: first.seen,
    again: again.seen,
    againCpuSeconds: cpuSecondsOf(pid) - before,
    last: again.result,
  };
}

/** The end is the portal's own word: who asks for it all the time is measured as well. */
async function deploy(scene: DeployScene, profileId: string) {
  const began = Date.now();
  const result = await scene.deploy(profileId);
  const totalMs = Date.parse(result.endedAt ?? '') - began;
  return { result, seen: { totalMs, steps: stepsOf(result) } };
}

function stepsOf(result: Deployment): Map<string, number> {
  const steps = result.steps.map(({ name, startedAt, endedAt }) => {
    const took = Date.parse(endedAt ?? '') - Date.parse(startedAt ?? '');
    return [name, took] as const;
  });
  return new Map(steps);
}

interface BareRun {
  totalMs: number;
  upMs: number;
  inOrderMs: number;
  againMs: number;
}

/** The same by a client that knows what to do, on a connection of its own. */
async function byHand(
  machine: BenchMachine,
  project: BareProject,
): Promise<BareRun> {
  const connected = async <T>(work: (host: BareHost) => Promise<T>) => {
    const host = await BareHost.connect(machine);
    try {
      return await work(host);
    } finally {
      host.end();
    }
  };
  const first = await timed(() => connected(host => project.bring(host)));
  const again = await timed(() => connected(host => project.up(host)));
  await connected(host => project.down(host));
  const inOrder = await timed(() =>
    connected(host => project.bring(host, [PROXY])),
  );
  await connected(host => project.down(host));
  return {
    totalMs: first.ms,
    upMs: first.result.upMs,
    inOrderMs: inOrder.ms,
    againMs: again.ms,
  };
}

function summary(runs: readonly Seen[]) {
  const names = [...runs[0].steps.keys()];
  const steps = Object.fromEntries(
    names.map(name => [
      name,
      medianOf(runs.map(run => run.steps.get(name) ?? 0)),
    ]),
  );
  const inSteps = (run: Seen) =>
    [...run.steps.values()].reduce((sum, ms) => sum + ms, 0);
  return {
    portalMs: medianOf(runs.map(run => run.totalMs)),
    steps,
    betweenMs: medianOf(runs.map(run => run.totalMs - inSteps(run))),
  };
}

function ratios(
  { portalMs, steps }: { portalMs: number; steps: Record<string, number> },
  bareMs: number,
) {
  const checks = CHECKS.reduce((sum, name) => sum + (steps[name] ?? 0), 0);
  return {
    ratio: round((portalMs - checks) / bareMs),
    ratioWithChecks: round(portalMs / bareMs),
  };
}

async function timed<T>(
  work: () => Promise<T>,
): Promise<{ ms: number; result: T }> {
  const began = performance.now();
  const result = await work();
  return { ms: performance.now() - began, result };
}

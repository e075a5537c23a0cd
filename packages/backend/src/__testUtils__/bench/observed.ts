import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { until } from '../until';
import { BenchMachine, OpenMachine } from './benchMachine';
import { DeployScene } from './DeployScene';
import { Looks } from './Looks';
import { copyCommits, copyHosts, mirrorOf } from './manyHosts';
import {
  childrenCpuSecondsOf,
  cpuSecondsOf,
  residentMiB,
  round,
} from './measure';

const PACKAGE_FOLDER = join(__dirname, '..', '..', '..');

/** A usual bundle. */
const SERVICES = ['nextcloud', 'gitlab', 'jellyfin', 'vaultwarden', 'homer'];

/** Every host is looked at once in so long. */
const MINUTE_MS = 60_000;
/** How long the portal has to start before the first look. */
const START_MS = 8_000;
/** How often it is seen which hosts were looked at; no host is looked at twice in so long. */
const SAMPLE_MS = 2_000;
const BARE_LOOKS = 200;

/** What looking at all hosts came to. */
export interface PassFigures {
  /** Of deployments on hosts. */
  looks: number;
  seconds: number;
  /** CPU of the portal's own process. */
  cpuSeconds: number;
  /** Of the programs that it started: `git`, for commits that are not in memory. */
  childrenCpuSeconds: number;
  cpuMsPerLook: number;
  /** Of one processor, with those programs, when all hosts are looked at each minute. */
  percentOfOneProcessor: number;
  residentMiB: number;
}

/** Many hosts that are looked at each minute. */
export interface ObservedFigures {
  hosts: number;
  containersEach: number;
  /** What stood for the hosts. */
  how: string;
  /** The first looks of a process: nothing is connected, and no commit was read. */
  first: PassFigures;
  /** The minute after it. */
  steady: PassFigures;
  /** CPU of a script for a look, on one connection for all and on a new one for each. */
  bareCpuMsPerLook: { kept: number; anew: number };
  /** The steady look against the one of the script on a new connection. */
  ratio: number;
}

/** Looks at so many hosts, over a real SSH connection to each. */
export async function benchObserved(
  open: OpenMachine,
  hosts: number,
): Promise<ObservedFigures> {
  const scene = await DeployScene.begin(open, { hasLab: false });
  try {
    const { backend, databaseFile, folder, machine } = scene;
    const profile = await scene.profile('family', SERVICES, 'https');
    const deployment = await scene.deploy(profile.id);
    const containersEach = await containersOf(scene, profile.id);
    await backend.kill();
    const commits = await copyCommits(
      join(folder, 'profiles.git'),
      mirrorOf(folder),
      deployment.commit,
      hosts - 1,
    );
    const from = Date.now() + START_MS;
    const due = { from, spreadMs: MINUTE_MS };
    await copyHosts(databaseFile, deployment, commits, due);
    await backend.start();
    await sleep(Math.max(0, from - Date.now()));
    const looks = new Looks(databaseFile);
    const first = await measurePass(scene, looks, hosts, () =>
      looks.hasSeenAll(hosts),
    );
    const end = Date.now() + MINUTE_MS;
    const steady = await measurePass(
      scene,
      looks,
      hosts,
      () => Date.now() >= end,
    );
    const bare = await runBare(machine, profile.branch);
    return {
      hosts,
      containersEach,
      how: `${hosts} connections to ${machine.what}, which stands for all of them; each has a commit of its own`,
      first,
      steady,
      bareCpuMsPerLook: bare,
      ratio: round(steady.cpuMsPerLook / bare.anew),
    };
  } finally {
    await scene.end();
  }
}

/** How many containers a look sees, once the first has seen them. */
async function containersOf(
  { client }: DeployScene,
  profileId: string,
): Promise<number> {
  return until(
    () => 'the host is looked at',
    async () => {
      const { items } = await client.deployments.services({ profileId });
      const seen = items.flatMap(({ containers }) => containers).length;
      return seen > 0 && seen;
    },
  );
}

async function measurePass(
  { backend: { pid } }: DeployScene,
  seen: Looks,
  hosts: number,
  isOver: () => boolean,
): Promise<PassFigures> {
  const before = { own: cpuSecondsOf(pid), all: childrenCpuSecondsOf(pid) };
  const began = performance.now();
  let looks = 0;
  while (!isOver()) {
    await sleep(SAMPLE_MS);
    looks += seen.count();
  }
  const seconds = (performance.now() - began) / 1_000;
  const cpuSeconds = cpuSecondsOf(pid) - before.own;
  const childrenCpuSeconds = childrenCpuSecondsOf(pid) - before.all;
  const each = (cpuSeconds + childrenCpuSeconds) / looks;
  return {
    looks,
    seconds: round(seconds),
    cpuSeconds: round(cpuSeconds),
    childrenCpuSeconds: round(childrenCpuSeconds),
    cpuMsPerLook: round(each * 1_000),
    percentOfOneProcessor: round((each * hosts * 100) / 60),
    residentMiB: residentMiB(pid),
  };
}

async function runBare(
  { address, port, user, privateKey }: BenchMachine,
  project: string,
): Promise<{ kept: number; anew: number }> {
  const settings = {
    ...{ address, port, user, privateKey, project },
    looks: BARE_LOOKS,
  };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      ...['--require', '@backstage/cli-node/config/nodeTransform.cjs'],
      join(__dirname, 'bareLooks.ts'),
      JSON.stringify(settings),
    ],
    { cwd: PACKAGE_FOLDER },
  );
  const seconds = z
    .object({ kept: z.number(), anew: z.number() })
    .parse(JSON.parse(stdout));
  const each = (all: number) => round((all * 1_000) / BARE_LOOKS);
  return { kept: each(seconds.kept), anew: each(seconds.anew) };
}

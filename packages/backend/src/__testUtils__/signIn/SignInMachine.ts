import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  aHost,
  builtInDefinitions,
  profileOf,
  serviceDefinitionSchema,
} from '../routes/routesParts';
import { checkSignIn, SignInPlace } from './checkSignIn';
import {
  buildModel,
  createComposeDriver,
  createNixosDriver,
  DefaultHostRunners,
  DeploymentDriver,
  DriverStep,
  generateSecret,
  secretsOf,
  SignInResult,
  SshHostKeyScanner,
  startSandbox,
  systemRandom,
} from './signInParts';

type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

const DEFINITIONS = builtInDefinitions.map(each =>
  serviceDefinitionSchema.parse(each),
);

const ANY_PORTS = {
  ...{ oidc: 0, kubernetes: 0, semaphore: 0, control: 0 },
  ...{ git: 0, dns: 0, https: 0, http: 0 },
};

const LOOPBACK = ['127.0.0.0/8'];

/** How a profile gets onto a machine, and what of it runs there. */
interface Engine {
  driver: DeploymentDriver;
  machine: string;
  /** Makes the machine ready for it. */
  prepare?: string;
  /** Stops a service, as somebody on the machine does. */
  stop(service: string, project: string): string[];
}

const ENGINES: Readonly<Record<'compose' | 'nixos', () => Engine>> = {
  compose: () => ({
    driver: createComposeDriver(),
    machine: 'old-server',
    prepare: 'docker-installed',
    stop: (service, project) => ['docker', 'stop', `${project}-${service}-1`],
  }),
  nixos: () => ({
    driver: createNixosDriver(),
    machine: 'nixos-server',
    stop: service => [
      'systemctl',
      'stop',
      service === 'homer' ? 'nginx.service' : `${service}.service`,
    ],
  }),
};

/** How often a step is called at most, and how long it is waited for in between. */
const MOST_CALLS = 300;
const PAUSE_MS = 100;

/**
 * A profile that the real driver has brought onto a machine of the sandbox, over SSH; and the portal's own check
 * of its sign-in, over streams through that machine.
 */
export class SignInMachine {
  private constructor(
    private readonly folder: string,
    private readonly sandbox: Sandbox,
    private readonly runners: DefaultHostRunners,
    private readonly place: SignInPlace,
    private readonly engine: Engine,
  ) {}

  static async open(kind: keyof typeof ENGINES): Promise<SignInMachine> {
    const engine = ENGINES[kind]();
    const folder = await mkdtemp(join(tmpdir(), 'opencsp-sign-in-'));
    const sandbox = await startSandbox({
      ...{ stateFolder: folder, ports: ANY_PORTS, sshPort: 0, speed: 50 },
    });
    const runners = new DefaultHostRunners({
      allowedNetworks: LOOPBACK,
      platformKey: () => readFile(join(folder, 'keys/portal'), 'utf8'),
      unseal: sealed => sealed,
    });
    const place = await placeOn(folder, sandbox, runners, engine);
    const machine = new SignInMachine(folder, sandbox, runners, place, engine);
    await machine.deploy();
    return machine;
  }

  async close(): Promise<void> {
    await this.runners.close();
    await this.sandbox.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Makes a check. */
  async check(): Promise<SignInResult & { usersLeft: number }> {
    const { latest, users } = await checkSignIn(this.place, { isAsked: true });
    if (!latest) {
      throw new Error('It came to no end.');
    }
    return { ...latest, usersLeft: users.length };
  }

  /** Stops a service, as somebody on the machine does. */
  async stop(service: string): Promise<void> {
    const { runner, deployment } = this.place;
    await runner.run(this.engine.stop(service, deployment.project), {
      timeoutMs: 20_000,
    });
  }

  /** As the core does it: the users of programs are made right after the directory came up. */
  private async deploy(): Promise<void> {
    const deployment = {
      ...{ ...this.place.deployment, id: 'd', commit: 'c'.repeat(40) },
      needs: { memoryMiB: 1, diskGiB: 1 },
    };
    for (const step of this.place.driver.steps(deployment)) {
      await this.take(step, deployment);
      if (step.bringsDirectory) {
        await checkSignIn(this.place, { isAsked: false });
      }
    }
  }

  private async take(
    step: DriverStep,
    deployment: Parameters<DriverStep['run']>[0]['deployment'],
  ): Promise<void> {
    let memo = {};
    for (let calls = 0; calls < MOST_CALLS; calls++) {
      const outcome = await step.run({
        ...{ host: this.place.runner, deployment, memo, attempt: 1 },
        now: Date.now(),
        signal: new AbortController().signal,
        log: () => undefined,
        secrets: async () => this.place.secrets,
      });
      if (outcome.of === 'failed') {
        throw new Error(`${step.name}: ${outcome.message}`);
      }
      if (outcome.of !== 'running') {
        return;
      }
      memo = outcome.memo;
      await pause(PAUSE_MS);
    }
    throw new Error(`${step.name} comes to no end.`);
  }
}

async function placeOn(
  folder: string,
  sandbox: Sandbox,
  runners: DefaultHostRunners,
  { driver, machine, prepare }: Engine,
): Promise<SignInPlace> {
  const server = sandbox.servers.find(each => each.name === machine);
  if (!server) {
    throw new Error(`There is no server "${machine}".`);
  }
  const { machines } = sandbox.standIns;
  const key = (await readFile(join(folder, 'keys/portal.pub'), 'utf8')).trim();
  await machines.control({ scenario: 'authorize', name: machine, key });
  if (prepare !== undefined) {
    await machines.control({ scenario: prepare, name: machine });
  }
  const { signal } = new AbortController();
  const scan = await new SshHostKeyScanner(LOOPBACK).scan(server, signal);
  if (scan.outcome !== 'key') {
    throw new Error(scan.message);
  }
  const { address, port, user } = server;
  const pinnedAt = new Date().toISOString();
  const host = aHost(1, Date.now(), {
    ...{ address, port, user },
    hostKey: { ...scan.key, pinnedAt },
  });
  const ports = {
    http: Number(new URL(sandbox.urls.http).port),
    https: Number(new URL(sandbox.urls.https).port),
  };
  const profile = profileOf(['homer'], {
    ...{ definitions: DEFINITIONS, ports },
    spec: { domain: 'ada.localhost', deployment: driver.id },
  });
  const secrets = await Promise.all(
    secretsOf(profile).map(
      async ({ name, rule }) =>
        [name, await generateSecret(rule, systemRandom)] as const,
    ),
  );
  return {
    ...{ runner: runners.of(host), driver },
    deployment: {
      ...{ project: 'ada-family', hosts: [], files: driver.render(profile) },
      services: buildModel(profile).services.map(({ id, title, isCore }) => ({
        ...{ id, title, isCore, canGoBack: true, version: '1' },
      })),
    },
    ...{ secrets: new Map(secrets), definitions: DEFINITIONS },
    root: await readFile(join(folder, 'acme/root.crt'), 'utf8'),
    ...{ httpsPort: ports.https, now: Date.now },
  };
}

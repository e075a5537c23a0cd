import { ServiceState } from '@opencsp/plugin-opencsp-common';
import {
  DeploymentDriver,
  DeploymentToRun,
  DoorOnHost,
  DriverStep,
  HostInspection,
  HostRunner,
  ProxyOnHost,
  StepContext,
  StepFailure,
  StepOutcome,
} from '@opencsp/plugin-opencsp-node';
import { FakeMachine } from './FakeMachine';

/** Where a branch of these tests has its file of routes. */
export const ROUTES_PATH = 'traefik/dynamic/routes.yml';

/** What a step does in a test, instead of being done. */
export type Scenario = (
  context: StepContext,
) => Promise<StepOutcome | undefined>;

/**
 * Brings services onto the {@link FakeMachine} that its steps are given, with a step for each thing that a
 * real driver does.
 */
export class FakeDriver implements DeploymentDriver {
  readonly id = 'fake';
  readonly title = 'Fake';
  readonly checks = {
    demands: () => ({ dataFolder: '/', names: [] }),
    commands: () => [],
    judge: () => ({ checks: [], engines: {}, isThere: false }),
  };
  /** By step. */
  readonly scenarios = new Map<string, Scenario>();
  /** How services do once they were started; up when nothing is said. */
  readonly willBe = new Map<string, ServiceState>();

  constructor(private readonly machine: FakeMachine) {}

  availability() {
    return { available: true as const };
  }

  render() {
    return [];
  }

  door(..._: Parameters<DeploymentDriver['door']>): DoorOnHost {
    return {
      commands: [],
      portOf: () => undefined,
      inside: () => undefined,
    };
  }

  steps(deployment: DeploymentToRun): DriverStep[] {
    return [
      this.step('upload', 'preparing', async ({ host }) => {
        const { routesPath, routesFile } = this.proxy(deployment);
        for (const { path, content } of deployment.files) {
          const isKept = deployment.keptFiles?.includes(path);
          const onHost = path === routesPath ? routesFile : path;
          if (!isKept || !this.on(host).files.has(onHost)) {
            await host.put({ path: onHost, mode: '0644', content });
          }
        }
        return { of: 'done' };
      }),
      this.detached('pull', 'building'),
      {
        ...this.detached('start', 'starting', on =>
          this.bringUp(on, deployment),
        ),
        bringsDirectory: true,
      },
      this.step('verify', 'verifying', async ({ host }) => {
        await host.gather([], { timeoutMs: 1_000 });
        return { of: 'done', services: reports(this.on(host), deployment) };
      }),
    ];
  }

  rollback(deployment: DeploymentToRun): DriverStep[] {
    return [
      this.detached('restore', 'starting', on => this.bringUp(on, deployment)),
      this.step('probe', 'verifying', async ({ host }) => {
        await host.gather([], { timeoutMs: 1_000 });
        return { of: 'done', services: reports(this.on(host), deployment) };
      }),
    ];
  }

  stop(): DriverStep[] {
    return [
      this.detached('stop', 'starting', ({ services }) =>
        [...services.keys()].forEach(id => services.set(id, 'stopped')),
      ),
      this.step('stopped', 'removing', async ({ host }) => {
        await host.gather([], { timeoutMs: 1_000 });
        return { of: 'done' };
      }),
    ];
  }

  remove(_: unknown, { data }: { data: boolean }): DriverStep[] {
    return [
      this.detached('down', 'starting', ({ services }) => services.clear()),
      this.step('clean', 'removing', async ({ host }) => {
        await host.removeFolder('/var/lib/opencsp/projects/x');
        const machine = this.on(host);
        machine.hasData = machine.hasData && !data;
        return { of: 'done' };
      }),
    ];
  }

  proxy({ project }: Pick<DeploymentToRun, 'project'>): ProxyOnHost {
    return {
      routesPath: ROUTES_PATH,
      routesFile: `/var/lib/opencsp/projects/${project}/${ROUTES_PATH}`,
      get: url => ['get', url],
      log: lines => ['log', String(lines)],
    };
  }

  async inspect(
    host: HostRunner,
    { services }: DeploymentToRun,
  ): Promise<HostInspection> {
    await host.gather([], { timeoutMs: 1_000 });
    const machine = this.on(host);
    return {
      strangers: machine.strangers,
      services: services.map(({ id }) => ({
        id,
        state: machine.services.get(id) ?? 'missing',
        containers: [],
        drift: machine.drift.filter(({ container }) => container === id),
      })),
    };
  }

  private step(
    name: string,
    phase: DriverStep['phase'],
    work: (context: StepContext) => Promise<StepOutcome>,
  ): DriverStep {
    return {
      name,
      title: `Step ${name}`,
      phase,
      deadlineMs: 5 * 60_000,
      run: async context =>
        (await this.scenarios.get(name)?.(context)) ?? work(context),
      cancel: ({ host, deployment, attempt, signal }) =>
        host.stop(idOf(deployment, name, attempt), 10, signal),
    };
  }

  /** Runs on when the portal ends, and is looked at until it has ended. */
  private detached(
    name: string,
    phase: DriverStep['phase'],
    effect: (machine: FakeMachine) => void = () => undefined,
  ): DriverStep {
    return this.step(
      name,
      phase,
      async ({ host, deployment, attempt, log }) => {
        const id = idOf(deployment, name, attempt);
        const machine = this.on(host);
        machine.effects.set(id, () => effect(machine));
        const started = await host.start({ id, argv: [name], folder: '/' });
        if (started.outcome === 'started') {
          log(`${name} was begun`);
        }
        const { state } = await host.poll(id, 0);
        return state === 'ended'
          ? { of: 'done' }
          : { of: 'running', again: 1_000, memo: { id } };
      },
    );
  }

  private bringUp(machine: FakeMachine, { services }: DeploymentToRun): void {
    machine.hasData = true;
    services.forEach(({ id }) =>
      machine.services.set(id, this.willBe.get(id) ?? 'up'),
    );
  }

  /** A test may stand between the steps and the machine. */
  private on(host: HostRunner): FakeMachine {
    return host instanceof FakeMachine ? host : this.machine;
  }
}

function reports(machine: FakeMachine, { services }: DeploymentToRun) {
  return services.map(({ id }) => ({
    id,
    state: machine.services.get(id) ?? ('missing' as const),
  }));
}

/** A failure of a step, as a driver says it. */
export function aFailure(change: Partial<StepFailure> = {}): StepOutcome {
  return {
    of: 'failed',
    reason: 'image-unknown',
    message: 'There is no such image.',
    evidence: 'manifest unknown',
    nextStep: 'Change the version and Retry.',
    retryable: true,
    ...change,
  };
}

function idOf({ id }: DeploymentToRun, name: string, attempt: number): string {
  return `${id.slice(-4)}-${name}-${attempt}`;
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SemaphoreClient } from '@opencsp/client-semaphore';
import {
  TaskObservation,
  TaskRequest,
  TaskRun,
  TaskTarget,
} from '@opencsp/plugin-opencsp-node';
import {
  RunCourse,
  TaskRunnerHarness,
} from '@opencsp/plugin-opencsp-node/testUtils';
import { generateOpenSshKeyPair } from '@opencsp/sandbox/keys';
import {
  createMachinePark,
  MachineParkStandIn,
} from '@opencsp/sandbox/machines';
import {
  createSemaphoreStandIn,
  SemaphoreStandIn,
  SemaphoreStandInOptions,
} from '@opencsp/sandbox/semaphore';
import { z } from 'zod';
import { targetVariables } from '../targetVariables';
import { SemaphoreTaskRunner } from '../semaphoreTaskRunner';
import { FORCED_STOP_PATIENCE_MS } from '../verdict';
import { Wire } from './Wire';

const namedSchema = z.array(z.object({ id: z.number(), name: z.string() }));

/** Fast, and slow enough that each status can be seen. */
const SPEED = 60;
const MACHINE = 'vm-k3x9q2ab';
const ELSEWHERE = 'somebody else';
/** How long the late log of a test is late, in seconds of the stand-in. */
const LATE_SECONDS = 30;

export const STEPS = {
  monitoring: 'monitoring',
  security: 'security',
  hardening: 'hardening',
  // The stand-in has none of this name.
  prepare: 'prepare-hosts',
};
export const context = { signal: new AbortController().signal };

/** Machines that can really be logged in to, for all worlds of a test file. */
export class MachineRoom {
  private constructor(
    readonly park: MachineParkStandIn,
    readonly target: TaskTarget,
    readonly privateKey: string,
    private readonly folder: string,
  ) {}

  static async open(): Promise<MachineRoom> {
    const folder = await mkdtemp(join(tmpdir(), 'opencsp-runner-'));
    const ansible = generateOpenSshKeyPair('ansible@opencsp');
    const park = await createMachinePark({ folder, sshPort: 0 });
    const machine = await park.create({
      name: MACHINE,
      hostname: 'web-1',
      vmId: 9000,
      user: 'ubuntu',
      authorizedKeys: [ansible.publicKey],
    });
    const state = JSON.stringify(await park.control({ scenario: 'state' }));
    const [, type, blob] = /"hostKey":"(\S+) (\S+) /.exec(state) ?? [];
    const target = {
      instanceId: 'i-1',
      name: machine.name,
      address: machine.address,
      port: machine.port,
      user: machine.user,
      hostKey: `${type} ${blob}`,
    };
    return new MachineRoom(park, target, ansible.privateKey, folder);
  }

  async close(): Promise<void> {
    await this.park.close();
    await rm(this.folder, { recursive: true });
  }
}

/** A Semaphore, a machine, and a runner between them, with levers on all three. */
export class SemaphoreWorld implements TaskRunnerHarness {
  /** Our own clock. */
  clock = Date.parse('2026-11-21T12:00:00Z');
  /** What the runner warned of. */
  readonly warnings: string[] = [];
  readonly runner: SemaphoreTaskRunner;
  readonly target: TaskTarget;
  readonly refusals: TaskRunnerHarness['refusals'];

  private constructor(
    readonly semaphore: SemaphoreStandIn,
    /** A client of its own, past the wire. */
    readonly client: SemaphoreClient,
    private readonly wired: SemaphoreClient,
    private readonly wire: Wire,
    room: MachineRoom,
  ) {
    this.target = { ...room.target };
    this.runner = this.newRunner();
    const step = 'prepare' as const;
    this.refusals = {
      'no template': async () => ({ step, target: this.target }),
      'a template without environment': async () => {
        await this.makeTemplate(STEPS.prepare);
        return { step, target: this.target };
      },
      'variables that are none': async () => ({
        step: 'monitoring',
        target: { ...this.target, name: 'localhost' },
      }),
    };
  }

  static async open(
    room: MachineRoom,
    options: Partial<SemaphoreStandInOptions> = {},
  ): Promise<SemaphoreWorld> {
    const semaphore = await createSemaphoreStandIn({
      port: 0,
      privateKey: room.privateKey,
      speed: SPEED,
      ...options,
    });
    const wire = await Wire.open(semaphore.url);
    const { token } = semaphore;
    const client = new SemaphoreClient({ baseUrl: semaphore.url, token });
    const wired = new SemaphoreClient({ baseUrl: wire.url, token });
    return new SemaphoreWorld(semaphore, client, wired, wire, room);
  }

  /** One call of the API below the project, as its own web page would make it. */
  async api(
    method: 'GET' | 'POST',
    path: string,
    body?: object,
  ): Promise<{ status: number; body: string }> {
    const response = await fetch(
      `${this.semaphore.url}/api/project/1/${path}`,
      {
        method,
        headers: { Authorization: `Bearer ${this.semaphore.token}` },
        body: body && JSON.stringify({ project_id: 1, ...body }),
      },
    );
    return { status: response.status, body: await response.text() };
  }

  /** Makes an object and gives its number; some are answered without it, so it is looked up (02). */
  async make(
    kind: string,
    body: { name: string } & Record<string, unknown>,
  ): Promise<number> {
    await this.api('POST', kind, body);
    const listed = await this.api('GET', kind);
    const found = namedSchema
      .parse(JSON.parse(listed.body))
      .find(each => each.name === body.name);
    if (!found) {
      throw new Error(`No ${kind} "${body.name}" was made: ${listed.status}`);
    }
    return found.id;
  }

  /** Makes a template, without an environment unless it is said. */
  makeTemplate(
    name: string,
    changed: Record<string, unknown> = {},
  ): Promise<number> {
    return this.make('templates', {
      name,
      ...{ playbook: 'monitoring.yml', app: 'ansible' },
      ...{ inventory_id: 1, repository_id: 1 },
      ...changed,
    });
  }

  /** Starts a task of a template past the runner, for its machine. */
  async post(templateId: number, message: string): Promise<TaskRun> {
    const given = targetVariables(this.target);
    const variables = given.ok ? given.variables : {};
    const task = { templateId, message, variables };
    const { id } = await this.client.startTask(1, task);
    return { id: String(id), key: message };
  }

  newRunner(project = 'OpenCSP'): SemaphoreTaskRunner {
    return new SemaphoreTaskRunner({
      client: this.wired,
      project,
      steps: STEPS,
      now: () => new Date(this.clock),
      logger: { warn: message => this.warnings.push(message) },
    });
  }

  async nextRun(course: RunCourse): Promise<void> {
    switch (course) {
      case 'fails':
        await this.semaphore.control({ scenario: 'task-fails' });
        break;
      case 'no-host':
        await this.semaphore.control({ scenario: 'zero-hosts' });
        break;
      case 'hangs':
        await this.semaphore.control({ scenario: 'hang' });
        break;
      case 'log-late':
        await this.semaphore.control({
          scenario: 'late-log',
          seconds: LATE_SECONDS,
        });
        break;
      case 'unreachable':
        // Nothing listens there.
        this.target.port = 1;
        break;
      default:
    }
  }

  async nextStart(trouble: 'answer-lost' | 'breaks'): Promise<void> {
    await this.semaphore.control({
      scenario:
        trouble === 'breaks' ? 'post-500-leaves-task' : 'hang-up-after-post',
    });
  }

  /** Runs of one template are one after another. */
  async holdQueue(): Promise<() => Promise<void>> {
    await this.semaphore.control({ scenario: 'hang' });
    const run = await this.start(ELSEWHERE);
    await this.until(run, 'running');
    return () => this.stopElsewhere(run);
  }

  proceed(): Promise<void> {
    return new Promise(resolve => setTimeout(resolve, 3));
  }

  /** Starts a run of the portal's and gives it. */
  async start(
    key: string,
    changed: Partial<TaskRequest> = {},
  ): Promise<TaskRun> {
    const asked = { step: 'monitoring' as const, target: this.target };
    const outcome = await this.runner.start(
      { ...asked, ...changed },
      key,
      context,
    );
    if (outcome.outcome === 'refused') {
      throw new Error(outcome.message);
    }
    return outcome.run;
  }

  observe(run: TaskRun): Promise<TaskObservation> {
    return this.runner.observe(run, this.target, context);
  }

  /**
   * Goes on until the run is in this state.
   *
   * @throws Error when it ends in another one
   */
  async until(
    run: TaskRun,
    state: TaskObservation['state'],
  ): Promise<TaskObservation> {
    for (;;) {
      const seen = await this.observe(run);
      if (seen.state === state) {
        return seen;
      }
      if (['succeeded', 'failed', 'stopped', 'unknown'].includes(seen.state)) {
        const { lines } = await this.runner.logs(run, 0, context);
        const log = lines.map(line => line.text).join('\n');
        throw new Error(`It is not ${state}: ${JSON.stringify(seen)}\n${log}`);
      }
      await this.proceed();
    }
  }

  losePatience(): void {
    this.clock += FORCED_STOP_PATIENCE_MS;
  }

  async stopElsewhere(run: TaskRun): Promise<void> {
    await this.client.stopTask(1, Number(run.id), { force: true });
  }

  async goDown(): Promise<() => Promise<void>> {
    await this.semaphore.control({ scenario: 'down' });
    await this.wire.close();
    return async () => {
      await this.semaphore.control({ scenario: 'up' });
      await this.wire.reopen();
    };
  }

  async goSilent(): Promise<() => Promise<void>> {
    this.wire.dead = true;
    return async () => {
      this.wire.dead = false;
    };
  }

  async restart(): Promise<void> {
    await this.semaphore.control({ scenario: 'restart' });
  }

  async startForeign(): Promise<void> {
    await this.client.startTask(1, {
      templateId: 2,
      message: ELSEWHERE,
      variables: {},
    });
  }

  async made(): Promise<string[]> {
    const tasks = await this.client.listTasks(1);
    return tasks
      .map(task => task.message)
      .filter(message => message !== ELSEWHERE);
  }

  async close(): Promise<void> {
    await this.wired.close();
    await this.client.close();
    await this.wire.close();
    await this.semaphore.close();
  }
}

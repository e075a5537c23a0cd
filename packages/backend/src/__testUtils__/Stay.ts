import { createHash } from 'node:crypto';
import { Deployment } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { DeploymentDeaths, Moment } from './DeploymentDeaths';
import { Cut, HostMachine } from './HostMachine';
import { Scene } from './Scene';
import { readRows } from './sceneRows';
import { SlimBackend } from './SlimBackend';
import { Tenant } from './Tenant';
import { Witness } from './Witness';

const CUTS: Cut[] = ['before', 'during', 'after'];

/** What came of something that was asked for, as the machine and the database have it. */
export interface Happened {
  /** What must never be, in words: a service that is down, a program that runs on or was started again. */
  problems: string[];
  /** The detached programs, one for each start: the driver's names, such as `pull-1-0`. */
  started: string[];
  /** How many containers there were in the course of it, by their name in the file of the commit. */
  made: Record<string, number>;
  /** Those that are there at the end. */
  containers: string[];
  /** What the ledger says of the host, by kind. */
  ledger: Record<string, string>;
}

/** Where a stay takes place. */
export interface StayOptions {
  scene: Scene;
  backend: SlimBackend;
  deaths: DeploymentDeaths;
  /** Where the host is cut off in each moment follows from it. */
  seed: string;
}

/** One profile on one machine, with portals that are killed on the way. */
export class Stay {
  /** The steps that there were so far. */
  readonly steps = new Set<string>();

  private constructor(
    readonly tenant: Tenant,
    readonly machine: HostMachine,
    private readonly witness: Witness,
    private readonly options: StayOptions,
  ) {}

  /** Makes a machine and registers it as a host, which has to let the portal in. */
  static async begin(
    options: StayOptions,
    name: string,
    { services, hasDocker }: { services: string[]; hasDocker: boolean },
  ): Promise<Stay> {
    const { scene, backend } = options;
    const { outside, sshPort } = scene;
    const machine = await HostMachine.make(outside, name, { hasDocker });
    const prepare = !hasDocker;
    const tenant = await Tenant.moveIn(backend, machine, {
      ...{ sshPort, services, prepare },
    });
    return new Stay(tenant, machine, new Witness(machine), options);
  }

  /**
   * The moment in which the host is asked this. Where it is cut off is drawn, unless it is said.
   *
   * @param text - what only this step sends
   */
  at(
    during: string,
    text: string,
    more: {
      when?: Cut;
      arrange?(): Promise<void>;
      meanwhile?(): Promise<void>;
    } = {},
  ): Moment {
    const { when = this.drawn(during), arrange, meanwhile } = more;
    return {
      during,
      arrange: async () => {
        await arrange?.();
        await this.machine.freezeAt(text, when);
      },
      isReached: () => this.machine.isFrozenAt(text),
      meanwhile,
    };
  }

  /** Asks for something, kills in each of these moments of it, and waits for its end. */
  async killed(
    moments: readonly Moment[],
    begin: () => Promise<unknown>,
    end: Deployment['state'],
  ): Promise<Happened> {
    await this.options.deaths.during(this.tenant.hostId, moments, begin);
    const deployment = await this.tenant.until(end);
    deployment.steps.forEach(({ name }) => this.steps.add(name));
    const { started, made } = await this.witness.seen();
    const isExpectedUp = end !== 'failed' && end !== 'removed';
    return {
      problems: [
        ...(isExpectedUp ? downIn(deployment) : []),
        ...(await this.running()),
        ...repeated(started),
      ],
      started: started.map(shortProgram),
      made: Object.fromEntries(
        Object.entries(made).map(([name, count]) => [this.short(name), count]),
      ),
      containers: (await this.machine.left()).containers.map(name =>
        this.short(name),
      ),
      ledger: this.ledger(),
    };
  }

  end(): Promise<void> {
    return this.witness.end();
  }

  private drawn(during: string): Cut {
    const drawn = `${this.options.seed} ${this.machine.name} ${during}`;
    const [byte] = createHash('sha256').update(drawn).digest();
    return CUTS[byte % CUTS.length];
  }

  private async running(): Promise<string[]> {
    const programs = await this.machine.programs();
    return programs
      .filter(({ exit }) => exit === undefined)
      .map(({ id }) => `${id} still runs`);
  }

  private short(container: string): string {
    return container
      .replace(`member-${this.machine.name}-`, '')
      .replace(/-1$/, '');
  }

  private ledger(): Record<string, string> {
    const rows = readRows(
      this.options.scene.databaseFile,
      z.object({ kind: z.string(), state: z.string() }),
      "select kind, state from effects where name like ? || '/%'",
      this.tenant.hostId,
    );
    return Object.fromEntries(rows.map(({ kind, state }) => [kind, state]));
  }
}

function downIn({ services }: Deployment): string[] {
  return services
    .filter(({ state }) => state !== 'up')
    .map(({ id, state }) => `${id} is ${state}`);
}

/** The last number of a name counts how often the program was taken for lost. */
function repeated(started: readonly string[]): string[] {
  return started
    .filter((id, index) => started.indexOf(id) !== index || !id.endsWith('-0'))
    .map(id => `${id} was started again`);
}

function shortProgram(id: string): string {
  return id.replace(/^compose-.{36}-/, '');
}

import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { endLeases, readRows } from './sceneRows';
import { SlimBackend } from './SlimBackend';
import { until } from './until';

/** A moment of the work on a host in which the portal is to die. */
export interface Moment {
  /** The step of a deployment that is under way then; without a deployment, the state of the host. */
  during: string;
  /** Sees to it that whoever comes there waits for an answer. Called before anybody can. */
  arrange(): Promise<void>;
  /** True once somebody waits there. */
  isReached(): Promise<boolean>;
  /** Done while no portal runs. */
  meanwhile?(): Promise<void>;
}

/** A host with the moments that are still to come. */
interface Doomed {
  hostId: string;
  moments: Moment[];
}

/** What is under way on a host, as the database has it. */
interface UnderWay {
  phase: string;
  /** A process works on it at this moment. */
  isHeld: boolean;
}

const isHeld = z.number().transform(Boolean);

const deploymentSchema = z.object({
  isHeld,
  record: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(
      z.object({
        steps: z.array(z.object({ name: z.string(), state: z.string() })),
      }),
    ),
});

const hostSchema = z.object({ isHeld, state: z.string() });

/** A death waits so long for others that may be about to come, in milliseconds. */
const PATIENCE_MS = 2_000;
const LOOK_MS = 50;

/**
 * Kills processes on one database while they wait for an answer in given moments, and starts them again.
 * One death serves all hosts that have come to theirs.
 */
export class DeploymentDeaths {
  private readonly doomed = new Set<Doomed>();
  private readonly caught = new Set<string>();
  private round?: Promise<void>;
  private deaths = 0;

  constructor(
    private readonly backends: readonly SlimBackend[],
    private readonly databaseFile: string,
  ) {}

  /**
   * Begins something on a host, and kills in each of the moments, in their order.
   *
   * @throws Error when something else was under way in one of them, or nobody was at it
   */
  async during(
    hostId: string,
    moments: readonly Moment[],
    begin: () => Promise<unknown>,
  ): Promise<void> {
    const doomed = { hostId, moments: [...moments] };
    if (moments.length > 0) {
      await moments[0].arrange();
      this.doomed.add(doomed);
    }
    await begin();
    while (this.doomed.has(doomed)) {
      this.round ??= this.killOnce().finally(() => {
        this.round = undefined;
      });
      await this.round;
    }
  }

  /** What was under way when the portal died. */
  phases(): string[] {
    return [...this.caught].sort();
  }

  report(): string {
    return `${this.deaths} deaths of ${this.backends.length} processes at once`;
  }

  private async killOnce(): Promise<void> {
    await until(
      () => `the portal comes to one of ${this.wanted()}`,
      async () => (await this.reached()).length > 0,
    );
    const end = Date.now() + PATIENCE_MS;
    while (
      Date.now() < end &&
      (await this.reached()).length < this.doomed.size
    ) {
      await sleep(LOOK_MS);
    }
    await Promise.all(this.backends.map(backend => backend.kill()));
    this.deaths += 1;
    for (const doomed of await this.reached()) {
      await this.next(doomed);
    }
    endLeases(this.databaseFile);
    await Promise.all(this.backends.map(backend => backend.start()));
  }

  /** The portal has died in this host's moment. */
  private async next(doomed: Doomed): Promise<void> {
    const { hostId, moments } = doomed;
    const { during, meanwhile } = moments[0];
    const { phase, isHeld: isAtWork } = this.underWay(hostId);
    if (phase !== during || !isAtWork) {
      throw new Error(
        `The portal was to die at work on ${during}, and died during ${phase}${
          isAtWork ? '' : ', which nobody worked on'
        }`,
      );
    }
    this.caught.add(phase);
    await meanwhile?.();
    moments.shift();
    if (moments.length === 0) {
      this.doomed.delete(doomed);
    } else {
      await moments[0].arrange();
    }
  }

  private async reached(): Promise<Doomed[]> {
    const all = [...this.doomed];
    const are = await Promise.all(
      all.map(({ moments }) => moments[0].isReached()),
    );
    return all.filter((_, index) => are[index]);
  }

  private wanted(): string {
    const all = [...this.doomed].map(
      ({ hostId, moments }) =>
        `${moments[0].during} (it is ${this.underWay(hostId).phase})`,
    );
    return `${all.join(', ')}. They said:\n${this.backends
      .map(backend => backend.said())
      .join('\n')}`;
  }

  private underWay(hostId: string): UnderWay {
    const [deployment] = readRows(
      this.databaseFile,
      deploymentSchema,
      `select record, lease_until is not null as isHeld from deployments
       where host_id = ? and state in ('running', 'removing') order by number desc limit 1`,
      hostId,
    );
    const step = deployment?.record.steps.find(
      ({ state }) => state === 'running',
    );
    if (step) {
      return { phase: step.name, isHeld: deployment.isHeld };
    }
    const [host] = readRows(
      this.databaseFile,
      hostSchema,
      'select state, lease_until is not null as isHeld from hosts where id = ?',
      hostId,
    );
    return { phase: host.state, isHeld: host.isHeld };
  }
}

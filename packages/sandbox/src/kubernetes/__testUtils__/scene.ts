import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { terraform, TestCluster, WatchLine } from './testCluster';

interface Seen {
  type: string;
  generation?: number;
  held: boolean;
  deleting: boolean;
  conditions: string[];
  status: Record<string, unknown>;
}

const seenSchema = z.object({
  type: z.string(),
  generation: z.number().optional(),
  held: z.boolean(),
  deleting: z.boolean(),
  conditions: z.array(z.string()),
  status: z.record(z.string(), z.unknown()),
});

/** What the recording of this name shows, one text for each watch event. */
export function recorded(name: string): string[] {
  return lines(recording(name));
}

function recording(name: string): Seen[] {
  const path = join(__dirname, '..', '__recordings__', `${name}.jsonl`);
  const [, ...rows] = readFileSync(path, 'utf8').trim().split('\n');
  return rows.map(row => seenSchema.parse(JSON.parse(row)));
}

const statusSchema = z.looseObject({
  conditions: z
    .array(
      z.object({
        type: z.string(),
        status: z.string(),
        reason: z.string(),
        message: z.string(),
        observedGeneration: z.number(),
      }),
    )
    .default([]),
});

/** What Terraform says is cut; its own words are not ours. */
const RAW_OUTPUT = /^TFExec|^DriftDetect|AppliedFail/;
const ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

function normal({ type, object }: WatchLine): Seen {
  const { conditions, ...status } = statusSchema.parse(object.status ?? {});
  return {
    type,
    generation: object.metadata.generation,
    held: (object.metadata.finalizers ?? []).length > 0,
    deleting: object.metadata.deletionTimestamp !== undefined,
    conditions: conditions.map(condition => {
      const words = condition.message
        .replace(/main@sha1:[0-9a-f]+/, 'REV')
        .replaceAll(ID, 'ID');
      return `${condition.type}=${condition.status}/${condition.reason}@${
        condition.observedGeneration
      } ${
        RAW_OUTPUT.test(condition.reason) ? words.trim().slice(0, 18) : words
      }`;
    }),
    status: Object.fromEntries(
      Object.entries(status).map(([key, value]) => [key, field(key, value)]),
    ),
  };
}

function field(key: string, value: unknown): unknown {
  if (/At$/.test(key)) {
    return 'T';
  }
  if (key === 'availableOutputs') {
    return true;
  }
  if (typeof value === 'string' && value.startsWith('main@')) {
    return 'REV';
  }
  return JSON.parse(
    JSON.stringify(value)
      .replaceAll(/plan-main-[0-9a-f]{10}/g, 'PLAN')
      .replaceAll(ID, 'ID'),
  );
}

/** Reads better in a difference than nested objects do. */
function lines(events: readonly Seen[]): string[] {
  return events.map(event =>
    [
      `${event.type} generation ${event.generation} ${
        event.held ? 'held' : 'free'
      }${event.deleting ? ' deleting' : ''}`,
      ...event.conditions,
      JSON.stringify(sorted(event.status)),
    ].join('\n  '),
  );
}

function sorted(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value)
          .map(([key, inner]) => [key, sorted(inner)] as const)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      )
    : value;
}

/** The part of a spec that asks for an outputs Secret. */
export const OUTPUTS = (name: string) => ({
  writeOutputsToSecret: { name: `${name}-outputs` },
});

/** A cluster under watch, and what people do to it. */
export class Scene {
  private constructor(
    readonly cluster: TestCluster,
    private readonly watch: Awaited<ReturnType<TestCluster['watch']>>,
  ) {}

  static async open(): Promise<Scene> {
    const cluster = await TestCluster.start();
    return new Scene(cluster, await cluster.watch());
  }

  /** Plays a scenario of the control API. */
  play(scenario: string, parameters: Record<string, unknown> = {}) {
    return this.cluster.standIn.control({ scenario, ...parameters });
  }

  /** Lets the controller look at an object as its timers would; better than timers under load. */
  wake(name: string) {
    return this.play('wake', { name });
  }

  /** Waits until no pass is under way, by the pods, which a pass leaves last. */
  async idle(name: string): Promise<void> {
    await this.cluster.until(async () => {
      const pod = await this.cluster.send(
        'GET',
        `/api/v1/namespaces/opencsp/pods/${name}-tf-runner`,
      );
      return pod.status === 404;
    }, `the runner of ${name} is gone`);
  }

  close(): Promise<void> {
    return this.cluster.close();
  }

  create(name: string, spec: Record<string, unknown> = {}) {
    return this.cluster.send(
      'POST',
      this.cluster.terraforms,
      terraform(name, spec),
    );
  }

  patch(name: string, body: unknown) {
    return this.cluster.send(
      'PATCH',
      `${this.cluster.terraforms}/${name}`,
      body,
    );
  }

  poke(name: string, mark = 'x') {
    return this.patch(name, {
      metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': mark } },
    });
  }

  remove(name: string) {
    return this.cluster.send('DELETE', `${this.cluster.terraforms}/${name}`);
  }

  eventsOf(name: string): WatchLine[] {
    return this.watch.lines.filter(line => line.object.metadata.name === name);
  }

  /** Whose events came, in order. */
  names(): (string | undefined)[] {
    return this.watch.lines.map(line => line.object.metadata.name);
  }

  /** Waits for so many events. */
  settled(name: string, count: number): Promise<void> {
    return this.cluster.until(
      () => this.eventsOf(name).length >= count,
      () =>
        `${count} events of ${name}; got ${lines(
          this.eventsOf(name).map(normal),
        ).join('\n')}`,
    );
  }

  /** Waits for a condition, written as `recorded` writes it. */
  conditionSeen(name: string, text: string): Promise<void> {
    return this.cluster.until(
      () =>
        this.eventsOf(name).some(line =>
          normal(line).conditions.some(condition => condition.includes(text)),
        ),
      `${text} on ${name}`,
    );
  }

  /** Waits for the end of the first pass that went well; gives the number of events so far. */
  async ready(name: string): Promise<number> {
    await this.conditionSeen(name, 'Ready=True');
    await this.cluster.until(
      () =>
        this.eventsOf(name).some(
          line => normal(line).status.lastSuccessfulReconcileAt !== undefined,
        ),
      `the end of the pass of ${name}`,
    );
    return this.eventsOf(name).length;
  }

  /** The first events, in the form of recordings. */
  async first(name: string, count: number): Promise<string[]> {
    await this.settled(name, count);
    return lines(this.eventsOf(name).slice(0, count).map(normal));
  }

  /** What was seen, as long as the recording is, in its form. */
  async seen(name: string, file: string, from = 0): Promise<string[]> {
    const { length } = recording(file);
    await this.settled(name, from + length);
    return lines(
      this.eventsOf(name)
        .slice(from, from + length)
        .map(normal),
    );
  }
}

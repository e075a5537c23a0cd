import { z } from 'zod';
import { readRows } from './sceneRows';
import { SlimBackend } from './SlimBackend';
import { until } from './until';

/** The states, told apart as far as a death in them differs. */
export type Phase =
  | 'pending'
  | 'provisioning'
  | 'provisioning, cancelled'
  | `configuring: ${'monitoring' | 'security' | 'hardening'}`
  | 'configuring'
  | 'stopping a run'
  | 'active'
  | 'lost'
  | 'failed'
  | 'deleting'
  | 'deleted';

const runSchema = z.object({
  step: z.enum(['monitoring', 'security', 'hardening']),
  stopSince: z.number().optional(),
});

const rowSchema = z.object({
  id: z.string(),
  state: z.enum([
    'pending',
    'provisioning',
    'configuring',
    'active',
    'lost',
    'failed',
    'deleting',
    'deleted',
  ]),
  requested: z.string().nullable(),
  leased: z.number(),
  run: z
    .string()
    .nullable()
    .transform(text => text && runSchema.parse(JSON.parse(text))),
});

type Row = z.infer<typeof rowSchema>;

/** Phases that can be over before anybody sees them: no death there can be promised. */
const QUICK: Phase[] = [
  'deleting',
  'provisioning, cancelled',
  'stopping a run',
];

/** Kills a backend where machines are in certain phases, and starts it again. */
export class Deaths {
  /** Which phases each machine was in when the portal died, as the database had it. */
  private readonly seen = new Map<string, Set<Phase>>();
  private underWay?: Promise<void>;
  private kills = 0;
  private withClaim = 0;
  private readonly began = Date.now();

  constructor(
    private readonly backend: SlimBackend,
    private readonly databaseFile: string,
  ) {}

  /** Kills when the machine is in that phase, unless a death caught it there already or it was too quick. */
  async at(id: string, phase: Phase): Promise<void> {
    const isOver = () => this.seen.get(id)?.has(phase);
    await until(
      () => `${id} is ${phase}: ${JSON.stringify(this.rows())}`,
      async () =>
        isOver() ||
        this.phaseOf(id) === phase ||
        (QUICK.includes(phase) && this.isAtEnd(id)),
    );
    if (this.phaseOf(id) === phase && !isOver()) {
      await this.kill();
    }
  }

  /** Kills and starts again; one death serves all who ask for it at the same time. */
  kill(): Promise<void> {
    this.underWay ??= this.killNow().finally(() => {
      this.underWay = undefined;
    });
    return this.underWay;
  }

  phases(): Phase[] {
    const all = [...this.seen.values()].flatMap(each => [...each]);
    return [...new Set(all)].sort();
  }

  report(): string {
    const caught = [...this.seen.values()].reduce(
      (sum, each) => sum + each.size,
      0,
    );
    return `${this.kills} deaths in ${Math.round(
      (Date.now() - this.began) / 1_000,
    )} s, ${
      this.withClaim
    } of them with rows in hand; ${caught} different pairs of machine and phase`;
  }

  private async killNow(): Promise<void> {
    await this.backend.kill();
    this.kills += 1;
    const rows = this.rows();
    rows.forEach(row => {
      const phases = this.seen.get(row.id) ?? new Set();
      this.seen.set(row.id, phases.add(phaseOf(row)));
    });
    this.withClaim += rows.some(row => row.leased) ? 1 : 0;
    await this.backend.start();
  }

  private isAtEnd(id: string): boolean {
    const phase = this.phaseOf(id);
    return phase === 'failed' || phase === 'deleted';
  }

  private phaseOf(id: string): Phase | undefined {
    const row = this.rows().find(it => it.id === id);
    return row && phaseOf(row);
  }

  private rows(): Row[] {
    return readRows(
      this.databaseFile,
      rowSchema,
      'select id, state, requested, run, lease_until is not null as leased from instances',
    );
  }
}

function phaseOf({ state, requested, run }: Row): Phase {
  if (state === 'configuring') {
    if (run && run.stopSince !== undefined) {
      return 'stopping a run';
    }
    return run ? `configuring: ${run.step}` : 'configuring';
  }
  if (state === 'provisioning' && requested) {
    return 'provisioning, cancelled';
  }
  return state;
}

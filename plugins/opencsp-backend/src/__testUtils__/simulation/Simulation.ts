import { Knex } from 'knex';
import { Deadlines, InstanceRecord } from '../../domain/record';
import { Clock } from '../../reconcile/clock';
import { Outside } from '../../reconcile/CommandRunner';
import { DatabaseInstanceStore } from '../../store/DatabaseInstanceStore';
import { InstanceStore } from '../../store/InstanceStore';
import { Agenda } from './Agenda';
import { CALM, Chaos, ChaosRates } from './Chaos';
import {
  allRecords,
  checkAlways,
  checkNothingLeft,
  isResting,
  Scene,
  summaryOf,
  Violation,
} from './invariants';
import { People } from './People';
import { PlatformLife } from './PlatformLife';
import { SeededRandom } from './SeededRandom';
import { SimulatedProcess } from './SimulatedProcess';
import { SimulatedProvisioner } from './SimulatedProvisioner';
import { SimulatedScanner } from './SimulatedScanner';
import { SimulatedTaskRunner } from './SimulatedTaskRunner';

const MINUTE = 60_000;

/** Short, so that a seed sees them pass. */
const DEADLINES: Deadlines = {
  pending: 3 * MINUTE,
  provisioning: 6 * MINUTE,
  ssh: 2 * MINUTE,
  step: 4 * MINUTE,
  stop: 90_000,
  deleting: 8 * MINUTE,
};

/** How long trouble is made. */
const CHAOS_MS = 12 * MINUTE;

/** How long everything has to come to rest once it is calm. */
const CALM_MS = 90 * MINUTE;

/** More passes than this without time going by is spinning. */
const MOST_PASSES_AT_ONCE = 300;

/** The least that time goes by when nothing could be done, in milliseconds. */
const STEP_MS = 500;

/** How deep processes may wait for each other. */
const MOST_NESTED = 2;

/** What the engine of a process is made of. */
export interface Parts {
  store: InstanceStore;
  outside: Outside;
  deadlines: Deadlines;
}

/** What a seed came to. */
export interface SimulationResult {
  seed: number;
  passes: number;
  /** States in which machines ended before they were deleted. */
  ends: string[];
  trace: string[];
  violation?: string;
}

/**
 * One seed: real domain, store and loop with fakes outside, on a virtual clock, with one source of
 * chance for everything that people, platform, runner, network and processes do.
 */
export class Simulation implements Scene {
  readonly provisioner: SimulatedProvisioner;
  readonly runner: SimulatedTaskRunner;
  readonly store: DatabaseInstanceStore;
  readonly vanished = new Set<string>();
  now = Date.UTC(2026, 0, 1);
  private readonly began = this.now;
  private readonly random: SeededRandom;
  private readonly agenda = new Agenda();
  private readonly chaos: Chaos;
  private readonly platform: PlatformLife;
  private readonly people: People;
  private readonly scanner: SimulatedScanner;
  private readonly trace: string[] = [];
  private processes: SimulatedProcess[] = [];
  private started = 0;
  private passes = 0;
  private atOnce = 0;
  private depth = 0;
  private calm = false;
  private lastLook = '';
  /** The records as the trace last told of them. */
  private readonly states = new Map<string, string>();

  constructor(
    readonly db: Knex,
    private readonly seed: number,
    private readonly options: {
      /** Breaks the engine's parts, to prove that a broken engine is found. */
      sabotage?: (parts: Parts) => Parts;
    } = {},
  ) {
    this.random = new SeededRandom(seed);
    this.store = new DatabaseInstanceStore(db);
    this.provisioner = new SimulatedProvisioner(this.random);
    this.runner = new SimulatedTaskRunner(this.random);
    const clock = this.clockWith(0);
    this.scanner = new SimulatedScanner(clock, this.random);
    this.chaos = new Chaos(this.random, {
      trace: text => this.say(text),
      later: (milliseconds, what, act) =>
        this.agenda.add(this.now + milliseconds, what, act),
      meanwhile: milliseconds => this.meanwhile(milliseconds),
    });
    this.platform = new PlatformLife({
      agenda: this.agenda,
      clock,
      random: this.random,
      provisioner: this.provisioner,
      runner: this.runner,
      isCalm: () => this.calm,
    });
    this.people = new People({
      agenda: this.agenda,
      clock,
      random: this.random,
      store: this.store,
      deadlines: DEADLINES,
      forMs: CHAOS_MS,
      say: text => this.say(text),
      vanish: machine => this.vanish(machine),
    });
  }

  async run(): Promise<SimulationResult> {
    const ends: string[] = [];
    try {
      await this.play(ends);
      return this.result(ends);
    } catch (error) {
      return {
        ...this.result(ends),
        violation: error instanceof Error ? error.message : String(error),
      };
    }
  }

  private result(ends: string[]): SimulationResult {
    const { seed, passes, trace } = this;
    return { seed, passes, ends, trace };
  }

  private async play(ends: string[]): Promise<void> {
    const replicas = this.random.between(1, 3);
    for (let count = 0; count < replicas; count++) {
      this.startProcess();
    }
    this.provisioner.watch((id, version) => this.hint(id, version), never());
    this.chaos.rates = this.rates();
    const machines = this.random.between(1, 3);
    for (let number = 1; number <= machines; number++) {
      this.people.plan(number);
    }
    await this.until(this.now + CHAOS_MS);

    this.say('calm');
    this.chaos.rates = CALM;
    this.calm = true;
    this.platform.calmDown();
    this.provisioner.calmDown();
    await this.settle();
    await this.people.askAll('retry', ({ state }) => state === 'failed');
    await this.settle();
    ends.push(...(await allRecords(this.db)).map(endOf));
    await this.people.askAll('delete', ({ state }) => state !== 'deleted');
    await this.settle();
    await this.people.askAll('retry', ({ state }) => state === 'failed');
    await this.settle();
    await checkNothingLeft(this);
    await this.checkQuiet();
  }

  /** Some seeds see much of one kind of trouble, so that rare orders of things come about. */
  private rates(): ChaosRates {
    const { random } = this;
    const rate = (most: number) =>
      random.chance(0.4) ? 0 : random.next() * most;
    return {
      killBefore: rate(0.02),
      killAfter: rate(0.02),
      loseRequest: rate(0.1),
      loseAnswer: rate(0.1),
      late: rate(0.2),
      repeat: rate(0.2),
      slow: rate(0.05),
      stall: rate(0.01),
    };
  }

  private startProcess(): void {
    this.started += 1;
    const clock = this.clockWith(this.random.between(-2_000, 2_000));
    const { chaos, options, provisioner, runner, scanner, store } = this;
    const sound: Parts = {
      store,
      outside: { provisioner, taskRunner: runner, scanner, sshPort: 22 },
      deadlines: DEADLINES,
    };
    const parts = options.sabotage?.(sound) ?? sound;
    this.processes.push(
      new SimulatedProcess(`p${this.started}`, clock, { ...parts, chaos }),
    );
  }

  private vanish({ id, machineName }: { id: string; machineName: string }) {
    if (this.provisioner.machines.has(machineName)) {
      this.say(`somebody deletes ${machineName} on the platform`);
      this.vanished.add(machineName);
      this.provisioner.machines.delete(machineName);
      this.hint(id, 'absent');
    }
  }

  /** Hints are lost, late and repeated; the engine has to do without. */
  private hint(id: string, version: string): void {
    const { random, agenda } = this;
    const copies = this.calm ? 1 : random.pick([0, 1, 1, 1, 2]);
    for (let count = 0; count < copies; count++) {
      const delay = random.between(0, this.calm ? 100 : 20_000);
      agenda.add(this.now + delay, `hint ${version}`, async () => {
        await this.store.hint(id, version, this.now);
      });
    }
  }

  /** Until nothing moves any more. @throws Violation when that does not come about */
  private async settle(): Promise<void> {
    const end = this.now + CALM_MS;
    while (this.now < end) {
      await this.until(this.now + MINUTE);
      if ((await allRecords(this.db)).every(isResting)) {
        return;
      }
    }
    const moving = (await allRecords(this.db)).filter(it => !isResting(it));
    throw new Violation(`stuck: ${moving.map(summaryOf).join('; ')}`);
  }

  /** When nothing changes, nothing is written. */
  private async checkQuiet(): Promise<void> {
    const versions = async () =>
      (await allRecords(this.db)).map(({ version }) => version).join();
    const before = await versions();
    await this.until(this.now + 30 * MINUTE);
    if ((await versions()) !== before) {
      throw new Violation('something was written although nothing changed');
    }
  }

  /** Lets the rest of the world go on while one process waits. */
  private async meanwhile(milliseconds: number): Promise<void> {
    const end = this.now + milliseconds;
    if (this.depth < MOST_NESTED) {
      this.depth += 1;
      await this.until(end);
      this.depth -= 1;
    }
    this.now = Math.max(this.now, end);
  }

  private async until(end: number): Promise<void> {
    while (this.now < end) {
      this.platform.plan();
      const due = this.agenda.takeDue(this.now);
      if (due) {
        this.say(due.what);
        await due.act();
      } else if (!(await this.passOnce())) {
        await this.advance(end);
      }
    }
  }

  private async passOnce(): Promise<boolean> {
    const free = this.processes.filter(({ alive, busy }) => alive && !busy);
    const process = free[this.random.between(0, free.length - 1)];
    if (!process) {
      return false;
    }
    const worked = await process.workOnce();
    if (!process.alive) {
      this.bury(process);
    }
    if (worked) {
      this.passes += 1;
      this.atOnce += 1;
      if (this.atOnce > MOST_PASSES_AT_ONCE) {
        throw new Violation('it spins: passes without end at one time');
      }
      await this.look();
    }
    return worked;
  }

  private bury(process: SimulatedProcess): void {
    if (!this.processes.includes(process)) {
      return;
    }
    this.processes = this.processes.filter(it => it !== process);
    const delay = this.random.between(1_000, 90_000);
    this.agenda.add(this.now + delay, 'a process starts', () =>
      this.startProcess(),
    );
  }

  /** Checks the promises, when anything is different from the last look. */
  private async look(): Promise<void> {
    const fingerprint = await this.fingerprint();
    if (fingerprint === this.lastLook) {
      return;
    }
    this.lastLook = fingerprint;
    for (const record of await allRecords(this.db)) {
      const summary = summaryOf(record);
      if (this.states.get(record.id) !== summary) {
        this.states.set(record.id, summary);
        this.say(summary);
      }
    }
    await checkAlways(this);
  }

  private async fingerprint(): Promise<string> {
    const { provisioner, runner } = this;
    const versions: unknown[] = await this.db('instances').select('version');
    const effects: unknown = await this.db('effects')
      .max({ newest: 'updated_at', count: 'id' })
      .first();
    return JSON.stringify([
      versions,
      effects,
      [...provisioner.machines.keys()],
      provisioner.made.length,
      runner.runs.map(({ id, observation }) => [id, observation.state]),
      runner.told.size,
    ]);
  }

  /** To the next thing that happens: an entry of the agenda, or due work. */
  private async advance(end: number): Promise<void> {
    this.atOnce = 0;
    const row: unknown = await this.db('instances')
      .whereNotNull('next_run_at')
      .min({
        at: this.db.raw(
          'case when coalesce(lease_until, 0) > next_run_at then lease_until else next_run_at end',
        ),
      })
      .first();
    const due = dueOf(row);
    const next = Math.min(end, this.agenda.next ?? end, due ?? end);
    // What is due and was not taken waits for a process whose clock is behind.
    this.now = Math.max(next, this.now + STEP_MS);
  }

  private clockWith(skew: number): Clock {
    return {
      now: () => this.now + skew,
      random: () => this.random.next(),
    };
  }

  private say(text: string): void {
    const seconds = ((this.now - this.began) / 1_000).toFixed(3);
    this.trace.push(`${seconds.padStart(10)} ${text}`);
  }
}

/** Such as `active`, or `failed: cancelled`. */
function endOf({ state, failure }: InstanceRecord): string {
  return state === 'failed' ? `failed: ${failure?.reason}` : state;
}

function dueOf(row: unknown): number | undefined {
  return typeof row === 'object' &&
    row !== null &&
    'at' in row &&
    row.at !== null
    ? Number(row.at)
    : undefined;
}

function never(): AbortSignal {
  return new AbortController().signal;
}

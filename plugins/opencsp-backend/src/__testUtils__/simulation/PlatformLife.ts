import {
  FakeMachine,
  FakeProvisioner,
} from '@opencsp/plugin-opencsp-node/testUtils';
import { Clock } from '../../reconcile/clock';
import { Agenda } from './Agenda';
import { SeededRandom } from './SeededRandom';
import { isUnderWay, SimulatedTaskRunner } from './SimulatedTaskRunner';

type Fate = 'ready' | 'address-late' | 'failed' | 'never' | 'no-address';

/** What the platform and the runner do by themselves: machines get made or not, runs end or not. */
export class PlatformLife {
  private readonly planned = new Map<FakeMachine, Fate>();
  private readonly ending = new Set<string>();

  constructor(
    private readonly options: {
      agenda: Agenda;
      clock: Clock;
      random: SeededRandom;
      provisioner: FakeProvisioner;
      runner: SimulatedTaskRunner;
      /** Nothing fails any more. */
      isCalm: () => boolean;
    },
  ) {}

  /** Plans the future of everything that is new since the last look. */
  plan(): void {
    const { provisioner, runner } = this.options;
    for (const machine of provisioner.machines.values()) {
      if (machine.observation === 'pending' && !this.planned.has(machine)) {
        this.planMachine(machine);
      }
    }
    for (const run of runner.runs) {
      const key = runner.stopping.has(run.id) ? `stop ${run.id}` : run.id;
      if (isUnderWay(run) && !this.ending.has(key)) {
        this.ending.add(key);
        this.planRun(run.id);
      }
    }
  }

  /** Nothing hangs any more: what had no future gets one. */
  calmDown(): void {
    this.planned.forEach((fate, machine) => {
      if (fate === 'never') {
        this.planned.delete(machine);
      }
    });
    this.ending.clear();
  }

  private planMachine(machine: FakeMachine): void {
    const { agenda, clock, random, provisioner } = this.options;
    const { name } = machine.desired.ref;
    const fate = this.fateOf();
    this.planned.set(machine, fate);
    const change = (to: FakeMachine['observation']) => () => {
      if (provisioner.machines.get(name) !== machine) {
        return;
      }
      if (machine.paused) {
        // Nothing happens while it is paused; it is planned anew when it goes on.
        agenda.add(clock.now() + 10_000, `${name} is paused`, change(to));
        return;
      }
      this.planned.delete(machine);
      provisioner.change({ name }, { observation: to });
    };
    const at = clock.now() + random.between(2_000, 60_000);
    switch (fate) {
      case 'ready':
        agenda.add(at, `${name} is ready`, change('ready'));
        break;
      case 'address-late':
        agenda.add(at, `${name} has no address`, () => {
          change('no-address')();
          const later = clock.now() + random.between(5_000, 200_000);
          agenda.add(later, `${name} has an address`, change('ready'));
        });
        break;
      case 'failed':
        agenda.add(at, `${name} failed`, change('failed'));
        break;
      case 'no-address':
        agenda.add(at, `${name} has no address`, change('no-address'));
        break;
      default:
    }
  }

  private fateOf(): Fate {
    const { random, isCalm } = this.options;
    if (isCalm()) {
      return 'ready';
    }
    const luck = random.next();
    if (luck < 0.7) {
      return 'ready';
    }
    return random.pick<Fate>([
      'address-late',
      'address-late',
      'failed',
      'failed',
      'never',
      'no-address',
    ]);
  }

  private planRun(id: string): void {
    const { agenda, clock, random, runner, isCalm } = this.options;
    const at = clock.now() + random.between(1_000, 60_000);
    const stopped = runner.stopping.get(id);
    if (stopped) {
      agenda.add(at, `run ${id} has stopped`, () => this.end(id, stopped));
      return;
    }
    const luck = isCalm() ? 0 : random.next();
    if (luck < 0.86) {
      agenda.add(at, `run ${id} succeeded`, () =>
        this.end(id, { state: 'succeeded' }),
      );
    } else if (luck < 0.93) {
      agenda.add(at, `run ${id} failed`, () =>
        this.end(id, {
          state: 'failed',
          reason: 'task-failed',
          message: 'exit status 2',
        }),
      );
    } else if (luck < 0.96) {
      agenda.add(at, `run ${id} is forgotten`, () =>
        this.end(id, { state: 'unknown' }),
      );
    }
  }

  private end(
    id: string,
    observation: SimulatedTaskRunner['runs'][number]['observation'],
  ): void {
    const run = this.options.runner.runs.find(it => it.id === id);
    if (run && isUnderWay(run)) {
      run.observation = observation;
    }
  }
}

import { Deadlines } from '../../domain/record';
import { InstanceRequest, request } from '../../domain/requests';
import { Clock } from '../../reconcile/clock';
import { InstanceStore } from '../../store/InstanceStore';
import { newInstance } from '../world';
import { Agenda } from './Agenda';
import { SeededRandom } from './SeededRandom';

const MINUTE = 60_000;

/** How long after the beginning people ask for their machines, in milliseconds. */
const ARRIVALS_MS = 3 * MINUTE;

/** What people do: ask for machines, change their minds, try again, delete behind our back. */
export class People {
  constructor(
    private readonly options: {
      agenda: Agenda;
      clock: Clock;
      random: SeededRandom;
      store: InstanceStore;
      deadlines: Deadlines;
      /** How long they are busy, in milliseconds. */
      forMs: number;
      say: (text: string) => void;
      vanish: (machine: { id: string; machineName: string }) => void;
    },
  ) {}

  /** Plans the life of one machine. */
  plan(number: number): void {
    const { agenda, clock, forMs, random, store, vanish } = this.options;
    const at = clock.now() + random.between(0, ARRIVALS_MS);
    agenda.add(at, `somebody asks for machine ${number}`, async () => {
      await store.create(newInstance(number, clock.now()), clock.now());
    });
    const { record } = newInstance(number, 0);
    const requests = random.between(0, 3);
    for (let count = 0; count < requests; count++) {
      const wanted = random.pick<InstanceRequest>([
        'cancel',
        'cancel',
        'retry',
        'retry',
        'retry',
        'delete',
      ]);
      agenda.add(at + random.between(0, forMs), 'a request', () =>
        this.ask(record.id, wanted),
      );
    }
    if (random.chance(0.1)) {
      agenda.add(at + random.between(MINUTE, forMs), 'a vanishing', () =>
        vanish(record),
      );
    }
  }

  /** Asks for everything to which the request applies. */
  async askAll(
    wanted: InstanceRequest,
    which: (record: { state: string }) => boolean,
  ): Promise<void> {
    const { items } = await this.options.store.list({ sort: 'name', limit: 9 });
    for (const record of items.filter(which)) {
      await this.ask(record.id, wanted);
    }
  }

  private async ask(id: string, wanted: InstanceRequest): Promise<void> {
    const { clock, deadlines, say, store } = this.options;
    const record = await store.get(id);
    if (!record) {
      return;
    }
    const circumstances = { now: clock.now(), deadlines, attempts: 0 };
    const outcome = request(record, wanted, circumstances);
    say(`${wanted} of ${record.name} (${record.state}): ${outcome.ok}`);
    if (outcome.ok) {
      await store.saveRequest(record, outcome.record, clock.now());
    }
  }
}

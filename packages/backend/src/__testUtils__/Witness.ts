import { setTimeout as sleep } from 'node:timers/promises';
import { HostMachine, ProgramOnHost } from './HostMachine';

const LOOK_MS = 100;

/** The first process id that a machine of the sandbox gives to a detached program. */
const FIRST_PID = 4_101;

/** Watches what a machine does, in its own record and past the portal. */
export class Witness {
  private readonly programs = new Map<number, ProgramOnHost>();
  private made = new Map<string, Set<string>>();
  private first = FIRST_PID;
  private isOver = false;
  private readonly watching: Promise<void>;

  /** Watches from now on. */
  constructor(private readonly machine: HostMachine) {
    this.watching = this.watch();
    // Whoever ends it meets the error.
    this.watching.catch(() => undefined);
  }

  /**
   * The names of the programs that were started since it was asked last, one for each start, and how many
   * containers were made for each name since then, those that were there among them.
   *
   * @throws Error when a program was started that is not known
   */
  async seen(): Promise<{ started: string[]; made: Record<string, number> }> {
    await this.look();
    const from = this.first;
    this.first = Math.max(
      from,
      ...[...this.programs.keys()].map(pid => pid + 1),
    );
    const started: string[] = [];
    for (let pid = from; pid < this.first; pid++) {
      const program = this.programs.get(pid);
      if (!program) {
        throw new Error(`Nobody saw what the program ${pid} was`);
      }
      started.push(program.id);
    }
    const made = [...this.made].map(([name, ids]) => [name, ids.size]);
    this.made = new Map();
    await this.look();
    return { started, made: Object.fromEntries(made) };
  }

  async end(): Promise<void> {
    this.isOver = true;
    await this.watching;
  }

  private async watch(): Promise<void> {
    while (!this.isOver) {
      await this.look();
      await sleep(LOOK_MS);
    }
  }

  private async look(): Promise<void> {
    for (const program of await this.machine.programs()) {
      this.programs.set(program.pid, program);
    }
    for (const [name, id] of await this.machine.containers()) {
      this.made.set(name, (this.made.get(name) ?? new Set()).add(id));
    }
  }
}

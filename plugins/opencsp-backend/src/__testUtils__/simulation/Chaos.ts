import { ServiceUnavailableError } from '@backstage/errors';
import { z } from 'zod';
import { SeededRandom } from './SeededRandom';

/** The process was killed: nothing that it was doing goes on. */
export class Killed extends Error {
  name = 'Killed' as const;
}

/** The longest that a request is under way, in seconds: less than a lease. */
const LATEST_S = 50;

/** How likely each kind of trouble is at one call of a port. */
export interface ChaosRates {
  killBefore: number;
  killAfter: number;
  /** The request never arrives. */
  loseRequest: number;
  /** It is carried out, and the answer never arrives. */
  loseAnswer: number;
  /** No answer comes in time, and the other side carries it out later; for calls that make things. */
  late: number;
  /** It is carried out twice; only for calls that are idempotent by contract. */
  repeat: number;
  /** The other side takes long; the call is cut off when its pass has no time left. */
  slow: number;
  /** The process stands still (SIGSTOP, a frozen virtual machine) and notices nothing. */
  stall: number;
}

/** No trouble at all. */
export const CALM: ChaosRates = {
  killBefore: 0,
  killAfter: 0,
  loseRequest: 0,
  loseAnswer: 0,
  late: 0,
  repeat: 0,
  slow: 0,
  stall: 0,
};

/** A process as its ports see it. */
export interface ProcessLife {
  readonly name: string;
  readonly alive: boolean;
  kill(): void;
  /** Milliseconds that the pass under way may still take. */
  timeLeft(): number;
}

/** What the simulation does for the chaos. */
export interface ChaosWorld {
  trace(text: string): void;
  /** Has something happen later, whatever becomes of the process. */
  later(milliseconds: number, what: string, act: () => Promise<void>): void;
  /** Lets the rest of the world go on while this process waits. */
  meanwhile(milliseconds: number): Promise<void>;
}

/** Which calls of a port are troubled, and how. */
export interface PortTraits {
  name: string;
  /** A network is between: requests and answers can be lost and slow. */
  remote: boolean;
  /** Calls that make something, and may be carried out late. */
  makes?: readonly string[];
  /** Calls that may not be carried out twice. */
  once?: readonly string[];
  /** Calls that are let through: no effect, no promise. */
  plain?: readonly string[];
}

/** Puts seeded trouble around every call of every port of a process. */
export class Chaos {
  rates: ChaosRates = CALM;

  constructor(
    private readonly random: SeededRandom,
    private readonly world: ChaosWorld,
  ) {}

  /** The port as a process sees it. */
  around<T extends object>(
    port: T,
    traits: PortTraits,
    process: ProcessLife,
  ): T {
    return new Proxy(port, {
      get: (target, property, receiver) => {
        const member: unknown = Reflect.get(target, property, receiver);
        if (typeof member !== 'function' || typeof property !== 'string') {
          return member;
        }
        return (...args: unknown[]) => {
          if (traits.plain?.includes(property)) {
            return Reflect.apply(member, target, args);
          }
          const { guard, sent } = splitGuard(args);
          return this.call(traits, property, process, {
            guard,
            work: async () => Reflect.apply(member, target, sent),
          });
        };
      },
    });
  }

  private async call(
    traits: PortTraits,
    method: string,
    process: ProcessLife,
    { guard, work }: { guard(): void; work(): Promise<unknown> },
  ): Promise<unknown> {
    const { rates, random } = this;
    const what = `${process.name} ${traits.name}.${method}`;
    demandAlive(process);
    if (random.chance(rates.killBefore)) {
      throw this.kill(process, `before ${what}`);
    }
    await this.maybeStall(what);
    demandAlive(process);
    if (traits.remote) {
      await this.maybeSlow(what, process);
    }
    guard();
    if (random.chance(rates.loseRequest)) {
      throw this.lost(`request of ${what}`);
    }
    if (traits.makes?.includes(method) && random.chance(rates.late)) {
      const length = random.between(1, LATEST_S) * 1_000;
      this.world.later(length, `${what}, late`, async () => {
        await work();
      });
      throw this.lost(`answer of ${what}`);
    }
    const result = await work();
    if (!traits.once?.includes(method) && random.chance(rates.repeat)) {
      this.world.trace(`repeats ${what}`);
      await work();
    }
    if (random.chance(rates.killAfter)) {
      throw this.kill(process, `after ${what}`);
    }
    if (random.chance(rates.loseAnswer)) {
      throw this.lost(`answer of ${what}`);
    }
    return result;
  }

  private async maybeStall(what: string): Promise<void> {
    if (!this.random.chance(this.rates.stall)) {
      return;
    }
    const length = this.random.between(1_000, 150_000);
    this.world.trace(`stands still for ${length} ms before ${what}`);
    await this.world.meanwhile(length);
  }

  private async maybeSlow(what: string, process: ProcessLife): Promise<void> {
    if (!this.random.chance(this.rates.slow)) {
      return;
    }
    const length = this.random.between(500, 90_000);
    const left = Math.max(0, process.timeLeft());
    this.world.trace(`${length} ms slow: ${what}`);
    await this.world.meanwhile(Math.min(length, left));
    demandAlive(process);
    if (length >= left) {
      throw new ServiceUnavailableError('No answer came in time.');
    }
  }

  private kill(process: ProcessLife, when: string): Killed {
    this.world.trace(`killed ${when}`);
    process.kill();
    return new Killed(when);
  }

  private lost(what: string): Error {
    this.world.trace(`lost the ${what}`);
    return new ServiceUnavailableError('The connection was lost.');
  }
}

const guardedSchema = z.looseObject({
  beforeMaking: z.custom<() => void>(it => typeof it === 'function'),
});

/** The port looks for the last time when it sends; what is under way then arrives whenever it does. */
function splitGuard(args: readonly unknown[]): {
  guard: () => void;
  sent: unknown[];
} {
  const context = guardedSchema.safeParse(args.at(-1));
  return context.success
    ? {
        guard: context.data.beforeMaking,
        sent: [
          ...args.slice(0, -1),
          { ...context.data, beforeMaking: undefined },
        ],
      }
    : { guard: () => undefined, sent: [...args] };
}

function demandAlive(process: ProcessLife): void {
  if (!process.alive) {
    throw new Killed(`${process.name} is dead`);
  }
}

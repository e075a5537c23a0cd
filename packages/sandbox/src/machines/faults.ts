import { z } from 'zod';
import { nixosFaults } from './nixos/nixosFaults';

const seconds = z.number().positive().max(86_400);
/** A machine that is there; without it, every machine, also those that are made later. */
const name = z.string().optional();
/** How often it happens; without it, until `mend` or `reset`. */
const often = z.number().int().positive().optional();
const once = z.number().int().positive().default(1);

function plain<const N extends string>(scenario: N) {
  return z.strictObject({ scenario: z.literal(scenario), name, times: often });
}

/** The scenarios that stay armed and that machines look up while they work. */
export const faultScenarios = [
  z.strictObject({
    scenario: z.literal('docker-pull-fails'),
    name,
    times: once,
    /** A part of the image's reference. */
    image: z.string().optional(),
    reason: z.enum([
      'rate-limit',
      'unknown-tag',
      'denied',
      'no-network',
      'disk-full',
    ]),
  }),
  z.strictObject({
    scenario: z.literal('docker-container'),
    name,
    times: often,
    service: z.string().optional(),
    image: z.string().optional(),
    does: z.enum([
      'unhealthy',
      'exits',
      'loops',
      'dies',
      'hangs',
      'starts-late',
    ]),
    code: z.number().int().min(0).max(255).default(1),
    seconds: seconds.optional(),
  }),
  z.strictObject({
    scenario: z.literal('docker-port-taken'),
    name,
    times: often,
    port: z.number().int().min(1).max(65_535),
  }),
  z.strictObject({
    scenario: z.literal('docker-engine-stops'),
    name,
    times: once,
    /** Without it, until `mend` or `reset`. */
    seconds: seconds.optional(),
    during: z.enum(['now', 'up', 'pull', 'down']).default('now'),
    /** So long after the beginning of that command. */
    after: z.number().nonnegative().max(600).default(2),
  }),
  z.strictObject({
    scenario: z.literal('docker-version'),
    name,
    times: often,
    engine: z.enum(['20.10', '28.5']).optional(),
    compose: z.enum(['2.40.3', '5.5.1', '2.20.3', 'v1']).optional(),
  }),
  z.strictObject({
    scenario: z.literal('docker-slow'),
    name,
    times: often,
    seconds,
  }),
  z.strictObject({
    scenario: z.literal('docker-talks'),
    name,
    times: once,
    lines: z.number().int().positive().max(1_000_000),
    /** Milliseconds of this computer between two lines. */
    every: z.number().int().nonnegative().max(60_000).default(0),
  }),
  z.strictObject({
    scenario: z.literal('sudo-refuses'),
    name,
    times: often,
    how: z.enum(['password', 'terminal']).default('password'),
  }),
  z.strictObject({
    scenario: z.literal('ssh-cuts'),
    name,
    times: once,
    /** Which of the coming commands. */
    command: z.number().int().positive().default(1),
    /** Counts only commands with this in their line. */
    matching: z.string().optional(),
    when: z.enum(['before', 'during', 'after']).default('during'),
    /** Nothing comes any more, and the connection stays. */
    freezes: z.boolean().default(false),
  }),
  plain('clock-off'),
  z.strictObject({
    scenario: z.literal('clock-wrong'),
    name,
    times: often,
    /** Ahead; behind with a negative number. */
    seconds: z.number().int().min(-31_536_000).max(31_536_000),
  }),
  plain('ssh-forbids-forwarding'),
  z.strictObject({
    scenario: z.literal('disk-small'),
    name,
    times: often,
    freeBytes: z.number().int().nonnegative().default(300_000_000),
  }),
  z.strictObject({
    scenario: z.literal('memory-small'),
    name,
    times: often,
    bytes: z.number().int().positive().default(536_870_912),
  }),
  z.strictObject({
    scenario: z.literal('egress-closed'),
    name,
    times: often,
    /** Names are found all the same: a firewall lets nothing through. */
    keepsNames: z.boolean().optional(),
    /** Only the engine has a way out, by a proxy of its own. */
    hasProxy: z.boolean().optional(),
  }),
  z.strictObject({
    scenario: z.literal('cloud-init'),
    name,
    times: often,
    status: z.enum(['running', 'degraded', 'error']),
  }),
  ...nixosFaults,
] as const;

const faultSchema = z.discriminatedUnion('scenario', faultScenarios);

/** Something that is armed. */
export type Fault = z.infer<typeof faultSchema>;

/** A fault of one kind. */
export type FaultOf<K extends Fault['scenario']> = Extract<
  Fault,
  { scenario: K }
>;

function isOf<K extends Fault['scenario']>(kind: K) {
  return (fault: Fault): fault is FaultOf<K> => fault.scenario === kind;
}

/** What is armed for the machines; the last one that was armed is found first. */
export class FaultBook {
  private armed: Fault[] = [];

  arm(fault: Fault): void {
    this.armed = [{ ...fault }, ...this.armed];
  }

  /** @param machine - what is armed for all of them stays then */
  clear(machine?: string): void {
    this.armed =
      machine === undefined
        ? []
        : this.armed.filter(each => each.name !== machine);
  }

  list(): readonly Fault[] {
    return this.armed;
  }

  /** What is armed for one machine. */
  of(machine: string): MachineFaults {
    const find = <K extends Fault['scenario']>(
      kind: K,
      matches: (fault: FaultOf<K>) => boolean = () => true,
    ): FaultOf<K> | undefined =>
      this.armed
        .filter(isOf(kind))
        .find(
          each =>
            (each.name === undefined || each.name === machine) && matches(each),
        );
    return {
      find,
      take: (kind, matches) => {
        const found = find(kind, matches);
        if (found?.times !== undefined) {
          found.times -= 1;
          this.armed = this.armed.filter(
            each => each.times === undefined || each.times > 0,
          );
        }
        return found;
      },
    };
  }
}

/** The faults of one machine. */
export interface MachineFaults {
  find<K extends Fault['scenario']>(
    kind: K,
    matches?: (fault: FaultOf<K>) => boolean,
  ): FaultOf<K> | undefined;
  /** Finds one and counts it down. */
  take<K extends Fault['scenario']>(
    kind: K,
    matches?: (fault: FaultOf<K>) => boolean,
  ): FaultOf<K> | undefined;
}

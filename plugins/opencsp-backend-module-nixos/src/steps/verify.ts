import { DeployedService } from '@opencsp/plugin-opencsp-common';
import {
  DriverStep,
  quoted,
  StepContext,
  StepOutcome,
} from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { RUNS } from '../detached';
import { readAgain, readingSchema, Verdict } from '../judge/readings';
import { worstOf } from '../judge/unitState';
import { NixosPlan, PlannedService, unitsOf } from '../machine/nixosPlan';
import { readUnits, SeenUnit, unitCommands } from '../machine/units';
import { failed } from './outcomes';

const memoSchema = z.object({
  /** What was seen of each unit, by its name. */
  readings: z.record(z.string(), readingSchema).default({}),
  /** When the first reading was taken, in milliseconds since 1970. */
  since: z.number().optional(),
});

const AGAIN_MS = 2_000;
const LOOK_MS = 45_000;
const START_MS = 90_000;
const JOURNAL_LINES = 30;

/** What is not decided then is not up. */
const LIMIT_MS = 4 * 60_000;

type Judged = Pick<DeployedService, 'id' | 'state' | 'detail'>;

/**
 * Asks for each unit, several times, on our own clock: a switch is content with what waits for its next start, and
 * what runs can be dead a second later.
 */
export const verify = (planOf: () => NixosPlan): DriverStep => ({
  name: 'verify',
  title: 'Check of what runs',
  phase: 'verifying',
  deadlineMs: 10 * 60_000,
  async run(context) {
    const plan = planOf();
    const memo = memoSchema.parse(context.memo);
    const units = unitsOf(plan);
    const seen = await lookAt(context, units);
    if (memo.since === undefined) {
      await startFailed(context, seen);
    }
    const since = memo.since ?? context.now;
    const isLast = context.now - since >= LIMIT_MS;
    const verdicts = new Map<string, Verdict>(
      units.map(name => [
        name,
        readAgain(
          name,
          memo.readings[name],
          seen.find(unit => unit.name === name),
          { now: context.now, isLast },
        ),
      ]),
    );
    const services = plan.services.map(service => judged(service, verdicts));
    if ([...verdicts.values()].some(({ isDecided }) => !isDecided)) {
      const readings = Object.fromEntries(
        [...verdicts].flatMap(([name, { reading }]) =>
          reading ? [[name, reading]] : [],
        ),
      );
      return {
        of: 'running',
        again: AGAIN_MS,
        memo: { readings, since },
        services,
        detail: 'Looks whether all of it stays up.',
      };
    }
    return concluded(context, plan, services);
  },
});

async function lookAt(
  { host, signal }: Pick<StepContext, 'host' | 'signal'>,
  units: readonly string[],
): Promise<SeenUnit[]> {
  return readUnits(
    units,
    await host.gather(unitCommands(units), { timeoutMs: LOOK_MS, signal }),
  );
}

/**
 * What has given up while the directory had no users yet gets one more start: they were made after the switch.
 */
async function startFailed(
  { host, signal, log }: StepContext,
  seen: readonly SeenUnit[],
): Promise<void> {
  const units = seen
    .filter(({ active, load }) => active === 'failed' && load === 'loaded')
    .map(({ name }) => name);
  if (units.length > 0) {
    log(`Started once more, after they had failed: ${units.join(', ')}`);
    await host.run(['systemctl', 'restart', ...units], {
      timeoutMs: START_MS,
      signal,
    });
  }
}

function judged(
  { id, units }: PlannedService,
  verdicts: ReadonlyMap<string, Verdict>,
): Judged {
  const { state, detail } = worstOf(
    units.flatMap(name => verdicts.get(name) ?? []),
  );
  return { id, state, ...(detail && { detail }) };
}

async function concluded(
  context: StepContext,
  plan: NixosPlan,
  services: readonly Judged[],
): Promise<StepOutcome> {
  const { host, signal, log } = context;
  for (const { id, state, detail } of services) {
    log(`${id}: ${state}${detail ? ` (${detail})` : ''}`);
  }
  const down = services.filter(({ state }) => state !== 'up');
  const evidence = await journals(context, plan, down);
  const broken = down.find(({ id }) =>
    plan.services.some(each => each.id === id && each.isCore),
  );
  if (broken) {
    return failed(
      {
        reason: 'unit-failed',
        message: `"${broken.id}", which the others need, is not up. ${
          broken.detail ?? ''
        }`.trim(),
        ...(evidence && { evidence }),
        nextStep:
          'Its last lines say why. Mend that and retry, or roll back to the earlier system.',
        retryable: true,
        service: broken.id,
      },
      { services },
    );
  }
  await RUNS.forgetAll(host, signal);
  return {
    of: 'done',
    services,
    detail: `${services.length - down.length} of ${
      services.length
    } services are up.`,
  };
}

/** The last lines of what is not up go into the log; those of the first are the evidence. */
async function journals(
  { host, signal, log }: StepContext,
  plan: NixosPlan,
  down: readonly Judged[],
): Promise<string | undefined> {
  let first: string | undefined;
  for (const { id } of down) {
    const units = plan.services.find(each => each.id === id)?.units ?? [];
    const { exit, stdout } = await host.run(
      [
        'journalctl',
        ...units.flatMap(unit => ['-u', unit]),
        ...['-o', 'json', '--no-pager', '-n', String(JOURNAL_LINES)],
      ],
      { timeoutMs: LOOK_MS, signal },
    );
    const text = exit === 0 ? messagesIn(stdout).join('\n') : '';
    if (text) {
      log(`${id}, the last lines of its units:\n${text}`);
      first ??= text;
    }
  }
  return first;
}

/** A message is a text, or a list of bytes when it is no UTF-8 (services-contracts 8.3). */
const entrySchema = z.looseObject({
  MESSAGE: z.union([z.string(), z.array(z.number())]).nullish(),
  _SYSTEMD_UNIT: z.string().optional(),
});

function messagesIn(text: string): string[] {
  return text.split('\n').flatMap(line => {
    try {
      const { MESSAGE } = entrySchema.parse(JSON.parse(line));
      const message = Array.isArray(MESSAGE)
        ? Buffer.from(MESSAGE).toString('utf8')
        : MESSAGE ?? '';
      return message ? [quoted(message)] : [];
    } catch {
      return [];
    }
  });
}

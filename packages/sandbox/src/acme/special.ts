import { AcmeScenario } from './scenarios';

/** What was ordered to go another way. */
export interface Special {
  isDown: boolean;
  slowMs: number;
  clockMs: number;
  forbidden: readonly string[];
  /** Milliseconds since 1970; without a name: for all. */
  blocked: readonly { name?: string; until: number }[];
  lifetimes: readonly { name?: string; seconds: number }[];
  /** Each for so many certificates. */
  next: readonly Next[];
}

/** What is wrong with coming certificates. */
export interface Next {
  name?: string;
  times: number;
  /** It has ended when it is given out. */
  isExpired?: boolean;
  /** The name that it holds. */
  issuedFor?: string;
}

/** Nothing special. */
export const NOTHING: Special = {
  isDown: false,
  slowMs: 0,
  clockMs: 0,
  forbidden: [],
  blocked: [],
  lifetimes: [],
  next: [],
};

/** What is special after a scenario. `now` is the authority's own clock, in milliseconds since 1970. */
export function withScenario(
  before: Special,
  scenario: AcmeScenario,
  now: number,
): Special {
  switch (scenario.scenario) {
    case 'down':
      return { ...before, isDown: true };
    case 'up':
      return { ...before, isDown: false };
    case 'slow':
      return { ...before, slowMs: scenario.milliseconds };
    case 'clock':
      return { ...before, clockMs: scenario.seconds * 1_000 };
    case 'forbidden':
      return { ...before, forbidden: [...before.forbidden, scenario.name] };
    case 'rate-limited': {
      const until = now + scenario.seconds * 1_000;
      return {
        ...before,
        blocked: [...before.blocked, { name: scenario.name, until }],
      };
    }
    case 'lifetime': {
      const { name, seconds } = scenario;
      return { ...before, lifetimes: [{ name, seconds }, ...before.lifetimes] };
    }
    case 'expired': {
      const { name, times } = scenario;
      const next = [...before.next, { name, times, isExpired: true }];
      return { ...before, next };
    }
    case 'wrong-name': {
      const { name, times, issuedFor } = scenario;
      return { ...before, next: [...before.next, { name, times, issuedFor }] };
    }
    case 'reset':
      return NOTHING;
    default:
      return before;
  }
}

/** Until when a name is blocked by order, if it is. */
export function blockedByOrder(
  { blocked }: Special,
  name: string,
  now: number,
): number | undefined {
  return blocked.find(each => isFor(each, name) && each.until > now)?.until;
}

/** The lifetime that was ordered for a name, in seconds. */
export function lifetimeOf(
  { lifetimes }: Special,
  name: string,
): number | undefined {
  return lifetimes.find(each => isFor(each, name))?.seconds;
}

/** What is wrong with the next certificate of a name, and what is special after it. */
export function takeNext(
  special: Special,
  name: string,
): { next?: Next; after: Special } {
  const next = special.next.find(each => isFor(each, name));
  if (!next) {
    return { after: special };
  }
  const left = special.next.flatMap(each =>
    each === next
      ? [{ ...each, times: each.times - 1 }].filter(({ times }) => times > 0)
      : [each],
  );
  return { next, after: { ...special, next: left } };
}

function isFor(each: { name?: string }, name: string): boolean {
  return each.name === undefined || each.name === name;
}

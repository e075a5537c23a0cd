import { DomainHint } from '@opencsp/plugin-opencsp-common';
import { Clock } from '../../reconcile/clock';
import { caaNames } from './caa';
import { DnsAnswer, DnsResolver } from './DnsResolver';
import { DomainFacts, hintsOf, specialHint, tooOftenHint } from './domainRules';
import { specialName } from './specialNames';

/** How long an answer is used again, in milliseconds. */
const KEPT_MS = 30_000;

/** How many domains are remembered; the one asked first is forgotten for a new one. */
const KEPT = 500;

/** How many domains are looked up at the same time. */
const AT_ONCE = 20;

/** How many names are climbed for CAA. With the two hosts it is all that is asked for a domain. */
const CAA_NAMES = 10;

/** A name that nobody makes a record for: an address of it comes from a record for all names. */
const PROBE = 'opencsp-any-name';

/** What advice needs. */
export interface DomainAdvisorOptions {
  resolver: DnsResolver;
  clock: Pick<Clock, 'now'>;
  /** Counts a look-up of a person. @returns milliseconds to wait when it was one too many */
  budget: { take(person: string): number | undefined };
  /** Ends all that is asked for one domain: when it takes too long, and when the portal stops. */
  deadline: () => AbortSignal;
}

/** Says what DNS says of domains today. It gives advice, and refuses nothing. */
export class DomainAdvisor {
  private readonly kept = new Map<
    string,
    { until: number; hints: Promise<DomainHint[]> }
  >();
  private running = 0;

  constructor(private readonly options: DomainAdvisorOptions) {}

  /**
   * The answer to one is the answer to all who ask in the next half minute, so that it is not cancelled
   * with the request of one of them.
   *
   * @param domain - in ASCII, valid by the common schema
   * @param person - entity ref of who asks
   */
  async advise(domain: string, person: string): Promise<DomainHint[]> {
    const special = specialName(domain);
    if (special?.isLookedUp === false) {
      return [specialHint(special)];
    }
    const { clock, budget } = this.options;
    const known = this.kept.get(domain);
    if (known && clock.now() < known.until) {
      return known.hints;
    }
    if (this.running >= AT_ONCE || budget.take(person) !== undefined) {
      return [tooOftenHint()];
    }
    const hints = this.lookUp(domain, special === undefined).then(facts => [
      ...(special ? [specialHint(special)] : []),
      ...hintsOf(facts),
    ]);
    this.keep(domain, hints);
    return hints;
  }

  private keep(domain: string, hints: Promise<DomainHint[]>): void {
    this.kept.delete(domain);
    const [oldest] = this.kept.keys();
    if (this.kept.size >= KEPT) {
      this.kept.delete(oldest);
    }
    this.kept.set(domain, {
      until: this.options.clock.now() + KEPT_MS,
      hints,
    });
  }

  private async lookUp(
    domain: string,
    isPublic: boolean,
  ): Promise<DomainFacts> {
    const { resolver, deadline } = this.options;
    const signal = deadline();
    const host = `auth.${domain}`;
    this.running += 1;
    try {
      const [addresses, others, caa] = await Promise.all([
        untilAborted(resolver.addresses(host, signal), signal),
        untilAborted(resolver.addresses(`${PROBE}.${domain}`, signal), signal),
        Promise.all(
          caaNames(host, isPublic ? CAA_NAMES : 0).map(async name => ({
            name,
            answer: await untilAborted(resolver.caa(name, signal), signal),
          })),
        ),
      ]);
      return { domain, host, addresses, others, caa };
    } finally {
      this.running -= 1;
    }
  }
}

/** A resolver that overlooks its signal, or throws, holds nobody up. */
async function untilAborted<T>(
  answer: Promise<DnsAnswer<T>>,
  signal: AbortSignal,
): Promise<DnsAnswer<T>> {
  let abort = () => {};
  const aborted = new Promise<DnsAnswer<T>>(done => {
    abort = () => done({ outcome: 'unanswered' });
    signal.addEventListener('abort', abort);
  });
  if (signal.aborted) {
    abort();
  }
  try {
    return await Promise.race([answer, aborted]);
  } catch {
    return { outcome: 'unanswered' };
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

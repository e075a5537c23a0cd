import { NODATA, NOTFOUND, Resolver } from 'node:dns/promises';
import { z } from 'zod';
import { CaaProperty, DnsAnswer, DnsResolver } from './DnsResolver';

/** How the computer's name servers are asked. */
export interface NodeDnsOptions {
  /** How long the first try waits, in milliseconds; a later one waits longer. */
  timeoutMs: number;
  tries: number;
  /** `address:port`; those of the computer when absent. */
  servers?: readonly string[];
}

/** One property of a record, as Node gives it: the tag is a key beside `critical`. */
const caaSchema = z.looseObject({ critical: z.number() });

const codeSchema = z.object({ code: z.string() });

/** DNS by Node's own resolver (c-ares), without the computer's hosts file. */
export class NodeDnsResolver implements DnsResolver {
  constructor(private readonly options: NodeDnsOptions) {}

  addresses(name: string, signal: AbortSignal): Promise<DnsAnswer<string>> {
    return this.ask(signal, async resolver =>
      either(
        await Promise.all([
          answerOf(resolver.resolve4(name)),
          answerOf(resolver.resolve6(name)),
        ]),
      ),
    );
  }

  caa(name: string, signal: AbortSignal): Promise<DnsAnswer<CaaProperty>> {
    return this.ask(signal, async resolver =>
      answerOf(
        resolver
          .resolveCaa(name)
          .then((records: unknown[]) => records.flatMap(toProperties)),
      ),
    );
  }

  /** A resolver for one question, so that an abort ends that question alone. */
  private async ask<T>(
    signal: AbortSignal,
    question: (resolver: Resolver) => Promise<DnsAnswer<T>>,
  ): Promise<DnsAnswer<T>> {
    if (signal.aborted) {
      return { outcome: 'unanswered' };
    }
    const { timeoutMs, tries, servers } = this.options;
    const resolver = new Resolver({ timeout: timeoutMs, tries });
    if (servers) {
      resolver.setServers([...servers]);
    }
    const cancel = () => resolver.cancel();
    signal.addEventListener('abort', cancel);
    try {
      return await question(resolver);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }
}

async function answerOf<T>(records: Promise<T[]>): Promise<DnsAnswer<T>> {
  try {
    const found = await records;
    return found.length > 0
      ? { outcome: 'found', records: found }
      : { outcome: 'nothing' };
  } catch (error) {
    const { data } = codeSchema.safeParse(error);
    return data?.code === NOTFOUND || data?.code === NODATA
      ? { outcome: 'nothing' }
      : { outcome: 'unanswered' };
  }
}

/** All that was found; without anything, an answer that is missing counts more than one that is empty. */
function either<T>(answers: readonly DnsAnswer<T>[]): DnsAnswer<T> {
  const records = answers.flatMap(answer =>
    answer.outcome === 'found' ? answer.records : [],
  );
  if (records.length > 0) {
    return { outcome: 'found', records };
  }
  return answers.some(({ outcome }) => outcome === 'unanswered')
    ? { outcome: 'unanswered' }
    : { outcome: 'nothing' };
}

function toProperties(record: unknown): CaaProperty[] {
  const { data } = caaSchema.safeParse(record);
  const { critical = 0, ...properties } = data ?? {};
  return Object.entries(properties).flatMap(([tag, value]) =>
    // Newer versions of Node say of each record that it is one of CAA.
    typeof value === 'string' && !(tag === 'type' && value === 'CAA')
      ? [{ isCritical: critical >= 128, tag: tag.toLowerCase(), value }]
      : [],
  );
}

import { Resolver } from 'node:dns/promises';

/** How long, and how often, a name server is asked. */
export interface Patience {
  timeoutMs: number;
  tries: number;
}

/** Of resolv.conf(5). */
const USUAL = { timeout: 5, attempts: 2 };

/** What `RES_OPTIONS` of an environment asks for. */
export function patienceOf({
  RES_OPTIONS: text = '',
}: Readonly<Record<string, string>>): Patience {
  const option = (name: keyof typeof USUAL) =>
    Number(new RegExp(`\\b${name}:(\\d+)`).exec(text)?.[1] ?? USUAL[name]);
  return { timeoutMs: option('timeout') * 1_000, tries: option('attempts') };
}

/**
 * The addresses of a name, IPv4 first; none when there are none, or no server answers.
 *
 * @param nameServer - `address:port`
 * @throws the reason of the signal when it is aborted
 */
export async function addressesOf(
  name: string,
  nameServer: string,
  { timeoutMs, tries }: Patience,
  signal: AbortSignal,
): Promise<string[]> {
  const resolver = new Resolver({ timeout: timeoutMs, tries });
  resolver.setServers([nameServer]);
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  // What one of them does not find, the other may.
  const found = await Promise.allSettled([
    resolver.resolve4(name),
    resolver.resolve6(name),
  ]);
  signal.removeEventListener('abort', cancel);
  signal.throwIfAborted();
  return found.flatMap(each => (each.status === 'fulfilled' ? each.value : []));
}

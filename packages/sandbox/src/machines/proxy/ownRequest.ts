import { TraefikStandIn } from '../../traefik';
import { InsideInvocation } from '../invocation';
import { entryPointAt } from './listeningPorts';

const LOOPBACK = '127.0.0.1';
const OWN = [LOOPBACK, 'localhost'];

/** What a request from beside a proxy came to; nothing listens there without an answer. */
export type OwnAnswer = { status: number; body: Buffer } | undefined;

/** True for an address of one's own loopback. */
export function isOwn(hostname: string): boolean {
  return OWN.includes(hostname);
}

/**
 * A request to a proxy from the loopback that it shares with who asks.
 *
 * @throws the reason of the call's signal when it is ended before there is an answer
 */
export async function ownRequest(
  traefik: TraefikStandIn,
  { host, port, pathname, search }: URL,
  program: string,
  { signal }: Pick<InsideInvocation, 'signal'>,
): Promise<OwnAnswer> {
  const entryPoint = entryPointAt(
    traefik.entryPoints(),
    Number(port || '80'),
    'loopback',
  );
  if (entryPoint === undefined) {
    return undefined;
  }
  const { status, body } = await traefik.handle({
    ...{ entryPoint, isTls: false, clientAddress: LOOPBACK },
    request: {
      method: 'GET',
      url: `${pathname}${search}`,
      headers: new Headers({ host, 'user-agent': program }),
      body: Buffer.alloc(0),
    },
    signal,
  });
  signal.throwIfAborted();
  return { status, body };
}

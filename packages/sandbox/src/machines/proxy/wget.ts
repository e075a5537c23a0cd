import { STATUS_CODES } from 'node:http';
import { TraefikStandIn } from '../../traefik';
import { EXIT, InsideInvocation } from '../invocation';
import { entryPointAt } from './publishedPorts';

const LOOPBACK = '127.0.0.1';
const OWN = [LOOPBACK, 'localhost'];

/**
 * `wget -qO- <address>` of busybox inside of a proxy's container, for addresses of its own loopback.
 *
 * @throws the reason of the call's signal when it is ended before there is an answer
 */
export async function wget(
  traefik: TraefikStandIn,
  call: InsideInvocation,
): Promise<number> {
  const [, options, address = ''] = call.words;
  if (options !== '-qO-' || call.words.length !== 3 || !isHttp(address)) {
    call.err('wget: only "wget -qO- http://…" is known here\n');
    return EXIT.FAILED;
  }
  const { hostname, host, port, pathname, search } = new URL(address);
  if (!OWN.includes(hostname)) {
    call.err(`wget: bad address '${hostname}'\n`);
    return EXIT.FAILED;
  }
  const entryPoint = entryPointAt(
    traefik.entryPoints(),
    Number(port || '80'),
    'loopback',
  );
  if (entryPoint === undefined) {
    call.err(
      `wget: can't connect to remote host (${LOOPBACK}): Connection refused\n`,
    );
    return EXIT.FAILED;
  }
  const { status, body } = await traefik.handle({
    ...{ entryPoint, isTls: false, clientAddress: LOOPBACK },
    request: {
      method: 'GET',
      url: `${pathname}${search}`,
      headers: new Headers({ host, 'user-agent': 'Wget' }),
      body: Buffer.alloc(0),
    },
    signal: call.signal,
  });
  call.signal.throwIfAborted();
  if (status >= 400) {
    const words = STATUS_CODES[status] ?? '';
    call.err(`wget: server returned error: HTTP/1.1 ${status} ${words}\n`);
    return EXIT.FAILED;
  }
  call.out(body);
  return EXIT.OK;
}

function isHttp(address: string): boolean {
  return address.startsWith('http://') && URL.canParse(address);
}

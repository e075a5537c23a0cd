import { STATUS_CODES } from 'node:http';
import { TraefikStandIn } from '../../traefik';
import { EXIT, InsideInvocation } from '../invocation';
import { isOwn, ownRequest } from './ownRequest';

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
  const url = new URL(address);
  if (!isOwn(url.hostname)) {
    call.err(`wget: bad address '${url.hostname}'\n`);
    return EXIT.FAILED;
  }
  const answer = await ownRequest(traefik, url, 'Wget', call);
  if (!answer) {
    call.err(
      "wget: can't connect to remote host (127.0.0.1): Connection refused\n",
    );
    return EXIT.FAILED;
  }
  const { status, body } = answer;
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

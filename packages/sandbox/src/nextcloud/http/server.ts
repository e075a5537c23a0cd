import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { requestBody } from '../../requestBody';
import { Log } from '../../standIn';
import { errorText } from '../../systemError';
import { World } from '../world';
import { answer } from './answer';
import { page, Reply, Request } from './reply';
import { Throttle } from './Throttle';

/** Far more than the API is ever sent. */
const MAX_BODY_BYTES = 1024 * 1024;

/** What the HTTP server needs beside the world. */
export interface HttpOptions {
  /** How many times faster than the real server. */
  speed: number;
  log?: Log;
}

/** The web server. It takes connections that somebody else accepted. */
export function createHttpServer(world: World, options: HttpOptions): Server {
  const throttle = new Throttle(world.store.chance.now);
  return createServer((incoming, outgoing) => {
    serve(world, throttle, incoming, outgoing, options).catch(error => {
      options.log?.(`nextcloud: ${errorText(error)}`);
      incoming.socket.destroy();
    });
  });
}

async function serve(
  world: World,
  throttle: Throttle,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { speed, log }: HttpOptions,
): Promise<void> {
  const { faults, store } = world;
  const request = await readRequest(incoming);
  if (await faults.hung()) {
    incoming.socket.destroy();
    return;
  }
  await pause(faults.slowMs);
  if (faults.takeRestart()) {
    write(outgoing, page(503, 'Service Unavailable'));
    return;
  }
  const before = store.changes;
  const reply = await answer(world, throttle, request);
  log?.(`nextcloud: ${request.method} ${request.url.pathname} ${reply.status}`);
  const isChange = request.method !== 'GET' && store.changes !== before;
  if (isChange && faults.takeLostAnswer()) {
    incoming.socket.destroy();
    return;
  }
  await pause((reply.delayMs ?? 0) / speed);
  write(outgoing, reply);
}

/** @throws Error when the target is no path or the body is too long */
async function readRequest(incoming: IncomingMessage): Promise<Request> {
  const body = await requestBody(incoming, MAX_BODY_BYTES, () => {
    throw new Error(`A body is longer than ${MAX_BODY_BYTES} bytes.`);
  });
  return {
    method: incoming.method ?? 'GET',
    url: new URL(incoming.url ?? '/', 'http://nextcloud.localhost'),
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : value,
      ]),
    ),
    body,
  };
}

function write(outgoing: ServerResponse, reply: Reply): void {
  outgoing.writeHead(reply.status, {
    'content-length': Buffer.byteLength(reply.body),
    ...reply.headers,
  });
  outgoing.end(reply.body);
}

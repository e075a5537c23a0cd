import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { readRequest, writeReply } from '../../program/exchange';
import { Log } from '../../standIn';
import { errorText } from '../../systemError';
import { World } from '../world';
import { answer } from './answer';
import { page } from './reply';
import { Throttle } from './Throttle';

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
  if (faults.takeStarting()) {
    writeReply(outgoing, page(503, 'Service Unavailable'));
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
  writeReply(outgoing, reply);
}

import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { readRequest, Reply, writeReply } from '../../program/exchange';
import { Log } from '../../standIn';
import { errorText } from '../../systemError';
import { World } from '../world';
import { answer } from './answer';
import { empty, text } from './reply';

/** A login makes a token, which is no change that somebody waits for. */
const LOGIN = /^\/Users\/AuthenticateByName$/i;

/** What the HTTP server needs beside the world. */
export interface HttpOptions {
  /** How many times faster than the real server. */
  speed: number;
  log?: Log;
}

/** The HTTP server. It takes connections that somebody else accepted. */
export function createHttpServer(world: World, options: HttpOptions): Server {
  return createServer((incoming, outgoing) => {
    serve(world, incoming, outgoing, options).catch(error => {
      options.log?.(`jellyfin: ${errorText(error)}`);
      incoming.socket.destroy();
    });
  });
}

async function serve(
  world: World,
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
  const status = faults.takeStatus();
  await pause(faults.slowMs);
  if (status !== undefined) {
    writeReply(outgoing, empty(status));
    return;
  }
  if (faults.takeStarting()) {
    writeReply(outgoing, loading());
    return;
  }
  const before = store.changes;
  const reply = answer(world, request);
  log?.(`jellyfin: ${request.method} ${request.url.pathname} ${reply.status}`);
  const isChange =
    store.changes !== before && !LOGIN.test(request.url.pathname);
  if (isChange && faults.takeLostAnswer()) {
    incoming.socket.destroy();
    return;
  }
  await pause((reply.delayMs ?? 0) / speed);
  writeReply(outgoing, reply);
}

/** What all get while it loads, `/health` too (services-contracts.md §7.4). */
function loading(): Reply {
  return text(503, 'Jellyfin Server is loading. Please try again shortly.', {
    'retry-after': '5',
  });
}

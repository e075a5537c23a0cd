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
import { SignInPages } from '../signIn/pages';
import { World } from '../world';
import { answer } from './answer';
import { json, page } from './reply';

/** How long an answer of the API takes, in milliseconds. */
const ANSWER_MS = 150;

/** What the HTTP server needs beside the world. */
export interface HttpOptions {
  /** How many times faster than the real server. */
  speed: number;
  /** Absent: there are none. */
  pages?: SignInPages;
  log?: Log;
}

/** The HTTP server. It takes connections that somebody else accepted. */
export function createHttpServer(world: World, options: HttpOptions): Server {
  return createServer((incoming, outgoing) => {
    serve(world, incoming, outgoing, options).catch(error => {
      options.log?.(`gitlab: ${errorText(error)}`);
      incoming.socket.destroy();
    });
  });
}

async function serve(
  world: World,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { speed, pages, log }: HttpOptions,
): Promise<void> {
  const { faults, store } = world;
  const request = await readRequest(incoming);
  if (await faults.hung()) {
    incoming.socket.destroy();
    return;
  }
  const status = faults.takeStatus();
  await pause(faults.slowMs + ANSWER_MS / speed);
  if (status !== undefined) {
    writeReply(outgoing, json(status, { message: `${status} Error` }));
    return;
  }
  if (faults.takeStarting()) {
    // What is in front is up before what is behind it.
    writeReply(outgoing, page(502, 'GitLab is not responding (502)'));
    return;
  }
  const before = store.changes;
  const reply = (await pages?.reply(request)) ?? answer(world, request);
  log?.(`gitlab: ${request.method} ${request.url.pathname} ${reply.status}`);
  if (store.changes !== before && faults.takeLostAnswer()) {
    incoming.socket.destroy();
    return;
  }
  writeReply(outgoing, reply);
}

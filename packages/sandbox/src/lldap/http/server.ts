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
import { Faults } from '../faults';
import { World } from '../world';
import { Reply, Request } from './reply';
import { answer } from './routes';

/** As the server has it for GraphQL (services-contracts.md §5.3). */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** What the HTTP server needs beside the directory. */
export interface HttpOptions {
  faults: Faults;
  /** How many times faster than the recorded server. */
  speed: number;
  log?: Log;
}

/** The HTTP server. It listens where it is told to, and takes connections that somebody else accepted. */
export function createHttpServer(world: World, options: HttpOptions): Server {
  return createServer((incoming, outgoing) => {
    serve(world, incoming, outgoing, options).catch(error => {
      options.log?.(`lldap: ${errorText(error)}`);
      incoming.socket.destroy();
    });
  });
}

async function serve(
  world: World,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { faults, speed, log }: HttpOptions,
): Promise<void> {
  const request = await readRequest(incoming);
  if (faults.isHanging) {
    return;
  }
  const status = faults.takeStatus();
  await pause(faults.slowMs);
  if (status !== undefined) {
    write(outgoing, { status, headers: {}, body: '' });
    return;
  }
  const before = world.directory.changes;
  const reply = await answer(world, request);
  log?.(`lldap: ${request.method} ${request.url.pathname} ${reply.status}`);
  // A login makes a token, which is a change too; what is lost is the answer to a change of the directory.
  const isGraphql = request.url.pathname === '/api/graphql';
  if (
    isGraphql &&
    world.directory.changes !== before &&
    faults.takeLostAnswer()
  ) {
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
    url: new URL(incoming.url ?? '/', 'http://lldap.localhost'),
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
  const headers = Object.fromEntries(
    Object.entries(reply.headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : [...value],
    ]),
  );
  outgoing.writeHead(reply.status, {
    'content-length': Buffer.byteLength(reply.body),
    ...headers,
  });
  outgoing.end(reply.body);
}

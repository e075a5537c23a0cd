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
import { answer } from './answer';
import { VaultwardenReply, VaultwardenRequest } from './reply';

/** The framework's bound for JSON. */
const MAX_BODY_BYTES = 20 * 1024 * 1024;
const TOKEN_PATH = '/identity/connect/token';

/** What the HTTP server needs beside the world. */
export interface HttpOptions {
  faults: Faults;
  /** How many times faster than a real server. */
  speed: number;
  /** Told after each request. @returns whether anything that is kept has changed */
  settle: () => boolean;
  log?: Log;
}

/** The HTTP server. It listens where it is told to, and takes connections that somebody else accepted. */
export function createHttpServer(world: World, options: HttpOptions): Server {
  return createServer((incoming, outgoing) => {
    serve(world, incoming, outgoing, options).catch(error => {
      options.log?.(`vaultwarden: ${errorText(error)}`);
      incoming.socket.destroy();
    });
  });
}

async function serve(
  world: World,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { faults, speed, settle, log }: HttpOptions,
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
  const reply = await answer(world, request);
  const { pathname } = request.url;
  log?.(`vaultwarden: ${request.method} ${pathname} ${reply.status}`);
  // A login writes down its device; what is lost is the answer to another change.
  const hasChanged = settle() && !pathname.endsWith(TOKEN_PATH);
  if (hasChanged && faults.takeLostAnswer()) {
    incoming.socket.destroy();
    return;
  }
  await pause((reply.delayMs ?? 0) / speed);
  write(outgoing, reply);
}

/** @throws Error when the target is no path or the body is too long */
async function readRequest(
  incoming: IncomingMessage,
): Promise<VaultwardenRequest> {
  const body = await requestBody(incoming, MAX_BODY_BYTES, () => {
    throw new Error(`A body is longer than ${MAX_BODY_BYTES} bytes.`);
  });
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
  return {
    method: incoming.method ?? 'GET',
    url: new URL(incoming.url ?? '/', 'http://vaultwarden.localhost'),
    headers,
    body,
    // The server's default for IP_HEADER; a proxy in front of it sets it.
    clientAddress:
      headers['x-real-ip'] ?? incoming.socket.remoteAddress ?? 'unknown',
  };
}

function write(outgoing: ServerResponse, reply: VaultwardenReply): void {
  outgoing.sendDate = false;
  outgoing.writeHead(reply.status, {
    ...reply.headers,
    'content-length': Buffer.byteLength(reply.body),
  });
  outgoing.end(reply.body);
}

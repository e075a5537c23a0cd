import { timingSafeEqual } from 'node:crypto';
import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { z } from 'zod';
import { requestBody } from '../requestBody';
import { ControlCommand, Log, StandIn } from '../standIn';
import { errorText } from '../systemError';

/** A stand-in with the names of its scenarios. */
export interface Controlled {
  standIn: Pick<StandIn, 'name' | 'url' | 'control'>;
  scenarios: readonly string[];
}

/** @public */
export interface ControlServerOptions {
  /** 0 lets the system choose. */
  port: number;
  /** Bearer token of every call. */
  token: string;
  controlled: readonly Controlled[];
  log?: Log;
}

/** The control API while it listens. */
export interface ControlServer {
  readonly url: string;
  close(): Promise<void>;
}

interface Reply {
  status: number;
  body: object;
}

const HOST = '127.0.0.1';
const LOCAL_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);
const MAX_BODY_BYTES = 64 * 1024;
const parametersSchema = z.record(z.string(), z.unknown());

/**
 * Starts the control API: `GET /` lists the stand-ins and their scenarios,
 * `POST /{standIn}/{scenario}` plays one with the JSON object of the body as parameters.
 * It listens on loopback, wants the token, and refuses what a web page could send.
 *
 * @throws Error with code EADDRINUSE when the port is used
 */
export async function startControlServer(
  options: ControlServerOptions,
): Promise<ControlServer> {
  const server = createServer((request, response) => {
    answer(request, options)
      .catch(error => ({ status: 400, body: { error: errorText(error) } }))
      .then(reply => write(response, reply))
      .catch(error => options.log?.(`control: ${errorText(error)}`));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: HOST, port: options.port }, resolve);
  });
  return {
    url: `http://${HOST}:${portOf(server, options.port)}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function portOf(server: Server, asked: number): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : asked;
}

async function answer(
  request: IncomingMessage,
  options: ControlServerOptions,
): Promise<Reply> {
  const refusal = refuse(request, options.token);
  if (refusal) {
    return refusal;
  }
  const url = new URL(request.url ?? '/', 'http://localhost');
  const path = url.pathname.split('/').filter(Boolean);
  if (request.method === 'GET' && path.length === 0) {
    return { status: 200, body: overview(options.controlled) };
  }
  if (request.method !== 'POST' || path.length !== 2) {
    return problem(
      404,
      'Ask GET / for what there is, or POST /{standIn}/{scenario}.',
    );
  }
  const [name, scenario] = path;
  const found = options.controlled.find(each => each.standIn.name === name);
  if (!found) {
    const names = options.controlled.map(each => each.standIn.name).join(', ');
    return problem(404, `There is no stand-in "${name}". There are: ${names}.`);
  }
  const command: ControlCommand = { ...(await parameters(request)), scenario };
  options.log?.(`control: ${name} ${JSON.stringify(command)}`);
  return { status: 200, body: await found.standIn.control(command) };
}

/** A page in a browser could reach a loopback port: by its own name (rebinding) or across origins. */
function refuse(request: IncomingMessage, token: string): Reply | undefined {
  const { host, origin, authorization } = request.headers;
  const hostName = (host ?? '').replace(/:\d+$/, '');
  if (!LOCAL_NAMES.has(hostName)) {
    return problem(403, `The control API is not called "${hostName}".`);
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    return problem(403, 'The control API answers no other origin.');
  }
  if (!isEqual(authorization ?? '', `Bearer ${token}`)) {
    return problem(
      401,
      'Send "Authorization: Bearer" with the content of the file "control-token".',
    );
  }
  return undefined;
}

function isEqual(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

function overview(controlled: readonly Controlled[]): object {
  return {
    standIns: controlled.map(({ standIn, scenarios }) => ({
      name: standIn.name,
      url: standIn.url,
      scenarios,
    })),
  };
}

/** @throws Error for people when the body is no JSON object or too long */
async function parameters(
  request: IncomingMessage,
): Promise<Record<string, unknown>> {
  const text = await requestBody(request, MAX_BODY_BYTES, () => {
    throw new Error(`The body is longer than ${MAX_BODY_BYTES} bytes.`);
  });
  const parsed = parametersSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new Error('The body must be a JSON object, or empty.');
  }
  return parsed.data;
}

function parseJson(text: string): unknown {
  if (text === '') {
    return {};
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problem(status: number, error: string): Reply {
  return { status, body: { error } };
}

function write(response: ServerResponse, { status, body }: Reply): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(`${JSON.stringify(body, null, 2)}\n`);
}

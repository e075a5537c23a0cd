import { IncomingMessage } from 'node:http';
import { Context } from 'koa';
import { OidcClient } from './options';

const MAX_FORM_BYTES = 64 * 1024;
const FORM = 'application/x-www-form-urlencoded';

/** A refusal in the form of RFC 6749 §5.2. */
export interface Refusal {
  status: number;
  body: { error: string; error_description?: string };
}

/** Makes a {@link Refusal}. */
export function refusal(
  status: number,
  error: string,
  description?: string,
): Refusal {
  return {
    status,
    body: { error, ...(description && { error_description: description }) },
  };
}

/** Answers with JSON that nobody may keep. */
export function sendJson(ctx: Context, status: number, body: object): void {
  ctx.status = status;
  ctx.set('cache-control', 'no-store');
  ctx.body = body;
}

/** Answers with a refusal. */
export function refuse(ctx: Context, { status, body }: Refusal): void {
  sendJson(ctx, status, body);
}

/** Reads a form; anything else counts as an empty one, as recorded for a JSON body. */
export async function readForm(ctx: Context): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of ctx.req) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_FORM_BYTES) {
      ctx.throw(413);
    }
    chunks.push(bytes);
  }
  return new URLSearchParams(
    ctx.is(FORM) ? Buffer.concat(chunks).toString('utf8') : '',
  );
}

/** Hands a form on to oidc-provider, which reads its request itself. */
export function passForm(ctx: Context, form: URLSearchParams): void {
  const body = Buffer.from(form.toString());
  ctx.req.headers['content-length'] = String(body.length);
  ctx.req.headers['content-type'] = FORM;
  const replay = new IncomingMessage(ctx.req.socket);
  replay.push(body);
  replay.push(null);
  replay.complete = true; // or its end would close the connection
  Object.assign(replay, {
    method: ctx.req.method,
    url: ctx.req.url,
    headers: ctx.req.headers,
  });
  ctx.req = replay;
}

/** Why client authentication failed; the endpoints word it differently. */
export type ClientProblem = 'none' | 'empty' | 'unknown' | 'secret';

/** The client that a request authenticates as. Basic and POST are interchangeable, as recorded. */
export function authenticateClient(
  ctx: Context,
  form: URLSearchParams,
  clients: readonly OidcClient[],
): OidcClient | ClientProblem {
  const given = readBasic(ctx.get('authorization')) ?? {
    id: form.get('client_id'),
    secret: form.get('client_secret'),
  };
  if (!given.id) {
    return 'none';
  }
  const client = clients.find(({ clientId }) => clientId === given.id);
  if (!client) {
    return 'unknown';
  }
  if (!given.secret) {
    return 'empty';
  }
  return client.clientSecret === given.secret ? client : 'secret';
}

/** The words of the token and revocation endpoints for a client that did not authenticate. */
export function clientRefusal(problem: ClientProblem): Refusal {
  switch (problem) {
    case 'none':
      return refusal(
        400,
        'invalid_request',
        'client_id or client_assertion must be provided',
      );
    case 'empty':
      return refusal(400, 'invalid_client', 'empty client secret');
    case 'unknown':
      return refusal(400, 'invalid_client', 'no active client not found');
    default:
      return refusal(400, 'invalid_client', 'invalid secret');
  }
}

/** Gives oidc-provider the client in the one way that it was registered for. */
export function setBasic(ctx: Context, client: OidcClient): void {
  const pair = [client.clientId, client.clientSecret]
    .map(encodeURIComponent)
    .join(':');
  ctx.req.headers.authorization = `Basic ${Buffer.from(pair).toString(
    'base64',
  )}`;
}

/** The token of an `Authorization: Bearer` header. */
export function readBearer(header: string): string | undefined {
  return /^Bearer +(\S+)$/i.exec(header)?.[1];
}

function readBasic(header: string): { id: string; secret: string } | undefined {
  const encoded = /^Basic +(\S+)$/i.exec(header)?.[1];
  if (!encoded) {
    return undefined;
  }
  const [id, ...rest] = Buffer.from(encoded, 'base64')
    .toString('utf8')
    .split(':');
  try {
    return { id: decode(id), secret: decode(rest.join(':')) };
  } catch {
    return undefined;
  }
}

/** RFC 6749 §2.3.1: both halves are form-encoded. */
function decode(text: string): string {
  return decodeURIComponent(text.replace(/\+/g, ' '));
}

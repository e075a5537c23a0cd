import { Context } from 'koa';
import { requestBody } from '../requestBody';

const MAX_BODY_BYTES = 256 * 1024;
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

/** Reads the body of a request. */
export async function readBody(ctx: Context): Promise<string> {
  return requestBody(ctx.req, MAX_BODY_BYTES, () => ctx.throw(413));
}

/** Reads a form; anything else counts as an empty one, as recorded for a JSON body. */
export async function readForm(ctx: Context): Promise<URLSearchParams> {
  const body = await readBody(ctx);
  return new URLSearchParams(ctx.is(FORM) ? body : '');
}

/** The parameters of an endpoint that takes GET and POST. */
export async function readParameters(ctx: Context): Promise<URLSearchParams> {
  return ctx.method === 'POST'
    ? readForm(ctx)
    : new URLSearchParams(ctx.querystring);
}

/** The credentials of a client, by Basic or in the form (RFC 6749 §2.3.1). */
export function clientCredentials(
  ctx: Context,
  form: URLSearchParams,
): { id: string | null; secret: string | null } {
  return (
    readBasic(ctx.get('authorization')) ?? {
      id: form.get('client_id'),
      secret: form.get('client_secret'),
    }
  );
}

/** The token of an `Authorization: Bearer` header. */
export function readBearer(header: string): string | undefined {
  return /^Bearer +(\S+)$/i.exec(header)?.[1];
}

/** Adds parameters to an address that may have some already; empty ones are left out. */
export function withQuery(
  address: string,
  parameters: Record<string, string | null | undefined>,
): string {
  const given = Object.entries(parameters).flatMap(([name, value]) =>
    value ? [[name, value]] : [],
  );
  if (given.length === 0) {
    return address;
  }
  const separator = address.includes('?') ? '&' : '?';
  return `${address}${separator}${new URLSearchParams(given)}`;
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

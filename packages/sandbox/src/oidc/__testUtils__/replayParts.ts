import { decodeJwt } from 'jose';
import { z } from 'zod';

const recordSchema = z.record(z.string(), z.unknown());

export function clientOf(authorization: string): string | undefined {
  const encoded = /^Basic (.*)$/.exec(authorization)?.[1];
  return encoded
    ? Buffer.from(encoded, 'base64').toString().split(':')[0]
    : undefined;
}

export function stringsOf(value: unknown): Record<string, string> {
  return z.record(z.string(), z.string()).parse(value);
}

export function headersOf(headers: Record<string, unknown>): object {
  const { location, 'www-authenticate': challenge } = headers;
  return {
    ...(location !== undefined && { location }),
    ...(challenge !== undefined && { challenge }),
  };
}

/** Pages and the links of redirects are compared by their status only. */
export function withoutHtml(body: unknown): unknown {
  const isPage =
    (typeof body === 'string' && /^\s*(<|Redirecting)/.test(body)) ||
    recordSchema.safeParse(body).data?.html === true;
  return isPage || body === null ? '' : body ?? '';
}

export function decoded(
  body: unknown,
  wanted: Record<string, unknown>,
): Record<string, unknown> {
  const tokens = recordSchema.parse(body);
  return Object.fromEntries(
    Object.keys(wanted).map(name => {
      const value = tokens[name];
      return [name, typeof value === 'string' ? decodeJwt(value) : value];
    }),
  );
}

import { request as send } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

/** An answer with its headers as they came. */
export interface HttpAnswer {
  status: number;
  /** `name: value`, without those of the connection. */
  headers: string[];
  body: string;
}

const OF_THE_CONNECTION = ['date', 'connection', 'keep-alive'];

/** Makes a request as it is written. */
export function call(
  url: string,
  method: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const sent = send(url, { method, headers }, async response => {
      const raw = response.rawHeaders;
      resolve({
        status: response.statusCode ?? 0,
        headers: raw
          .filter((_, at) => at % 2 === 0)
          .map((name, at) => `${name.toLowerCase()}: ${raw[2 * at + 1]}`)
          .filter(line => !OF_THE_CONNECTION.includes(line.split(':')[0])),
        body: await text(response),
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The status of a login. */
export async function loginStatus(
  url: string,
  username: string,
  password: string,
): Promise<number> {
  return (await login(url, username, password)).status;
}

/** A login as clients make it. */
export function login(
  url: string,
  username: string,
  password: string,
): Promise<HttpAnswer> {
  return call(
    `${url}/auth/simple/login`,
    'POST',
    { 'content-type': 'application/json' },
    JSON.stringify({ username, password }),
  );
}

const tokensSchema = z.object({
  token: z.string(),
  refreshToken: z.string().default(''),
});

/** The tokens of a login or of a refresh. */
export function tokensOf({ body }: HttpAnswer): z.infer<typeof tokensSchema> {
  return tokensSchema.parse(JSON.parse(body));
}

const claimsSchema = z.record(z.string(), z.unknown());

/** Header and payload of a JWT. */
export function partsOf(jwt: string): z.infer<typeof claimsSchema>[] {
  return jwt
    .split('.')
    .slice(0, 2)
    .map(part =>
      claimsSchema.parse(JSON.parse(Buffer.from(part, 'base64url').toString())),
    );
}

/** Signs in and asks GraphQL with that token. */
export async function graphqlAs(
  url: string,
  credentials: { user: string; password: string },
): Promise<Ask> {
  const answer = await login(url, credentials.user, credentials.password);
  return asking(url, tokensOf(answer).token);
}

/** Asks one operation, or several at once. */
export type Ask = (
  query: string | object[],
  variables?: unknown,
) => Promise<{ status: number; contentType?: string; body: unknown }>;

/** Asks GraphQL with a token. */
export function asking(url: string, token: string): Ask {
  return async (query, variables) => {
    const answer = await call(
      `${url}/api/graphql`,
      'POST',
      {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
      },
      JSON.stringify(Array.isArray(query) ? query : { query, variables }),
    );
    return {
      status: answer.status,
      contentType: answer.headers
        .find(line => line.startsWith('content-type: '))
        ?.slice('content-type: '.length),
      body: JSON.parse(answer.body),
    };
  };
}

import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { LookupFunction } from 'node:net';
import { text } from 'node:stream/consumers';
import { sandboxAuthority } from './trustAuthority';

/** All names below `localhost` are this computer; not every system's resolver says so. */
const here: LookupFunction = (_name, { all }, found) =>
  all
    ? found(null, [{ address: '127.0.0.1', family: 4 }])
    : found(null, '127.0.0.1', 4);

/** A question to a service. */
export interface Question {
  method: 'GET' | 'POST';
  path: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
}

/** Signs in to a Jellyfin as its apps do. @returns the status */
export async function signInToMedia(
  address: string,
  { login, password }: { login: string; password: string },
): Promise<number> {
  const { status } = await byAddress(address)({
    ...{ method: 'POST', path: '/Users/AuthenticateByName' },
    headers: {
      'content-type': 'application/json',
      authorization:
        'MediaBrowser Client="Player", Device="television", DeviceId="tv-1", Version="1.0"',
    },
    body: JSON.stringify({ Username: login, Pw: password }),
  });
  return status;
}

/**
 * Asks services by their HTTPS addresses, as a program on a person's own computer does: it knows nothing of the
 * sandbox but its authority, and checks the certificate.
 *
 * @param address - of the service, without a path
 */
export function byAddress(address: string) {
  const ca = readFileSync(sandboxAuthority());
  return ({ path, body, ...rest }: Question) =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      const url = new URL(path, address);
      request(url, { ...rest, ca, lookup: here, agent: false }, answer => {
        text(answer).then(
          content => resolve({ status: answer.statusCode ?? 0, body: content }),
          reject,
        );
      })
        .on('error', reject)
        .end(body);
    });
}

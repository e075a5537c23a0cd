import {
  createVaultwardenStandIn,
  vaultwardenSettings,
  VaultwardenStandIn,
  VaultwardenStandInOptions,
} from '..';
import { ADMIN_TOKEN } from './recorded';

/** The recorded address, which the answers name. */
export const DOMAIN = 'http://127.0.0.1:8222';

/** The variables of the recorded server. */
export const VARIABLES: Readonly<Record<string, string>> = {
  ADMIN_TOKEN,
  DOMAIN,
  SIGNUPS_ALLOWED: 'false',
  WEB_VAULT_ENABLED: 'false',
};

/** A clock that goes only when it is told to. */
export class Clock {
  private at = Date.parse('2026-11-22T00:06:43.000Z');

  readonly now = () => new Date(this.at);

  forward(milliseconds: number): void {
    this.at += milliseconds;
  }
}

/** A running stand-in with its clock. */
export interface Lab {
  standIn: VaultwardenStandIn;
  url: string;
  clock: Clock;
}

const running: VaultwardenStandIn[] = [];

/** Starts a stand-in with the recorded variables and these. */
export async function startLab(
  variables: Readonly<Record<string, string>> = {},
  options: Partial<VaultwardenStandInOptions> = {},
): Promise<Lab> {
  const clock = new Clock();
  const { settings } = vaultwardenSettings(
    { ...VARIABLES, ...variables },
    () => undefined,
  );
  const standIn = await createVaultwardenStandIn({
    settings,
    ports: { http: 0 },
    now: clock.now,
    speed: 1000,
    ...options,
  });
  running.push(standIn);
  return { standIn, url: standIn.url, clock };
}

/** Stops all that were started. */
export async function stopLabs(): Promise<void> {
  await Promise.all(running.splice(0).map(standIn => standIn.close()));
}

/** An answer, read. */
export interface Answer {
  status: number;
  headers: Headers;
  /** JSON where it is, else text. */
  body: unknown;
}

/** Sends a request, and reads the answer. */
export async function send(
  url: string,
  { method = 'GET', headers = {}, body }: RequestInit = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers,
    body,
    redirect: 'manual',
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && text !== '' ? JSON.parse(text) : text,
  };
}

/** Sends JSON. */
export function sendJson(
  url: string,
  json: unknown,
  headers: Record<string, string> = {},
  method = 'POST',
): Promise<Answer> {
  return send(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(json),
  });
}

/** Signs in to the admin page. @returns the cookie */
export async function adminCookie(url: string): Promise<string> {
  const { headers } = await send(`${url}/admin`, {
    method: 'POST',
    body: new URLSearchParams({ token: ADMIN_TOKEN }),
  });
  return (headers.get('set-cookie') ?? '').split(';')[0];
}

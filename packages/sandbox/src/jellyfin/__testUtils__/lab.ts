import { z } from 'zod';
import {
  createJellyfinStandIn,
  JellyfinStandIn,
  JellyfinStandInOptions,
} from '..';

/** The first administrator. */
export const ADMIN = { Name: 'opencsp-admin', Password: 'first-Start-4711' };

/** What a client says of itself. */
export const CLIENT =
  'Client="Portal", Device="backstage", DeviceId="device-1", Version="1.0"';

/** A stand-in before its wizard. */
export function startFresh(
  options: Partial<JellyfinStandInOptions> = {},
): Promise<JellyfinStandIn> {
  return createJellyfinStandIn({ port: 0, speed: 10_000, ...options });
}

/** An answer; its body is JSON where it can be. */
export interface Answer {
  status: number;
  type: string;
  body: unknown;
}

/** Asks, with what stands in `Authorization` after its first word. */
export async function ask(
  { url }: JellyfinStandIn,
  method: string,
  path: string,
  body?: unknown,
  authorization: string = CLIENT,
): Promise<Answer> {
  const answer = await fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      authorization: `MediaBrowser ${authorization}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    type: answer.headers.get('content-type') ?? '',
    body: jsonOf(text),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Goes through the wizard as it wants it. */
export async function finishWizard(standIn: JellyfinStandIn): Promise<void> {
  await ask(standIn, 'GET', '/Startup/User');
  await ask(standIn, 'POST', '/Startup/User', ADMIN);
  await ask(standIn, 'POST', '/Startup/Complete');
}

const loginSchema = z.object({
  AccessToken: z.string(),
  User: z.object({ Id: z.string() }),
});

/** Signs in on a device of one's own. */
export async function signIn(
  standIn: JellyfinStandIn,
  name: string,
  password: string,
): Promise<{ id: string; token: string }> {
  const { body } = await ask(
    ...([standIn, 'POST', '/Users/AuthenticateByName'] as const),
    { Username: name, Pw: password },
    `Client="Test", Device="test", DeviceId="of-${name}", Version="1"`,
  );
  const { AccessToken, User } = loginSchema.parse(body);
  return { id: User.Id, token: `Token="${AccessToken}"` };
}

/** The status of a login. */
export async function signInStatus(
  standIn: JellyfinStandIn,
  name: string,
  password: string,
): Promise<number> {
  const { status } = await ask(
    ...([standIn, 'POST', '/Users/AuthenticateByName'] as const),
    { Username: name, Pw: password },
    `Client="Test", Device="test", DeviceId="status-of-${name}", Version="1"`,
  );
  return status;
}

const userSchema = z.object({
  Id: z.string(),
  Name: z.string(),
  Policy: z.record(z.string(), z.unknown()),
});

/** Makes somebody. */
export async function addUser(
  standIn: JellyfinStandIn,
  admin: string,
  Name: string,
  Password: string = 'a-password-1',
): Promise<z.infer<typeof userSchema>> {
  const { body } = await ask(
    ...([standIn, 'POST', '/Users/New', { Name, Password }, admin] as const),
  );
  return userSchema.parse(body);
}

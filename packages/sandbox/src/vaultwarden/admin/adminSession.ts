import { z } from 'zod';
import { contentType } from '../http/body';
import { Call, Handler } from '../http/call';
import {
  FrameworkRefusal,
  Refusal,
  VaultwardenReply,
  VaultwardenRequest,
} from '../http/reply';
import { World } from '../world';
import { DISABLED, loginPage, usersPage } from './adminPages';

const COOKIE = 'VW_ADMIN';
const MINUTE = 60;
const YEAR_MS = 365 * 24 * 3600 * 1000;
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

const claimsSchema = z.object({ sub: z.literal('admin_panel') });

/** The path of the admin page, for links and for the cookie. */
export function adminPath({ basePath }: World): string {
  return `${basePath}/admin`;
}

/** Whether there is an admin page at all. */
function isThere({ settings, adminToken }: World): boolean {
  return settings.isAdminOpen || adminToken !== undefined;
}

/** Whether the request carries a good cookie, or none is needed. */
async function isIn({ world, request }: Call): Promise<boolean> {
  if (world.settings.isAdminOpen) {
    return true;
  }
  const cookie = cookieOf(request);
  return (
    cookie !== undefined &&
    world.tokens.verify('admin', cookie, claimsSchema).then(
      () => true,
      () => false,
    )
  );
}

function cookieOf({ headers }: VaultwardenRequest): string | undefined {
  return (headers.cookie ?? '')
    .split(';')
    .map(part => part.trim())
    .find(part => part.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1);
}

/** Whether the real framework takes the request for one of JSON: by what it brings, or else by what it asks for. */
function isJson(request: VaultwardenRequest): boolean {
  return request.method === 'GET'
    ? (request.headers.accept ?? '').startsWith(JSON_TYPE)
    : contentType(request) === JSON_TYPE;
}

/** For those who have the cookie. @throws Refusal 401 for requests of JSON; others get the page that asks */
export function admin(handler: Handler): Handler {
  return async call => {
    if (!isThere(call.world)) {
      throw new FrameworkRefusal(404);
    }
    if (await isIn(call)) {
      return handler(call);
    }
    if (isJson(call.request)) {
      throw new Refusal('Authorization failed.', 401);
    }
    return loginPage(adminPath(call.world), 401);
  };
}

/** As {@link admin}, for bodies of JSON; without that content type there is no such path (recorded: admin). */
export function adminJson(handler: Handler): Handler {
  const guarded = admin(handler);
  return call => {
    if (contentType(call.request) !== JSON_TYPE) {
      throw new FrameworkRefusal(404);
    }
    return guarded(call);
  };
}

/** `/admin`: the users, the page that asks for the token, or the news that there is none. */
export async function showAdmin(call: Call): Promise<VaultwardenReply> {
  const { world } = call;
  if (!isThere(world)) {
    return {
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: DISABLED,
    };
  }
  return (await isIn(call)) ? overview(call) : loginPage(adminPath(world), 200);
}

/** The page of users. */
export function overview({ world }: Call): VaultwardenReply {
  const users = world.database.state.users.map(user => ({
    email: user.email,
    hasRegistered: user.password !== undefined,
    isEnabled: user.isEnabled,
  }));
  return usersPage(adminPath(world), users);
}

/** Takes the token and gives the cookie; so many tries, good ones too, then 429. */
export async function logIn(call: Call): Promise<VaultwardenReply> {
  const { world, request } = call;
  if (!isThere(world) || contentType(request) !== FORM_TYPE) {
    throw new FrameworkRefusal(404);
  }
  const token = new URLSearchParams(request.body).get('token');
  if (token === null) {
    throw new FrameworkRefusal(422);
  }
  const path = adminPath(world);
  const now = world.database.chance.now().getTime();
  if (!world.limits.admin.take(request.clientAddress, now)) {
    return loginPage(path, 429, 'Too many requests, try again later.');
  }
  if (world.adminToken && !world.adminToken(token)) {
    return loginPage(path, 401, 'Invalid admin token, please try again.');
  }
  const page = overview(call);
  return {
    ...page,
    headers: { ...page.headers, 'set-cookie': await newCookie(call) },
  };
}

async function newCookie({ world, request }: Call): Promise<string> {
  const seconds = world.settings.adminSessionMinutes * MINUTE;
  const token = await world.tokens.sign(
    'admin',
    { sub: 'admin_panel' },
    seconds,
  );
  const isSecure = request.headers['x-forwarded-proto'] === 'https';
  return [
    `${COOKIE}=${token}`,
    'HttpOnly',
    'SameSite=Strict',
    ...(isSecure ? ['Secure'] : []),
    `Path=${adminPath(world)}`,
    `Max-Age=${seconds}`,
  ].join('; ');
}

/** Takes the cookie away; the token in it holds on. */
export function logOut({ world }: Call): VaultwardenReply {
  if (!isThere(world)) {
    throw new FrameworkRefusal(404);
  }
  const path = adminPath(world);
  const before = new Date(world.database.chance.now().getTime() - YEAR_MS);
  return {
    status: 303,
    headers: {
      location: path,
      'set-cookie': `${COOKIE}=; SameSite=Lax; Path=${path}; Max-Age=0; Expires=${before.toUTCString()}`,
    },
    body: '',
  };
}

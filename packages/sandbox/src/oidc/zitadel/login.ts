import { Context } from 'koa';
import { withQuery } from '../http';
import { LoginPages } from '../pages/loginPages';
import { page } from '../pages/layout';
import { Person } from '../people';
import { AuthRequest } from '../sessions/authRequests';
import { BrowserSession } from '../sessions/browserSessions';
import { signInOf } from '../sessions/signInOf';
import { terminateSession } from '../sessions/terminate';
import { World } from '../world';
import { activeApplication } from './clients';
import { requestedOrganizations } from './scopes';
import { opaqueValue } from './tokenForms';

/** ZITADEL sets this cookie with every OIDC answer; it names the browser. */
export const BROWSER_COOKIE = 'zitadel.useragent';
/** The login of version 2, which is an application of its own. */
export const LOGIN_V2_PATH = '/ui/v2/login/login';
/** The built-in login. */
export const LOGIN_V1_PATH = '/ui/login/login';
const CALLBACK_PATH = '/oauth/v2/authorize/callback';

/**
 * The page that a sign-in waits on. A live session answers at once, unless a prompt wants to be
 * asked; `prompt=none` without one is `interaction_required`, never `login_required`
 * (03-authorize/login-v1).
 */
export async function login(ctx: Context, world: World): Promise<void> {
  const found = findRequest(ctx, world);
  if (!found) {
    sayEnded(ctx);
    return;
  }
  const { id, request, isV1 } = found;
  const session = world.sessions.of(ctx, BROWSER_COOKIE);
  const isPlain =
    request.prompts.length === 0 && !isTooOld(request, session, world);
  if (ctx.method === 'GET' && request.prompts.includes('none')) {
    ctx.redirect(
      session
        ? finish(id, request, session, world, isV1)
        : refuseInteraction(id, request, world, isV1),
    );
    return;
  }
  if (ctx.method === 'GET' && session && isPlain && !ctx.query.view) {
    ctx.redirect(finish(id, request, session, world, isV1));
    return;
  }
  const pages = new LoginPages(ctx, world, {
    path: isV1
      ? `${LOGIN_V1_PATH}?authRequestID=${id}`
      : `${LOGIN_V2_PATH}?authRequest=V2_${id}`,
    registers: request.prompts.includes('create'),
    loginHint: request.loginHint,
    problemOf: person => membershipProblem(person, request, world),
    signedIn: person => {
      const before = world.sessions.of(ctx, BROWSER_COOKIE);
      if (before && before.personId !== person.id) {
        terminateSession(before.id, world);
      }
      const begun = world.sessions.begin(ctx, BROWSER_COOKIE, person.id);
      return finish(id, request, begun, world, isV1);
    },
    cancelled: () => {
      world.authRequests.done(id);
      return errorRedirect(
        request,
        'access_denied',
        'The sign-in was cancelled',
      );
    },
  });
  await pages.answer();
}

/** Where the built-in login comes back to; it goes on to the application. */
export function callback(ctx: Context, world: World): void {
  const { id } = ctx.query;
  if (typeof id !== 'string' || !id) {
    ctx.status = 400;
    ctx.body = 'auth request callback is missing id\n';
    return;
  }
  const target = world.state.find('Callback', id)?.payload.target;
  if (typeof target !== 'string') {
    ctx.status = 400;
    ctx.body =
      'ID=CACHE-d24aD Message=Errors.AuthRequest.NotFound Parent=(sql: no rows in result set)\n';
    return;
  }
  ctx.redirect(target);
}

function findRequest(ctx: Context, world: World) {
  const isV1 = ctx.path === LOGIN_V1_PATH;
  const given = isV1 ? ctx.query.authRequestID : ctx.query.authRequest;
  const id = String(given ?? '').replace(/^V2_/, '');
  const request = world.authRequests.find(id);
  const isOfBrowser = request?.browser === ctx.cookies.get(BROWSER_COOKIE);
  return request && isOfBrowser ? { id, request, isV1 } : undefined;
}

/** Makes a sign-in and its code; the address that the browser goes to. */
function finish(
  id: string,
  request: AuthRequest,
  session: BrowserSession,
  world: World,
  isV1: boolean,
): string {
  const { signIns, authRequests, behaviour, now } = world;
  const client = activeApplication(request.clientId, world);
  const signIn = signInOf(request, session);
  signIns.begin(
    {
      ...signIn,
      ...(client?.backChannelLogoutUri && {
        backChannelUri: client.backChannelLogoutUri,
      }),
    },
    Math.floor(now() / 1000) + behaviour.lifetimes.refreshToken,
  );
  authRequests.done(id);
  const code = authRequests.addCode(
    request,
    signIn.id,
    opaqueValue('code', behaviour.tokenForm),
  );
  return through(
    id,
    withQuery(request.redirectUri, { code, state: request.state }),
    world,
    isV1,
  );
}

function refuseInteraction(
  id: string,
  request: AuthRequest,
  world: World,
  isV1: boolean,
): string {
  world.authRequests.done(id);
  return through(
    id,
    errorRedirect(
      request,
      'interaction_required',
      'Unfortunately, the user may be not logged in and/or additional interaction is required.',
    ),
    world,
    isV1,
  );
}

/** The built-in login goes by ZITADEL's own callback. */
function through(
  id: string,
  target: string,
  { state, origin, now }: World,
  isV1: boolean,
): string {
  if (!isV1) {
    return target;
  }
  state.put('Callback', id, {
    payload: { target },
    expiresAt: now() / 1000 + 600,
  });
  return `${origin}${CALLBACK_PATH}?id=${id}`;
}

function errorRedirect(
  { redirectUri, state }: AuthRequest,
  error: string,
  description: string,
): string {
  return withQuery(redirectUri, {
    error,
    error_description: description,
    state,
  });
}

function isTooOld(
  { maxAge }: AuthRequest,
  session: BrowserSession | undefined,
  { now }: World,
): boolean {
  return (
    maxAge !== undefined &&
    session !== undefined &&
    now() / 1000 - session.authTime > maxAge
  );
}

/** An organisation scope lets in its members only (04-tokens/role-claims, notes). */
function membershipProblem(
  person: Person,
  { scopes }: AuthRequest,
  { directory }: World,
): string | undefined {
  const { ids, domains } = requestedOrganizations(scopes);
  const own = directory.organization(person.organizationId);
  const isMember =
    ids.every(id => id === person.organizationId) &&
    domains.every(domain => domain === own?.primaryDomain);
  return isMember
    ? undefined
    : `${person.displayName} is no member of the required organization.`;
}

function sayEnded(ctx: Context): void {
  page(ctx, {
    title: 'This sign-in has ended',
    status: 400,
    body: '<p>It took too long, was finished already, or was begun in another browser. Go back to the portal and sign in again.</p>',
  });
}

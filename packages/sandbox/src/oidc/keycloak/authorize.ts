import { randomUUID } from 'node:crypto';
import { Context } from 'koa';
import { readParameters, withQuery } from '../http';
import { LoginPages } from '../pages/loginPages';
import { AuthRequest, readAuthRequest } from '../sessions/authRequests';
import { BrowserSession } from '../sessions/browserSessions';
import { signInOf } from '../sessions/signInOf';
import { World } from '../world';
import {
  errorPage,
  issuerOf,
  LOGIN_PATH,
  REALM_PATH,
  SESSION_COOKIE,
} from './realm';

const SCOPES = new Set([
  'openid',
  'profile',
  'email',
  'address',
  'phone',
  'offline_access',
  'roles',
  'web-origins',
  'acr',
  'basic',
  'microprofile-jwt',
  'organization',
]);
const SIGN_IN_SECONDS = 30 * 24 * 3600;

/** The authorization endpoint: the page comes at once, a live session answers (keycloak-authorize-errors). */
export async function authorize(
  ctx: Context,
  world: World,
  registers = false,
): Promise<void> {
  const parameters = await readParameters(ctx);
  const client = world.applications.find(
    one => one.clientId === parameters.get('client_id') && one.active,
  );
  const redirectUri = parameters.get('redirect_uri');
  if (!client) {
    errorPage(ctx, 'Client not found.');
    return;
  }
  if (!redirectUri || !client.redirectUris.includes(redirectUri)) {
    errorPage(ctx, 'Invalid parameter: redirect_uri');
    return;
  }
  const scope = parameters.get('scope') ?? '';
  const request = readAuthRequest(parameters, scope.split(' ').filter(Boolean));
  if (!request.scopes.every(one => SCOPES.has(one))) {
    refuse(ctx, request, world, 'invalid_scope', `Invalid scopes: ${scope}`);
    return;
  }
  const session = world.sessions.of(ctx, SESSION_COOKIE);
  const { prompts } = request;
  const asks = prompts.includes('login') || prompts.includes('create');
  if (session && !asks && !registers) {
    ctx.redirect(finish(request, session, world));
  } else if (prompts.includes('none')) {
    refuse(ctx, request, world, 'login_required');
  } else {
    await pagesOf(
      ctx,
      world.authRequests.add(request),
      request,
      world,
      registers || prompts.includes('create'),
    ).answer();
  }
}

/** Where the forms of the page are sent. */
export async function loginAction(ctx: Context, world: World): Promise<void> {
  const id = String(ctx.query.tab_id ?? '');
  const request = world.authRequests.find(id);
  if (!request) {
    errorPage(
      ctx,
      'Page has expired. Go back to the portal and sign in again.',
    );
    return;
  }
  await pagesOf(
    ctx,
    id,
    request,
    world,
    request.prompts.includes('create'),
  ).answer();
}

function pagesOf(
  ctx: Context,
  id: string,
  request: AuthRequest,
  world: World,
  registers: boolean,
): LoginPages {
  return new LoginPages(ctx, world, {
    path: `${LOGIN_PATH}?client_id=${request.clientId}&tab_id=${id}`,
    registers,
    loginHint: request.loginHint,
    redirectStatus: 302,
    signedIn: person => {
      world.authRequests.done(id);
      const session = world.sessions.begin(
        ctx,
        SESSION_COOKIE,
        person.id,
        `${REALM_PATH}/`,
      );
      return finish(request, session, world);
    },
    cancelled: () => {
      world.authRequests.done(id);
      return withQuery(request.redirectUri, {
        error: 'access_denied',
        state: request.state,
        iss: issuerOf(world),
      });
    },
  });
}

/** The redirect carries `iss` (RFC 9207) and the session's state. */
function finish(
  request: AuthRequest,
  session: BrowserSession,
  world: World,
): string {
  const signIn = signInOf(request, session);
  world.signIns.begin(signIn, Math.floor(world.now() / 1000) + SIGN_IN_SECONDS);
  const code = `${randomUUID()}.${session.id}.${randomUUID()}`;
  return withQuery(request.redirectUri, {
    state: request.state,
    session_state: session.id,
    iss: issuerOf(world),
    code: world.authRequests.addCode(request, signIn.id, code),
  });
}

function refuse(
  ctx: Context,
  request: AuthRequest,
  world: World,
  error: string,
  description?: string,
): void {
  ctx.redirect(
    withQuery(request.redirectUri, {
      error,
      error_description: description,
      state: request.state,
      iss: issuerOf(world),
    }),
  );
}

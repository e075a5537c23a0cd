import { Context } from 'koa';
import { readParameters, refuse, withQuery } from '../http';
import { readIdTokenHint } from '../keys';
import { escapeHtml, page } from '../pages/layout';
import { World } from '../world';
import {
  authenticateClient,
  errorPage,
  PROTOCOL_PATH,
  SESSION_COOKIE,
} from './realm';

/**
 * RP-initiated logout (keycloak-logout, keycloak-more). With a hint it ends the session and comes
 * back; without one it comes back only when no session lives, and else asks on a page, and nobody
 * is logged out until someone says yes.
 */
export async function logout(ctx: Context, world: World): Promise<void> {
  const given = await readParameters(ctx);
  const { applications, sessions } = world;
  if (ctx.method === 'POST' && given.has('refresh_token')) {
    endByToken(ctx, given, world);
    return;
  }
  const hintText = given.get('id_token_hint');
  const hint = hintText
    ? await readIdTokenHint(world.state.keys, hintText)
    : undefined;
  if (hintText && !hint) {
    errorPage(ctx, 'Invalid parameter: id_token_hint');
    return;
  }
  const client = applications.find(
    one => one.clientId === (hint?.azp ?? given.get('client_id')),
  );
  const uri = given.get('post_logout_redirect_uri');
  if (uri && !client?.postLogoutRedirectUris.includes(uri)) {
    errorPage(ctx, 'Invalid redirect uri');
    return;
  }
  const session = sessions.of(ctx, SESSION_COOKIE);
  if (hint) {
    endSession(hint.sid, world);
  } else if (session && !given.has('confirm')) {
    askFirst(ctx, given);
    return;
  } else if (session) {
    endSession(session.id, world);
  }
  if (uri) {
    ctx.redirect(withQuery(uri, { state: given.get('state') }));
  } else {
    page(ctx, {
      title: 'You are logged out',
      body: '<p>You can close this page.</p>',
    });
  }
}

/** All tokens of the session die with it. */
function endSession(sessionId: string, { sessions, signIns }: World): void {
  sessions.remove(sessionId);
  signIns.dropAccessTokens(one => one.sessionId === sessionId);
}

function endByToken(ctx: Context, form: URLSearchParams, world: World): void {
  const client = authenticateClient(ctx, form, world);
  if ('status' in client) {
    refuse(ctx, client);
    return;
  }
  const found = world.signIns.byRefreshToken(form.get('refresh_token') ?? '');
  if (found?.signIn.sessionId) {
    endSession(found.signIn.sessionId, world);
  }
  ctx.status = 204;
}

function askFirst(ctx: Context, given: URLSearchParams): void {
  const kept = ['client_id', 'post_logout_redirect_uri', 'state'];
  const fields = kept.flatMap(name => {
    const value = given.get(name);
    return value
      ? `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`
      : [];
  });
  page(ctx, {
    title: 'Do you want to log out?',
    body: `<form method="post" action="${PROTOCOL_PATH}/logout">${fields.join(
      '',
    )}<div class="actions"><button type="submit" name="confirm" value="yes">Logout</button></div></form>`,
    formTargets: kept.flatMap(name =>
      name === 'post_logout_redirect_uri' && given.get(name)
        ? new URL(given.get(name) ?? '').origin
        : [],
    ),
  });
}

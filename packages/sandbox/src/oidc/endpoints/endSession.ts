import { Context } from 'koa';
import { readForm, refusal, refuse } from '../http';
import { readIdTokenHint } from '../keys';
import { World } from '../world';

/**
 * RP-initiated logout as recorded (06-logout/end-session, login v2 not required): only a hint ends
 * the session, client id and URI alone redirect as if; refresh tokens live on in every case.
 */
export async function endSession(ctx: Context, world: World): Promise<void> {
  const given =
    ctx.method === 'POST'
      ? await readForm(ctx)
      : new URLSearchParams(ctx.querystring);
  const hintText = given.get('id_token_hint');
  const hint = hintText
    ? await readIdTokenHint(world.state.keys, hintText)
    : undefined;
  if (hintText && !hint) {
    refuse(ctx, refusal(400, 'invalid_request', 'id_token_hint invalid'));
    return;
  }
  const clientId = given.get('client_id') ?? hint?.azp;
  if (hint && hint.azp !== clientId) {
    refuse(
      ctx,
      refusal(
        400,
        'invalid_request',
        'client_id does not match azp of id_token_hint',
      ),
    );
    return;
  }
  const client = world.clients.find(one => one.clientId === clientId);
  if (clientId && !client) {
    refuse(ctx, refusal(400, 'invalid_request', 'Errors.App.NotFound'));
    return;
  }
  const uri = client && given.get('post_logout_redirect_uri');
  if (uri && !client.postLogoutRedirectUris.includes(uri)) {
    refuse(
      ctx,
      refusal(400, 'invalid_request', 'post_logout_redirect_uri invalid'),
    );
    return;
  }
  if (hint) {
    world.signIns.endSession(hint.sid);
  }
  const done = hint ? '/logout/done' : '/ui/login/logout/done';
  ctx.redirect(withState(uri || done, given.get('state')));
}

function withState(location: string, state: string | null): string {
  if (!state) {
    return location;
  }
  const separator = location.includes('?') ? '&' : '?';
  return `${location}${separator}state=${encodeURIComponent(state)}`;
}

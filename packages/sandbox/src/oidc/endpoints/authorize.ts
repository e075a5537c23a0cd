import { Middleware } from 'koa';
import { knownScopes } from '../claims';
import { Refusal, refusal, readForm, refuse } from '../http';
import { OidcClient } from '../options';
import { World } from '../world';

const ADVICE =
  'If you have any questions, you may contact the administrator of the application.';
const PROMPTS = new Set(['none', 'login', 'select_account', 'create']);
/** Carries all known scopes through oidc-provider, which drops `offline_access` without consent. */
export const SCOPES_PARAMETER = 'sandbox_scopes';

/**
 * Answers the authorization requests that ZITADEL refuses: as 400 with JSON, never by redirect
 * (03-authorize/authorize-requests). Others go on to oidc-provider, without unknown prompts.
 */
export function authorizeEndpoint(world: World): Middleware {
  return async (ctx, next) => {
    if (ctx.path !== '/oauth/v2/authorize') {
      await next();
      return;
    }
    const parameters =
      ctx.method === 'POST'
        ? await readForm(ctx)
        : new URLSearchParams(ctx.querystring);
    const problem = authorizeProblem(parameters, world.clients);
    if (problem) {
      refuse(ctx, problem);
      return;
    }
    normalize(parameters);
    ctx.method = 'GET';
    ctx.querystring = parameters.toString();
    await next();
  };
}

/** ZITADEL's callback has no `iss`; oidc-provider adds it (RFC 9207). */
export function callbackWithoutIssuer({ issuer }: World): Middleware {
  return async (ctx, next) => {
    await next();
    const location = ctx.response.get('location');
    if (!ctx.path.startsWith('/oauth/v2/authorize') || !location) {
      return;
    }
    const url = new URL(location, issuer);
    if (url.searchParams.has('iss')) {
      url.searchParams.delete('iss');
      ctx.set('location', url.toString());
    }
  };
}

/** What is wrong with an authorization request, in ZITADEL's words. */
export function authorizeProblem(
  parameters: URLSearchParams,
  clients: readonly OidcClient[],
): Refusal | undefined {
  const clientId = parameters.get('client_id');
  if (!clientId) {
    return refusal(400, 'invalid_request', 'auth request is missing client_id');
  }
  const redirectUri = parameters.get('redirect_uri');
  if (!redirectUri) {
    return refusal(500, 'server_error', 'auth request is missing redirect_uri');
  }
  const maxAge = parameters.get('max_age');
  if (maxAge !== null && !/^\d+$/.test(maxAge)) {
    return refusal(400, 'invalid_request', 'error decoding form');
  }
  const client = clients.find(one => one.clientId === clientId);
  if (!client) {
    return refusal(400, 'invalid_request', 'Errors.App.NotFound');
  }
  const prompts = promptsOf(parameters);
  if (prompts.includes('none') && prompts.length > 1) {
    return refusal(
      400,
      'invalid_request',
      'The prompt parameter `none` must only be used as a single value',
    );
  }
  if (!client.redirectUris.includes(redirectUri)) {
    return refusal(
      400,
      'invalid_request',
      `The requested redirect_uri is missing in the client configuration. ${ADVICE}`,
    );
  }
  return responseTypeProblem(parameters.get('response_type'));
}

function responseTypeProblem(responseType: string | null): Refusal | undefined {
  if (!responseType) {
    return refusal(
      400,
      'invalid_request',
      `The response type is missing in your request. ${ADVICE}`,
    );
  }
  return responseType === 'code'
    ? undefined
    : refusal(
        400,
        'unauthorized_client',
        `The requested response type is missing in the client configuration. ${ADVICE}`,
      );
}

function normalize(parameters: URLSearchParams): void {
  const prompts = promptsOf(parameters).filter(one => PROMPTS.has(one));
  if (prompts.length > 0) {
    parameters.set('prompt', prompts.join(' '));
  } else {
    parameters.delete('prompt');
  }
  const scopes = knownScopes(parameters.get('scope') ?? '').join(' ');
  parameters.set('scope', scopes);
  parameters.set(SCOPES_PARAMETER, scopes);
  parameters.delete('id_token_hint');
}

function promptsOf(parameters: URLSearchParams): string[] {
  return (parameters.get('prompt') ?? '').split(' ').filter(Boolean);
}

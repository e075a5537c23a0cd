import Provider, { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { createAdapter } from './adapter';
import { knownScopes } from './claims';
import { ownEndpoints } from './endpoints';
import {
  authorizeEndpoint,
  callbackWithoutIssuer,
  SCOPES_PARAMETER,
} from './endpoints/authorize';
import { tokenEndpoint } from './endpoints/token';
import { interactionPath } from './interactionPages';
import { interactionPages, promptPolicy } from './interactions';
import { page } from './pages/layout';
import { World } from './world';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const REFRESH_LIFETIME = 30 * DAY;

/**
 * oidc-provider with ZITADEL's paths and lifetimes (4.4 of the contracts), and the stand-in's
 * endpoints before it. It is made anew when the signing key changes.
 */
export function createProvider(world: World): Provider {
  const provider = new Provider(world.issuer, configuration(world));
  provider.proxy = false;
  provider.use(guard(world));
  provider.use(callbackWithoutIssuer(world));
  provider.use(interactionPages(provider, world));
  provider.use(ownEndpoints(world));
  provider.use(authorizeEndpoint(world));
  provider.use(tokenEndpoint(world));
  provider.on('server_error', (_ctx, error) => {
    world.log(`oidc: ${error.stack ?? error.message}`);
  });
  return provider;
}

function configuration(world: World): Configuration {
  const { state, signIns, clients, now } = world;
  return {
    adapter: createAdapter(state, now),
    clients: clients.map(client => ({
      client_id: client.clientId,
      client_secret: client.clientSecret,
      redirect_uris: client.redirectUris,
      post_logout_redirect_uris: client.postLogoutRedirectUris,
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    })),
    cookies: {
      keys: [state.cookieKey],
      names: {
        session: 'sandbox.session',
        interaction: 'sandbox.interaction',
        resume: 'sandbox.resume',
      },
    },
    extraParams: [SCOPES_PARAMETER],
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
    },
    findAccount: (_ctx, id) => {
      const person = state.people.find(one => one.id === id);
      return person && { accountId: id, claims: () => ({ sub: id }) };
    },
    interactions: {
      policy: promptPolicy(),
      url: (_ctx, { uid }) => interactionPath(uid),
    },
    jwks: { keys: [state.keys.active] },
    expiresWithSession: () => false,
    issueRefreshToken: (_ctx, _client, { grantId }) =>
      grantId !== undefined &&
      (signIns.find(grantId)?.scopes.includes('offline_access') ?? false),
    loadExistingGrant: ctx => beginSignIn(ctx, world),
    pkce: { required: () => false },
    renderError: (ctx, out) => {
      page(ctx, {
        title: 'The sign-in did not work',
        status: ctx.status,
        body: `<p>Go back to the portal and sign in again. (${out.error})</p>`,
      });
    },
    rotateRefreshToken: true,
    routes: {
      authorization: '/oauth/v2/authorize',
      token: '/oauth/v2/token',
      jwks: '/oauth/v2/keys',
      userinfo: '/oidc/v1/userinfo',
    },
    ttl: {
      AccessToken: 12 * HOUR,
      AuthorizationCode: 10 * MINUTE,
      Grant: REFRESH_LIFETIME,
      IdToken: 12 * HOUR,
      Interaction: HOUR,
      RefreshToken: REFRESH_LIFETIME,
      Session: 10 * DAY,
    },
  };
}

/** Consent is never asked for: each authorization is a sign-in of its own, with all it asked for. */
async function beginSignIn(ctx: KoaContextWithOIDC, world: World) {
  const { session, client, provider, params } = ctx.oidc;
  if (!session?.accountId || !client) {
    return undefined;
  }
  const scopes = knownScopes(String(params?.[SCOPES_PARAMETER] ?? ''));
  const grant = new provider.Grant({
    accountId: session.accountId,
    clientId: client.clientId,
  });
  grant.addOIDCScope(scopes.join(' '));
  const id = await grant.save();
  const seconds = Math.floor(world.now() / 1000);
  world.signIns.begin(
    {
      id,
      clientId: client.clientId,
      personId: session.accountId,
      sessionId: session.uid,
      scopes,
      authTime: session.loginTs ?? seconds,
    },
    seconds + REFRESH_LIFETIME,
  );
  return grant;
}

/** Refuses other host names as ZITADEL does (01-discovery/unknown-host), and is down or slow on order. */
function guard({
  issuer,
  scenarios,
  log,
}: World): Parameters<Provider['use']>[0] {
  const { hostname } = new URL(issuer);
  return async (ctx, next) => {
    if (scenarios.delay > 0) {
      await new Promise(resolve => {
        setTimeout(resolve, scenarios.delay);
      });
    }
    if (scenarios.unavailable) {
      ctx.status = 503;
      ctx.body = 'the sandbox’s identity provider is down on order';
      return;
    }
    if (ctx.hostname !== hostname && !ctx.path.startsWith('/debug/')) {
      ctx.status = 404;
      ctx.body = `unable to set instance using origin &{${ctx.host}  http} (ExternalDomain is ${hostname}): Message=Instance not found. Make sure you got the domain right.\n`;
      return;
    }
    try {
      await next();
    } catch (error) {
      log(`oidc: ${error instanceof Error ? error.stack : error}`);
      ctx.status = 500;
      ctx.body = {
        error: 'server_error',
        error_description: 'Errors.Internal',
      };
    }
  };
}

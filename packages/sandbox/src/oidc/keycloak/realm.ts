import { Context } from 'koa';
import { authenticateWithSecret } from '../clientAuthentication';
import { Refusal, refusal } from '../http';
import { page } from '../pages/layout';
import { Application, World } from '../world';

/** The realm that has the sandbox's people. */
export const REALM = 'opencsp';
export const REALM_PATH = `/realms/${REALM}`;
export const PROTOCOL_PATH = `${REALM_PATH}/protocol/openid-connect`;
export const LOGIN_PATH = `${REALM_PATH}/login-actions/authenticate`;
/** Keycloak keeps the browser's session in this cookie, for the realm only. */
export const SESSION_COOKIE = 'KEYCLOAK_IDENTITY';

/** Lifetimes of a fresh realm, in seconds. */
export const ACCESS_SECONDS = 300;
export const REFRESH_SECONDS = 1800;

const WRONG_CLIENT = refusal(
  401,
  'unauthorized_client',
  'Invalid client or Invalid client credentials',
);

/** The realm's issuer. */
export function issuerOf({ origin }: World): string {
  return `${origin}${REALM_PATH}`;
}

/** A client with its secret; a wrong one is 401 (keycloak-code-flow). */
export function authenticateClient(
  ctx: Context,
  form: URLSearchParams,
  world: World,
): Application | Refusal {
  return authenticateWithSecret(ctx, form, world, WRONG_CLIENT);
}

/** Errors before a client is known are pages. */
export function errorPage(ctx: Context, text: string): void {
  page(ctx, { title: 'We are sorry', status: 400, body: `<p>${text}</p>` });
}

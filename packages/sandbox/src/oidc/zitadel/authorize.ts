import { Context } from 'koa';
import { readParameters, Refusal, refusal, refuse, withQuery } from '../http';
import { promptsOf, readAuthRequest } from '../sessions/authRequests';
import { Application, World } from '../world';
import { activeApplication } from './clients';
import { BROWSER_COOKIE, LOGIN_V1_PATH, LOGIN_V2_PATH } from './login';
import { requestedOrganizations, scopesOf } from './scopes';

const ADVICE =
  'If you have any questions, you may contact the administrator of the application.';
const PROMPTS = new Set(['none', 'login', 'select_account', 'create']);

/**
 * The authorization endpoint (03-authorize/authorize-requests). What ZITADEL refuses is 400 with
 * JSON and never a redirect, but for organisation scopes; everything else goes to the login UI,
 * `prompt=none` too: the server itself never answers.
 */
export async function authorize(ctx: Context, world: World): Promise<void> {
  const parameters = await readParameters(ctx);
  const client = activeApplication(parameters.get('client_id'), world);
  const problem = authorizeProblem(parameters, client);
  if (problem) {
    refuse(ctx, problem);
    return;
  }
  if (!client) {
    throw new Error('a request without client was not refused');
  }
  const scopes = scopesOf(parameters.get('scope') ?? '', client, world);
  const request = readAuthRequest(parameters, scopes);
  if (!organizationsExist(scopes, world)) {
    ctx.redirect(
      withQuery(request.redirectUri, {
        error: 'invalid_request',
        error_description: 'Errors.Org.NotFound',
        state: request.state,
      }),
    );
    return;
  }
  const id = world.authRequests.add({
    ...request,
    browser: world.sessions.identify(ctx, BROWSER_COOKIE),
    prompts: request.prompts.filter(one => PROMPTS.has(one)),
  });
  const isV1 = client.loginVersion === 1 && !world.behaviour.loginV2Required;
  ctx.redirect(
    isV1
      ? `${LOGIN_V1_PATH}?authRequestID=${id}`
      : `${LOGIN_V2_PATH}?authRequest=V2_${id}`,
  );
}

/** What is wrong with an authorization request, in ZITADEL's words. */
function authorizeProblem(
  parameters: URLSearchParams,
  client: Application | undefined,
): Refusal | undefined {
  if (!parameters.get('client_id')) {
    return refusal(400, 'invalid_request', 'auth request is missing client_id');
  }
  const redirectUri = parameters.get('redirect_uri');
  if (!redirectUri) {
    return refusal(500, 'server_error', 'auth request is missing redirect_uri');
  }
  const maxAge = parameters.get('max_age');
  if (maxAge && !/^\d+$/.test(maxAge)) {
    return refusal(400, 'invalid_request', 'error decoding form');
  }
  if (!client) {
    return refusal(400, 'invalid_request', 'Errors.App.NotFound');
  }
  if (parameters.has('request')) {
    return refusal(400, 'invalid_request', 'issuer missing in audience');
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

function organizationsExist(
  scopes: readonly string[],
  { directory }: World,
): boolean {
  const { ids, domains } = requestedOrganizations(scopes);
  const { organizations } = directory.data;
  return (
    ids.every(id => organizations.some(one => one.id === id)) &&
    domains.every(domain =>
      organizations.some(one => one.primaryDomain === domain),
    )
  );
}

import { plain, Reply, Request } from '../reply';
import { isSignedIn, SignedInVisit } from '../secondFactor/level';
import { Visit, World } from '../world';
import { clientOf, levelFor } from './clients';
import { Flow, Grant } from './Grants';
import { ERRORS, OidcError, sendTo, within, withHint } from './oidcReplies';
import { OidcClient } from './oidcSettings';
import { Provider } from './Provider';

/* `/api/oidc/authorization`: the browser comes from a client, and goes back with a code (recorded: 14). */

/** Shorter ones are too weak (services-contracts.md §4.6). */
const ENTROPY = 8;

/** What a client asks, once it is known where an answer may go. */
interface Asked {
  provider: Provider;
  client: OidcClient;
  redirectUri: string;
  parameters: URLSearchParams;
  scopes: string[];
}

/** Answers a browser that a client sent. */
export function authorize(
  world: World,
  visit: Visit | undefined,
  { url }: Request,
): Reply {
  const { provider } = world;
  if (!provider || !visit) {
    return plain(provider ? 400 : 404);
  }
  const parameters = url.searchParams;
  const client = clientOf(provider.settings, parameters.get('client_id'));
  if (!client) {
    const hint = 'The requested OAuth 2.0 Client does not exist.';
    return untrusted(provider, ERRORS.client, hint, 401);
  }
  const redirectUri = parameters.get('redirect_uri');
  if (redirectUri === null || !client.redirect_uris.includes(redirectUri)) {
    const hint =
      "The 'redirect_uri' parameter does not match any of the OAuth 2.0 Client's pre-registered 'redirect_uris'.";
    return untrusted(provider, ERRORS.request, hint, 400);
  }
  const scopes = (parameters.get('scope') ?? '').split(' ').filter(Boolean);
  const asked = { provider, client, redirectUri, parameters, scopes };
  const problem = problemOf(asked);
  return problem ? refuse(asked, problem) : answer(world, visit, asked);
}

/** The request of a flow, for the browser to repeat after it signed in or agreed. */
export function addressOf(
  { issuer }: Provider,
  { id, parameters }: Flow,
): string {
  const url = new URL('/api/oidc/authorization', issuer);
  for (const [name, value] of parameters) {
    url.searchParams.set(name, value);
  }
  url.searchParams.set('consent_id', id);
  url.searchParams.sort();
  return url.href;
}

function problemOf({
  client,
  parameters,
  scopes,
}: Asked): OidcError | undefined {
  const foreign = scopes.find(scope => !client.scopes.includes(scope));
  const state = parameters.get('state') ?? '';
  const nonce = parameters.get('nonce') ?? '';
  if (parameters.get('response_type') !== 'code') {
    return ERRORS.responseType;
  }
  if (foreign !== undefined) {
    return withHint(
      ERRORS.scope,
      `The OAuth 2.0 Client is not allowed to request scope '${foreign}'.`,
    );
  }
  if (state.length < ENTROPY) {
    return withHint(
      ERRORS.state,
      `Request parameter 'state' must be at least be ${ENTROPY} characters long to ensure sufficient entropy.`,
    );
  }
  if (nonce !== '' && nonce.length < ENTROPY) {
    return withHint(
      ERRORS.request,
      `The 'nonce' parameter must be at least ${ENTROPY} characters long.`,
    );
  }
  return challengeProblem(client, parameters);
}

function challengeProblem(
  client: OidcClient,
  parameters: URLSearchParams,
): OidcError | undefined {
  const challenge = parameters.get('code_challenge') ?? '';
  if (challenge === '') {
    return client.require_pkce
      ? withHint(
          ERRORS.request,
          "Clients must include a 'code_challenge' when performing the authorize code flow, but it is missing.",
        )
      : undefined;
  }
  return parameters.get('code_challenge_method') === 'S256'
    ? undefined
    : withHint(
        ERRORS.request,
        "Clients must use the 'code_challenge_method' value 'S256'.",
      );
}

function answer(world: World, visit: Visit, asked: Asked): Reply {
  const { provider, client, parameters } = asked;
  const isQuiet = parameters.get('prompt') === 'none';
  const flow = flowOf(world, asked);
  const begun = () => `flow=openid_connect&flow_id=${flow().id}`;
  if (!isSignedIn(visit)) {
    return isQuiet
      ? refuse(asked, ERRORS.loginRequired)
      : within(`${provider.issuer}/?${begun()}`);
  }
  const { person, level } = visit.session;
  const wanted = levelFor(provider.settings, client, person);
  if (wanted === 'deny') {
    return refuse(asked, ERRORS.accessDenied);
  }
  if (wanted === 'two_factor' && level < 2) {
    return isQuiet
      ? refuse(asked, ERRORS.loginRequired)
      : within(`${provider.issuer}/?${begun()}`);
  }
  if (needsConsent(asked) && flow().agreed !== person.username) {
    return isQuiet
      ? refuse(asked, ERRORS.consentRequired)
      : within(`${provider.issuer}/consent/openid/decision?${begun()}`);
  }
  return withCode(world, visit, asked, flow());
}

/** `offline_access` is asked about whatever the client's mode (recorded: Authelia 28). */
function needsConsent({ client, scopes }: Asked): boolean {
  return (
    client.consent_mode !== 'implicit' || scopes.includes('offline_access')
  );
}

/** The flow of a request that is repeated, or a new one once it is needed. */
function flowOf(
  { now }: World,
  { provider: { grants }, client, parameters }: Asked,
): () => Flow {
  const known = grants.flow(parameters.get('consent_id'), now());
  let flow = known?.clientId === client.client_id ? known : undefined;
  return () => {
    flow ??= grants.begin({
      clientId: client.client_id,
      parameters,
      requestedAt: now(),
    });
    return flow;
  };
}

function withCode(
  { now }: World,
  { session }: SignedInVisit,
  { provider, client, redirectUri, parameters, scopes }: Asked,
  flow: Flow,
): Reply {
  const { person, level } = session;
  const nonce = parameters.get('nonce');
  const challenge = parameters.get('code_challenge');
  const grant: Grant = {
    ...{ clientId: client.client_id, person, level, scopes, redirectUri },
    subject: provider.subjectOf(person.username),
    ...(nonce && { nonce }),
    ...(challenge && { challenge }),
    authenticatedAt: session.signedInAt,
    requestedAt: flow.requestedAt,
    isRevoked: false,
  };
  provider.grants.end(flow);
  return sendTo(303, redirectUri, {
    code: provider.grants.issue('ac', grant, now()),
    iss: provider.issuer,
    scope: scopes.join(' '),
    state: parameters.get('state') ?? undefined,
  });
}

/** An error that a client is told: it is known where. */
function refuse(
  { provider, redirectUri, parameters }: Asked,
  { error, description }: OidcError,
): Reply {
  return sendTo(303, redirectUri, {
    ...{ error, error_description: description, iss: provider.issuer },
    state: parameters.get('state') ?? undefined,
  });
}

/** An error that nobody but the person is told (recorded: Authelia 30). */
function untrusted(
  { issuer }: Provider,
  { error, description }: OidcError,
  hint: string,
  status: number,
): Reply {
  return sendTo(302, `${issuer}/consent/completion`, {
    ...{ error, error_description: description, error_hint: hint },
    error_status_code: String(status),
  });
}

import { createHash } from 'node:crypto';
import { json, plain, Reply, Request } from '../reply';
import { Visit, World } from '../world';
import { clientOf, isSecret } from './clients';
import { Grant, Issued } from './Grants';
import { ERRORS, errorReply, withEnd, withHint } from './oidcReplies';
import { OidcClient } from './oidcSettings';
import { claimsOf, Provider, seconds } from './Provider';

/* What clients ask without a browser (recorded: 14). */

/** What a client sent, and who it is. */
interface ClientCall {
  provider: Provider;
  client: OidcClient;
  form: URLSearchParams;
  now: number;
}

/** Answers a client that proved who it is. */
type Answer = (call: ClientCall) => Reply;

/** `/api/oidc/token`. */
export const token = forClient(call => {
  switch (call.form.get('grant_type')) {
    case 'authorization_code':
      return byCode(call);
    case 'refresh_token':
      return byRefresh(call);
    default:
      return errorReply(400, ERRORS.grantType);
  }
});

/** `/api/oidc/introspection`. */
export const introspection = forClient(({ provider, client, form, now }) => {
  const found = live(provider, form.get('token') ?? '', now);
  const isOwn = found?.grant.clientId === client.client_id;
  if (!found || !isOwn) {
    return withEnd(json(200, { active: false }));
  }
  const { grant, issuedAt, expires } = found;
  return withEnd(
    json(200, {
      ...{ active: true, client_id: grant.clientId },
      ...{ exp: seconds(expires), iat: seconds(issuedAt) },
      ...{ scope: grant.scopes.join(' '), sub: grant.subject },
      username: grant.person.username,
    }),
  );
});

/** `/api/oidc/userinfo`. */
export function userinfo(
  { provider, now }: World,
  visit: Visit | undefined,
  { headers }: Request,
): Reply {
  if (!provider || !visit) {
    return plain(provider ? 400 : 404);
  }
  const [, bearer = ''] =
    /^Bearer (\S+)$/i.exec(headers.authorization ?? '') ?? [];
  const found = live(provider, bearer, now());
  if (!found) {
    const refused = json(
      401,
      {},
      {
        'Www-Authenticate':
          'Bearer error="request_unauthorized",error_description="The request could not be authorized. Check that you provided valid credentials in the right format."',
      },
    );
    return withEnd(refused);
  }
  const { grant } = found;
  return withEnd(
    json(200, {
      ...claimsOf(grant),
      ...{ rat: seconds(grant.requestedAt), sub: grant.subject },
      ...(grant.scopes.includes('profile') && { updated_at: seconds(now()) }),
    }),
  );
}

/** A replayed code ends all that was made of it (recorded: Authelia 31). */
function byCode({ provider, client, form, now }: ClientCall): Reply {
  const found = provider.grants.find('ac', form.get('code') ?? '', now);
  if (!found || found.grant.clientId !== client.client_id) {
    return errorReply(400, ERRORS.grant);
  }
  const { grant } = found;
  if (found.isUsed) {
    grant.isRevoked = true;
    return errorReply(
      400,
      withHint(ERRORS.grant, 'The authorization code has already been used.'),
    );
  }
  if (
    form.get('redirect_uri') !== grant.redirectUri ||
    !isVerifier(grant, form.get('code_verifier') ?? '')
  ) {
    return errorReply(400, ERRORS.grant);
  }
  found.isUsed = true;
  return tokens({ provider, client, form, now }, grant);
}

/** Each refresh token counts once (recorded: 14 "refresh with the old refresh token"). */
function byRefresh(call: ClientCall): Reply {
  const { provider, client, form, now } = call;
  const text = form.get('refresh_token') ?? '';
  const found = provider.grants.find('rt', text, now);
  if (
    !found ||
    found.isUsed ||
    found.grant.isRevoked ||
    found.grant.clientId !== client.client_id
  ) {
    return errorReply(400, ERRORS.grant);
  }
  found.isUsed = true;
  return tokens(call, found.grant);
}

function tokens({ provider, client, now }: ClientCall, grant: Grant): Reply {
  const { grants } = provider;
  const accessToken = grants.issue('at', grant, now);
  return json(200, {
    access_token: accessToken,
    // A second is lost on the way.
    expires_in: 3_599,
    ...(grant.scopes.includes('openid') && {
      id_token: provider.idToken(grant, client, { accessToken, now }),
    }),
    ...(grant.scopes.includes('offline_access') && {
      refresh_token: grants.issue('rt', grant, now),
    }),
    scope: grant.scopes.join(' '),
    token_type: 'bearer',
  });
}

function live(
  { grants }: Provider,
  text: string,
  now: number,
): Issued | undefined {
  const found = grants.find('at', text, now);
  return found && !found.grant.isRevoked ? found : undefined;
}

function isVerifier({ challenge }: Grant, verifier: string): boolean {
  return (
    challenge === undefined ||
    createHash('sha256').update(verifier).digest('base64url') === challenge
  );
}

function forClient(answer: Answer) {
  return async (
    world: World,
    visit: Visit | undefined,
    request: Request,
  ): Promise<Reply> => {
    const { provider } = world;
    if (!provider || !visit) {
      return plain(provider ? 400 : 404);
    }
    const form = new URLSearchParams(request.body);
    const { id, secret, method } = credentialsOf(request, form);
    const client = clientOf(provider.settings, id);
    if (client && client.token_endpoint_auth_method !== method) {
      return errorReply(
        401,
        withHint(
          ERRORS.client,
          `The request was determined to be using 'token_endpoint_auth_method' method '${method}', however the OAuth 2.0 client registration does not allow this method.`,
        ),
      );
    }
    return client && (await isSecret(client.client_secret, secret))
      ? answer({ provider, client, form, now: world.now() })
      : errorReply(401, ERRORS.client);
  };
}

function credentialsOf({ headers }: Request, form: URLSearchParams) {
  const [, basic] = /^Basic (\S+)$/i.exec(headers.authorization ?? '') ?? [];
  if (basic === undefined) {
    return {
      id: form.get('client_id'),
      secret: form.get('client_secret') ?? '',
      method: form.has('client_secret') ? 'client_secret_post' : 'none',
    };
  }
  const text = Buffer.from(basic, 'base64').toString();
  const at = text.indexOf(':');
  const [id, secret] = [text.slice(0, at), text.slice(at + 1)].map(unescaped);
  return { id, secret, method: 'client_secret_basic' };
}

/** Both parts are written as in a form (RFC 6749 §2.3.1). */
function unescaped(text: string): string {
  return new URLSearchParams(`a=${text.replaceAll('&', '%26')}`).get('a') ?? '';
}

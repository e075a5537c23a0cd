import { escapeHtml, json, Reply } from '../reply';

/* Answers of OpenID Connect, in their recorded forms (authelia/14). */

/** What is told of an error. */
export interface OidcError {
  error: string;
  description: string;
}

const INVALID_REQUEST =
  'The request is missing a required parameter, includes an invalid parameter value, includes a parameter more than once, or is otherwise malformed.';

/** Errors with their recorded texts; `hint` is told behind some of them. */
export const ERRORS = {
  client: {
    error: 'invalid_client',
    description:
      'Client authentication failed (e.g., unknown client, no client authentication included, or unsupported authentication method).',
  },
  request: { error: 'invalid_request', description: INVALID_REQUEST },
  grant: {
    error: 'invalid_grant',
    description:
      'The provided authorization grant (e.g., authorization code, resource owner credentials) or refresh token is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
  },
  scope: {
    error: 'invalid_scope',
    description: 'The requested scope is invalid, unknown, or malformed.',
  },
  state: {
    error: 'invalid_state',
    description:
      'The state is missing or does not have enough characters and is therefore considered too weak.',
  },
  loginRequired: {
    error: 'login_required',
    description: 'The Authorization Server requires End-User authentication.',
  },
  consentRequired: {
    error: 'consent_required',
    description: 'The Authorization Server requires End-User consent.',
  },
  accessDenied: {
    error: 'access_denied',
    description:
      'The resource owner or authorization server denied the request.',
  },
  responseType: {
    error: 'unsupported_response_type',
    description:
      'The authorization server does not support obtaining a token using this method.',
  },
  grantType: {
    error: 'unsupported_grant_type',
    description:
      'The authorization grant type is not supported by the authorization server.',
  },
} as const satisfies Record<string, OidcError>;

/** An error with a hint behind it. */
export function withHint(
  { error, description }: OidcError,
  hint: string,
): OidcError {
  return { error, description: `${description} ${hint}` };
}

/** An error, told to the client itself. */
export function errorReply(
  status: number,
  { error, description }: OidcError,
): Reply {
  return json(status, { error, error_description: description });
}

/** An answer with a line break at its end, which some have (recorded: 13, 14). */
export function withEnd(reply: Reply): Reply {
  return { ...reply, body: `${reply.body}\n` };
}

/** Sends a browser on within the portal. */
export function within(location: string): Reply {
  return bodyless(302, location, {
    'Content-Type': 'text/html; charset=utf-8',
    body: `<a href="${escapeHtml(location)}">Found</a>.\n\n`,
  });
}

/** Sends a browser to an address with these parameters, in the order of their names, as Go writes them. */
export function sendTo(
  status: 302 | 303,
  address: string,
  parameters: Readonly<Record<string, string | undefined>>,
): Reply {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) {
      url.searchParams.set(name, value);
    }
  }
  url.searchParams.sort();
  return bodyless(status, url.href, { body: '' });
}

function bodyless(
  status: number,
  location: string,
  { body, ...type }: { body: string; 'Content-Type'?: string },
): Reply {
  const { 'Content-Type': _, ...headers } = json(status, {}).headers;
  return { status, headers: { ...headers, ...type, Location: location }, body };
}

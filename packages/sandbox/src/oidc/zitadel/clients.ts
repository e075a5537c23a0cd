import { Context } from 'koa';
import { clientCredentials, Refusal, refusal } from '../http';
import { Application, World } from '../world';

/** Why client authentication failed; the endpoints word it differently. */
export type ClientProblem = 'none' | 'empty' | 'unknown' | 'secret';

/** An application that is active, in an active project. */
export function activeApplication(
  clientId: string | null | undefined,
  { applications, directory }: World,
): Application | undefined {
  const found = applications.find(one => one.clientId === clientId);
  const project = found && directory.project(found.projectId);
  return found?.active && project?.active !== false ? found : undefined;
}

/**
 * The client that a request authenticates as. Basic and POST are interchangeable whatever the
 * application says, and one without a secret is taken with any (03-authorize/token-errors).
 */
export function authenticateClient(
  ctx: Context,
  form: URLSearchParams,
  world: World,
): Application | ClientProblem {
  const given = clientCredentials(ctx, form);
  if (!given.id) {
    return 'none';
  }
  const client = activeApplication(given.id, world);
  if (!client) {
    return 'unknown';
  }
  if (client.clientSecret === undefined) {
    return client;
  }
  if (!given.secret) {
    return 'empty';
  }
  return client.clientSecret === given.secret ? client : 'secret';
}

/** The words of the token and revocation endpoints for a client that did not authenticate. */
export function clientRefusal(problem: ClientProblem): Refusal {
  switch (problem) {
    case 'none':
      return refusal(
        400,
        'invalid_request',
        'client_id or client_assertion must be provided',
      );
    case 'empty':
      return refusal(400, 'invalid_client', 'empty client secret');
    case 'unknown':
      return refusal(400, 'invalid_client', 'no active client not found');
    default:
      return refusal(400, 'invalid_client', 'invalid secret');
  }
}

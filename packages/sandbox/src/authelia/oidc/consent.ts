import { z } from 'zod';
import { json, parseJson, plain, Reply, Request } from '../reply';
import { isSignedIn } from '../secondFactor/level';
import { Visit, World } from '../world';
import { addressOf } from './authorization';
import { clientOf } from './clients';
import { Flow } from './Grants';
import { ERRORS, sendTo } from './oidcReplies';

/* Whether somebody agrees to what a client gets, in the portal's API (recorded: 14). */

const decisionSchema = z.object({
  flow_id: z.string(),
  client_id: z.string(),
  consent: z.boolean(),
});

/** A flow that waits for a person who is signed in. */
export interface Pending {
  flow: Flow;
  username: string;
  /** Name of the client for people. */
  title: string;
  scopes: string[];
}

/** The flow that somebody is asked about; nothing when it ended, or nobody is signed in. */
export function pendingOf(
  { provider, now }: World,
  visit: Visit | undefined,
  id: string | null | undefined,
): Pending | undefined {
  const flow = provider?.grants.flow(id, now());
  const client = provider && clientOf(provider.settings, flow?.clientId);
  return flow && client && isSignedIn(visit)
    ? {
        flow,
        username: visit.session.person.username,
        title: client.client_name ?? client.client_id,
        scopes: (flow.parameters.get('scope') ?? '').split(' '),
      }
    : undefined;
}

/** GET `/api/oidc/consent`: what is asked. */
export function consent(
  world: World,
  visit: Visit | undefined,
  { url }: Request,
): Reply {
  const pending = pendingOf(world, visit, url.searchParams.get('flow_id'));
  if (!pending) {
    return plain(403);
  }
  const { flow, title, scopes } = pending;
  return json(200, {
    status: 'OK',
    data: {
      ...{ client_id: flow.clientId, client_description: title, scopes },
      ...{ audience: [], pre_configuration: false },
      ...{ claims: null, essential_claims: null, require_login: false },
    },
  });
}

/** POST: what somebody says. */
export function decide(
  world: World,
  visit: Visit | undefined,
  { body }: Request,
): Reply {
  const said = decisionSchema.safeParse(parseJson(body)).data;
  const pending = pendingOf(world, visit, said?.flow_id);
  if (!said || !pending || pending.flow.clientId !== said.client_id) {
    return plain(403);
  }
  return json(200, {
    status: 'OK',
    data: { redirect_uri: decided(world, pending, said.consent) },
  });
}

/** Keeps what somebody said. @returns where the browser goes on */
export function decided(
  { provider }: World,
  { flow, username }: Pending,
  isAgreed: boolean,
): string {
  if (!provider) {
    throw new Error('There is no OpenID Connect here.');
  }
  if (isAgreed) {
    flow.agreed = username;
    return addressOf(provider, flow);
  }
  provider.grants.end(flow);
  const { error, description } = ERRORS.accessDenied;
  const { headers } = sendTo(
    303,
    flow.parameters.get('redirect_uri') ?? provider.issuer,
    {
      ...{ error, error_description: description, iss: provider.issuer },
      state: flow.parameters.get('state') ?? undefined,
    },
  );
  return headers.Location;
}

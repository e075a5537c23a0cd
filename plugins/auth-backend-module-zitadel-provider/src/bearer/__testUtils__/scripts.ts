import { once } from 'node:events';
import { IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { SANDBOX_PASSWORD, SANDBOX_PROJECT_ID } from '@opencsp/sandbox';
import { Stage } from '../../__testUtils__/stage';

/** What a script asks ZITADEL for, so that the portal can use the token. */
export const SCRIPT_SCOPE = `openid profile urn:zitadel:iam:org:project:id:${SANDBOX_PROJECT_ID}:aud urn:zitadel:iam:org:projects:roles`;

const bodySchema = z.looseObject({
  error: z.looseObject({ name: z.string(), message: z.string() }).optional(),
  profile: z.record(z.string(), z.unknown()).optional(),
  backstageIdentity: z
    .looseObject({
      token: z.string(),
      identity: z.looseObject({
        userEntityRef: z.string(),
        ownershipEntityRefs: z.array(z.string()),
      }),
    })
    .optional(),
});

/** An answer of the exchange. */
export interface Exchanged {
  status: number;
  headers: Record<string, unknown>;
  body: z.infer<typeof bodySchema>;
  text: string;
}

/** Sends these `Authorization` headers to the exchange, each as a line of its own. */
export async function send(
  stage: Stage,
  authorization: string[],
  method = 'GET',
): Promise<Exchanged> {
  const sent = request(`${stage.auth}-bearer/refresh`, { method });
  if (authorization.length > 0) {
    sent.setHeader('authorization', authorization);
  }
  const answered = once(sent, 'response');
  sent.end();
  const [answer] = z
    .tuple([z.instanceof(IncomingMessage)])
    .parse(await answered);
  const body = await text(answer);
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    text: body,
    body: bodySchema.parse(JSON.parse(body)),
  };
}

/** Exchanges an access token. */
export function exchange(stage: Stage, token: string): Promise<Exchanged> {
  return send(stage, [`Bearer ${token}`]);
}

const tokensSchema = z.object({
  access_token: z.string(),
  id_token: z.string(),
});

/** What a service user gets for its client secret. */
export async function scriptTokens(
  stage: Stage,
  userName = 'portal-script',
): Promise<z.infer<typeof tokensSchema>> {
  const answer = await fetch(`${stage.idp.url}/oauth/v2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: userName,
      client_secret: SANDBOX_PASSWORD,
      scope: SCRIPT_SCOPE,
    }),
  });
  return tokensSchema.parse(await answer.json());
}

/** An access token of somebody, with other claims; see the stand-in's scenario. */
export async function accessToken(
  stage: Stage,
  user: string,
  changes: {
    projectId?: string;
    claims?: Record<string, unknown>;
    without?: string[];
    typ?: string;
  } = {},
): Promise<string> {
  const { accessToken: token } = await stage.idp.control({
    scenario: 'access-token',
    user,
    ...changes,
  });
  return z.string().parse(token);
}

/*
 * Proves what a script that calls the portal gets: the access token of a service user as recorded
 * (04-tokens/client-credentials, jwt-profile), and one with other claims by the scenario. What makes no
 * use of roles in the portal is in serviceUsers.test.ts.
 */
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { withStandIn } from './__testUtils__/standIn';
import { OidcStandIn, SANDBOX_PASSWORD, SANDBOX_PROJECT_ID } from './options';
import { TestClient } from './testClient';

const ROLES = `urn:zitadel:iam:org:project:${SANDBOX_PROJECT_ID}:roles`;
const SCRIPT_ID = '370000000000000004';

let idp: OidcStandIn;
let client: TestClient;

withStandIn(opened => {
  ({ idp, client } = opened);
});

async function scriptToken(): Promise<string> {
  const answer = await client.post(
    '/oauth/v2/token',
    {
      grant_type: 'client_credentials',
      scope: `openid profile urn:zitadel:iam:org:project:id:${SANDBOX_PROJECT_ID}:aud urn:zitadel:iam:org:projects:roles`,
    },
    {
      authorization: `Basic ${Buffer.from(
        `portal-script:${SANDBOX_PASSWORD}`,
      ).toString('base64')}`,
    },
  );
  return z.object({ access_token: z.string() }).parse(await answer.json())
    .access_token;
}

it('is a JWT with the project as audience and the role', async () => {
  const token = await scriptToken();
  expect(decodeJwt(token)).toMatchObject({
    iss: idp.issuer,
    sub: SCRIPT_ID,
    aud: [SANDBOX_PROJECT_ID],
    client_id: 'portal-script',
    [ROLES]: { member: expect.anything() },
  });
  expect(await (await client.userinfo(token)).json()).toMatchObject({
    sub: SCRIPT_ID,
    name: 'Script',
    [ROLES]: { member: expect.anything() },
  });
});

it('has other claims only by the scenario, and is known then, too', async () => {
  const { accessToken } = await idp.control({
    scenario: 'access-token',
    user: 'portal-script',
    claims: { iss: 'https://other.example.org' },
    without: ['nbf'],
  });
  const token = z.string().parse(accessToken);
  const { nbf, ...claims } = decodeJwt(token);
  expect(nbf).toBeUndefined();
  expect(claims).toMatchObject({
    iss: 'https://other.example.org',
    sub: SCRIPT_ID,
    aud: expect.arrayContaining([SANDBOX_PROJECT_ID]),
  });
  expect((await client.userinfo(token)).status).toBe(200);
  await expect(
    idp.control({ scenario: 'access-token', user: 'nobody' }),
  ).rejects.toThrow(/"nobody"/);
});

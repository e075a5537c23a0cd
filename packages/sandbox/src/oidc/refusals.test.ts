/*
 * Proves that the OpenID stand-in refuses with the recorded status and words, one request for each
 * recorded refusal. What it grants is in oidcStandIn.test.ts.
 */
import { withStandIn } from './__testUtils__/standIn';
import recordings from './__recordings__/zitadel.json';
import { OidcStandIn } from './options';
import { CALLBACK, CLIENTS, TestClient } from './testClient';

let idp: OidcStandIn;
let client: TestClient;

withStandIn(opened => {
  ({ idp, client } = opened);
});

describe('refusals, word by word', () => {
  type Case = keyof typeof recordings.refusals;
  const auth = { authorization: basic('portal-secret') };
  const wrong = { authorization: basic('wrong') };

  function basic(secret: string): string {
    return `Basic ${Buffer.from(`${CLIENTS[0].clientId}:${secret}`).toString(
      'base64',
    )}`;
  }
  const good = {
    client_id: CLIENTS[0].clientId,
    redirect_uri: CALLBACK,
    response_type: 'code',
    scope: 'openid',
  };
  const without = (name: keyof typeof good) =>
    Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));
  const authorize = (query: Record<string, string>) =>
    client.get(`/oauth/v2/authorize?${new URLSearchParams(query)}`);
  const token = (
    form: Record<string, string>,
    headers: Record<string, string> = auth,
  ) => client.post('/oauth/v2/token', form, headers);

  const requests: Record<Case, () => Promise<Response>> = {
    'authorize prompt=none login': () =>
      authorize({ ...good, prompt: 'none login' }),
    'authorize max_age=abc': () => authorize({ ...good, max_age: 'abc' }),
    'authorize wrong redirect_uri': () =>
      authorize({ ...good, redirect_uri: `${CALLBACK}/` }),
    'authorize without redirect_uri': () => authorize(without('redirect_uri')),
    'authorize unknown client': () =>
      authorize({ ...good, client_id: 'nobody' }),
    'authorize without client_id': () => authorize(without('client_id')),
    'authorize response_type=token': () =>
      authorize({ ...good, response_type: 'token' }),
    'authorize without response_type': () =>
      authorize(without('response_type')),
    'token wrong code_verifier': async () => {
      const { code } = await client.authorize('member');
      return client.redeem(code, { code_verifier: 'x'.repeat(43) });
    },
    'token without code_verifier': async () => {
      const { code } = await client.authorize('member');
      return client.redeem(code, { code_verifier: '' });
    },
    'token wrong secret': async () => {
      const { code } = await client.authorize('member');
      return token(
        { grant_type: 'authorization_code', code, redirect_uri: CALLBACK },
        wrong,
      );
    },
    'token without secret': () =>
      token(
        {
          grant_type: 'authorization_code',
          code: 'x',
          redirect_uri: CALLBACK,
          client_id: CLIENTS[0].clientId,
        },
        {},
      ),
    'token unknown client': () =>
      token(
        {
          grant_type: 'refresh_token',
          refresh_token: 'x',
          client_id: 'nobody',
          client_secret: 'x',
        },
        {},
      ),
    'token other redirect_uri': async () => {
      const { code, verifier } = await client.authorize('member');
      return client.redeem(code, {
        code_verifier: verifier,
        redirect_uri: 'http://localhost:7007/other',
      });
    },
    'token without redirect_uri': () =>
      token({ grant_type: 'authorization_code', code: 'x' }),
    'token garbage code': () =>
      token({
        grant_type: 'authorization_code',
        code: 'garbage',
        redirect_uri: CALLBACK,
      }),
    'token without code': () =>
      token({ grant_type: 'authorization_code', redirect_uri: CALLBACK }),
    'token without grant_type': () => token({ code: 'x' }),
    'token unknown grant_type': () => token({ grant_type: 'password' }),
    'token JSON body': () =>
      fetch(`${idp.issuer}/oauth/v2/token`, {
        method: 'POST',
        headers: { ...auth, 'content-type': 'application/json' },
        body: JSON.stringify({ grant_type: 'authorization_code' }),
      }),
    'token GET': () => client.get('/oauth/v2/token'),
    'token code replay': async () => {
      const { code, verifier } = await client.authorize('member');
      await client.redeem(code, { code_verifier: verifier });
      return client.redeem(code, { code_verifier: verifier });
    },
    'token code of another client': async () => {
      const { code, verifier } = await client.authorize('member');
      return new TestClient(idp.issuer, CLIENTS[1]).redeem(code, {
        code_verifier: verifier,
      });
    },
    'refresh with the old token': async () => {
      const { refresh_token: old } = await client.signIn('member');
      await client.refresh(old);
      return client.refresh(old);
    },
    'userinfo with the replaced token': async () => {
      const first = await client.signIn('member');
      await client.refresh(first.refresh_token);
      return client.userinfo(first.access_token);
    },
    'introspection of the replaced token': async () => {
      const first = await client.signIn('member');
      await client.refresh(first.refresh_token);
      return client.post(
        '/oauth/v2/introspect',
        { token: first.access_token },
        auth,
      );
    },
    'refresh garbage': () => client.refresh('garbage'),
    'refresh without token': () => token({ grant_type: 'refresh_token' }),
    'refresh wider scope': async () => {
      const tokens = await client.signIn('member', 'openid offline_access');
      return token({
        grant_type: 'refresh_token',
        refresh_token: tokens.refresh_token,
        scope: 'openid email offline_access',
      });
    },
    'refresh deactivated': async () => {
      const tokens = await client.signIn('member');
      await idp.control({ scenario: 'deactivate', user: 'member' });
      return client.refresh(tokens.refresh_token);
    },
    'userinfo without token': () => client.get('/oidc/v1/userinfo'),
    'revoke without client': () =>
      client.post('/oauth/v2/revoke', { token: 'x' }, {}),
    'revoke without token': () => client.post('/oauth/v2/revoke', {}, auth),
    'introspect wrong secret': () =>
      client.post('/oauth/v2/introspect', { token: 'x' }, wrong),
    'introspect without token': () =>
      client.post('/oauth/v2/introspect', {}, auth),
    'introspect without client': () =>
      client.post('/oauth/v2/introspect', { token: 'x' }, {}),
    'end_session unregistered uri': () =>
      client.endSession({
        client_id: CLIENTS[0].clientId,
        post_logout_redirect_uri: 'http://evil.test/',
      }),
    'end_session unknown client': () =>
      client.endSession({ client_id: 'nobody' }),
    'end_session garbage hint': () =>
      client.endSession({ id_token_hint: 'garbage' }),
  };

  it.each(Object.entries(requests))('%s', async (name, request) => {
    const recorded = Object.entries(recordings.refusals).find(
      ([key]) => key === name,
    )?.[1];
    const answer = await request();
    expect(await answer.json()).toEqual(recorded?.body);
    expect(answer.status).toBe(recorded?.status);
  });
});

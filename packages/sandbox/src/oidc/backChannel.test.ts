/*
 * Proves when and how the OpenID stand-in sends logout tokens, against 06-logout/back-channel and
 * back-channel-retries: who is told, the form of the token and of the request, which answers end it
 * and which are tried again. Delays are shortened; the recorded ones are the default.
 */
import { createServer, IncomingMessage, Server } from 'node:http';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { z } from 'zod';
import { withStandIn } from './__testUtils__/standIn';
import recorded from './__recordings__/zitadel/06-logout.json';
import { OidcStandIn } from './options';
import { BackChannel } from './sessions/backChannel';
import { CLIENTS, DONE, TestClient } from './testClient';

const recordedSchema = z.array(
  z.object({
    steps: z.array(
      z.object({
        received: z
          .array(
            z.object({
              decoded: z.object({
                header: z.object({ typ: z.string() }),
                payload: z.record(z.string(), z.unknown()),
              }),
            }),
          )
          .optional(),
      }),
    ),
  }),
);

interface Received {
  method?: string;
  headers: IncomingMessage['headers'];
  token: string;
}

let idp: OidcStandIn;
let client: TestClient;
let receiver: Server;
let uri: string;
let answers: number[] = [];
let received: Received[] = [];

withStandIn(opened => {
  ({ idp, client } = opened);
});

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(Buffer.from(chunk));
    }
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    received.push({
      method: request.method,
      headers: request.headers,
      token: form.get('logout_token') ?? '',
    });
    const status = answers.shift() ?? 204;
    response.writeHead(status, { location: '/elsewhere' }).end();
  });
  await new Promise<void>(resolve =>
    receiver.listen(0, '127.0.0.1', () => resolve()),
  );
  const address = receiver.address();
  uri = `http://127.0.0.1:${
    typeof address === 'object' ? address?.port : ''
  }/bc`;
});

afterAll(() => {
  receiver.close();
});

beforeEach(async () => {
  await idp.control({ scenario: 'back-channel', uri, delays: [1, 1, 1] });
  answers = [];
  received = [];
});

/** Deliveries after so many; the state shows each try once it has ended. */
async function deliveries(count: number): Promise<unknown[]> {
  for (;;) {
    const { logoutTokens } = await idp.control({ scenario: 'state' });
    if (Array.isArray(logoutTokens) && logoutTokens.length >= count) {
      return logoutTokens;
    }
    await new Promise(resolve => {
      setTimeout(resolve, 5);
    });
  }
}

/** Enough for whatever would have been sent. */
async function nothingMore(): Promise<void> {
  await new Promise(resolve => {
    setTimeout(resolve, 60);
  });
}

describe('logout tokens', () => {
  it('have the recorded form and come with the recorded request', async () => {
    const tokens = await client.signIn('member');
    await client.endSession({
      id_token_hint: tokens.id_token,
      post_logout_redirect_uri: DONE,
    });
    await deliveries(1);
    const example = recordedSchema
      .parse(recorded)
      .flatMap(({ steps }) => steps)
      .flatMap(step => step.received ?? [])[0];
    const [{ token, headers, method }] = received;
    const claims = decodeJwt(token);
    expect(method).toBe('POST');
    expect(Object.keys(claims).sort()).toEqual(
      Object.keys(example.decoded.payload).sort(),
    );
    expect(decodeProtectedHeader(token).typ).toBe(example.decoded.header.typ);
    expect(headers['user-agent']).toBe('Go-http-client/1.1');
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(claims).toMatchObject({
      aud: [CLIENTS[0].clientId],
      sid: decodeJwt(tokens.id_token).sid,
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(901);
  });

  it('are one for each sign-in of the session', async () => {
    const { browser, code, verifier } = await client.authorize('member');
    await client.redeem(code, { code_verifier: verifier });
    await browser.open(client.authorizeUrl());
    await idp.control({ scenario: 'terminate-session', user: 'member' });
    await deliveries(2);
    const sids = received.map(({ token }) => decodeJwt(token).sid);
    expect(sids).toHaveLength(2);
    expect(new Set(sids).size).toBe(1);
  });

  it('are not sent for sessions begun before the address was known', async () => {
    await idp.control({ scenario: 'back-channel', uri: null });
    await client.signIn('member');
    await idp.control({ scenario: 'back-channel', uri });
    await idp.control({ scenario: 'terminate-session', user: 'member' });
    await nothingMore();
    expect(received).toEqual([]);
  });

  it('are not sent for a deactivation or a revocation', async () => {
    const tokens = await client.signIn('member');
    await client.revoke(tokens.refresh_token);
    await idp.control({ scenario: 'deactivate', user: 'member' });
    await nothingMore();
    expect(received).toEqual([]);
  });

  it.each([
    ['500 three times and no more', [500, 500, 500, 500], 3],
    ['401 as 500', [401, 401, 401], 3],
    ['500 until it works', [500, 204], 2],
    ['a redirect as a failure', [302, 302, 302], 3],
    ['400 as final', [400], 1],
    ['200 as done', [200], 1],
    ['202 as done', [202], 1],
  ])('takes %s', async (_, given, tries) => {
    answers = [...given];
    await client.signIn('member');
    await idp.control({ scenario: 'terminate-session', user: 'member' });
    await deliveries(tries);
    await nothingMore();
    expect(received).toHaveLength(tries);
  });

  it('are tried at the recorded times, and go to public addresses only when newer', async () => {
    expect(new BackChannel(() => {}).delays).toEqual([100, 1600, 17_000]);
    await idp.control({ scenario: 'newer' });
    await expect(
      idp.control({ scenario: 'back-channel', uri: 'http://10.1.2.3/bc' }),
    ).rejects.toThrow('Errors.Project.App.Blocked.BackchannelLogoutURL');
    await expect(
      idp.control({ scenario: 'back-channel', uri: 'http://localhost/bc' }),
    ).rejects.toThrow('Blocked');
  });
});

/*
 * Proves what happens around a sign-in that cannot work: a configuration that cannot be used, and
 * providers that lack what ZITADEL has. Sign-ins that work are in zitadelSignIn.test.ts.
 */
import { Issuer } from 'openid-client';
import request from 'supertest';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import authPlugin from '@backstage/plugin-auth-backend';
import authModule from './index';
import { describeError, refreshError } from './providerErrors';
import { assertSameSubject, endSessionOf, revoke } from './providerSession';

const client = { clientId: 'opencsp-portal', clientSecret: 'portal-secret' };

describe('a configuration that cannot be used', () => {
  it.each([
    [
      'no session secret',
      { auth: { providers: { zitadel: { development: client } } } },
      /Set auth\.session\.secret/,
    ],
    [
      'no issuer',
      {
        auth: {
          session: { secret: 'a secret' },
          providers: { zitadel: { development: client } },
        },
      },
      /Set opencsp\.identity\.issuer/,
    ],
    [
      'a project without quotes',
      {
        auth: {
          session: { secret: 'a secret' },
          providers: { zitadel: { development: client } },
        },
        opencsp: { identity: { projectId: 350 } },
      },
      /opencsp\.identity\.projectId: must be a text/,
    ],
  ])('%s: the backend runs and says it', async (_, data, words) => {
    const { server } = await startTestBackend({
      features: [
        authPlugin,
        authModule,
        mockServices.rootConfig.factory({
          data: { app: { baseUrl: 'http://localhost:7007' }, ...data },
        }),
      ],
    });
    const answer = await request(server).get(
      '/api/auth/zitadel/start?env=development',
    );
    expect(answer.status).toBe(503);
    expect(answer.body.error.message).toMatch(words);
  });
});

describe('an exchange of access tokens that cannot work', () => {
  const identity = { issuer: 'http://localhost:1', projectId: '350' };

  it.each([
    [
      'an algorithm with a shared secret',
      { 'zitadel-bearer': { algorithms: ['RS256', 'HS256'] } },
      identity,
      /auth\.providers\.zitadel-bearer\.algorithms must be a list of RS256/,
    ],
    [
      'an identity that cannot be used',
      { 'zitadel-bearer': {} },
      { projectId: 350 },
      /opencsp\.identity\.projectId: must be a text/,
    ],
    [
      'no sign-in beside it',
      { 'zitadel-bearer': {} },
      identity,
      /Sign-in is switched off, and tokens cannot be checked without it/,
    ],
    [
      'a provider that does not answer',
      { 'zitadel-bearer': {}, zitadel: { development: client } },
      identity,
      /The identity provider cannot be reached/,
    ],
  ])('%s: 503 with the reason', async (_, providers, configured, words) => {
    const { server } = await startTestBackend({
      features: [
        authPlugin,
        authModule,
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl: 'http://localhost:7007' },
            auth: { session: { secret: 'a secret' }, providers },
            opencsp: { identity: configured },
          },
        }),
      ],
    });
    const answer = await request(server)
      .get('/api/auth/zitadel-bearer/refresh')
      .set('authorization', 'Bearer e30.e30.e30');
    expect(answer.status).toBe(503);
    expect(answer.body.error.message).toMatch(words);
  });
});

describe('a provider without end_session and revocation, such as Authelia', () => {
  const issuer = new Issuer({
    issuer: 'https://id.example.org',
    token_endpoint: 'https://id.example.org/token',
  });
  const plain = new issuer.Client({ client_id: 'portal' });

  it('signs out here only', async () => {
    const logger = mockServices.logger.mock();
    expect(endSessionOf(plain, 'id', 'https://portal.test/')).toBeUndefined();
    await revoke(plain, 'refresh', 1000, logger);
    expect(logger.warn).not.toHaveBeenCalled();
  });
});

describe('errors of the provider', () => {
  const leaky = Object.assign(new Error('refused'), {
    response: {
      statusCode: 503,
      req: { headers: { authorization: 'Basic c2VjcmV0' } },
    },
  });

  it('carry nothing of the exchange into logs and answers', () => {
    const shown = JSON.stringify([
      describeError(leaky),
      refreshError(leaky),
      { ...refreshError(leaky) },
      { ...(refreshError(leaky).cause ?? {}) },
    ]);
    expect(shown).toContain('refused');
    expect(shown).not.toContain('c2VjcmV0');
  });
});

describe('a refresh that answers for another person', () => {
  const idToken = `e30.${Buffer.from('{"sub":"1"}').toString('base64url')}.e30`;

  it('is refused', () => {
    expect(() => assertSameSubject(idToken, { sub: '2' })).toThrow(
      /another person/,
    );
    expect(() => assertSameSubject(idToken, { sub: '1' })).not.toThrow();
  });
});

/*
 * Proves what is known of the provider's keys and for how long, against the running OpenID stand-in and a
 * clock of the test: kept between tokens, rotated, asked for no more often than the cool-down allows, and
 * what holds while they cannot be had. What the exchange answers otherwise is in exchange.test.ts.
 */
import { z } from 'zod';
import { mockServices } from '@backstage/backend-test-utils';
import {
  createOidcStandIn,
  OidcStandIn,
  SANDBOX_PROJECT_ID,
} from '@opencsp/sandbox';
import { CLIENT } from '../__testUtils__/stage';
import { AccessTokens } from './AccessTokens';
import {
  fetchKeySet,
  KEYS_COOLDOWN_MILLISECONDS,
  KEYS_FRESH_MILLISECONDS,
  KEYS_USABLE_MILLISECONDS,
  ProviderKeys,
} from './ProviderKeys';

let idp: OidcStandIn;
let time: number;
let asked: number;
let tokens: AccessTokens;
const logger = mockServices.logger.mock();

beforeAll(async () => {
  idp = await createOidcStandIn({
    port: 0,
    now: () => time,
    clients: [{ ...CLIENT, redirectUris: [], postLogoutRedirectUris: [] }],
  });
});
afterAll(() => idp.close());
beforeEach(async () => {
  time = Date.parse('2026-01-01T00:00:00Z');
  asked = 0;
  await idp.control({ scenario: 'reset' });
  await idp.control({ scenario: 'lifetimes', accessToken: 14 * 24 * 3600 });
  tokens = new AccessTokens({
    projectId: SANDBOX_PROJECT_ID,
    algorithms: ['RS256'],
    now: () => time,
    keysAt: uri =>
      new ProviderKeys({
        uri,
        now: () => time,
        logger,
        fetchKeySet: from => {
          asked += 1;
          return fetchKeySet(from);
        },
      }),
  });
});

async function newToken(): Promise<string> {
  const { accessToken } = await idp.control({
    scenario: 'access-token',
    user: 'member',
  });
  return z.string().parse(accessToken);
}

/** `good`, or why a token is refused. */
async function judge(token: string): Promise<string> {
  return tokens
    .verify(token, [
      {
        issuer: idp.issuer,
        jwksUri: `${idp.url}/oauth/v2/keys`,
        clientId: CLIENT.clientId,
        algorithm: 'RS256',
      },
    ])
    .then(
      () => 'good',
      error => `${error.name}: ${error.message}`,
    );
}

const UNKNOWN = /^AuthenticationError: The access token is not signed by/;
const NO_KEYS = /^ServiceUnavailableError: .* keys .* cannot be had/;

it('keeps them: many tokens, one request, also when all come at once', async () => {
  const token = await newToken();
  expect(await Promise.all([judge(token), judge(token), judge(token)])).toEqual(
    ['good', 'good', 'good'],
  );
  time += KEYS_FRESH_MILLISECONDS;
  expect(await judge(token)).toBe('good');
  expect(asked).toBe(1);
  time += 1;
  expect(await judge(token)).toBe('good');
  expect(asked).toBe(2);
});

it('takes a new key at once, and the old one as long as it is published', async () => {
  const old = await newToken();
  expect(await judge(old)).toBe('good');
  time += KEYS_COOLDOWN_MILLISECONDS;
  await idp.control({ scenario: 'rotate-keys', keepOld: true });
  expect(await judge(await newToken())).toBe('good');
  expect(await judge(old)).toBe('good');
  expect(asked).toBe(2);
});

it('refuses a key that the provider took away, at the next look', async () => {
  const old = await newToken();
  expect(await judge(old)).toBe('good');
  time += KEYS_COOLDOWN_MILLISECONDS;
  await idp.control({ scenario: 'rotate-keys', keepOld: false });
  // The new key makes it look; without one it looks after the time that keys are fresh.
  expect(await judge(await newToken())).toBe('good');
  expect(await judge(old)).toMatch(UNKNOWN);
});

it('refuses a key that was taken away though nobody brings a new one', async () => {
  const old = await newToken();
  expect(await judge(old)).toBe('good');
  await idp.control({ scenario: 'rotate-keys', keepOld: false });
  time += KEYS_FRESH_MILLISECONDS + 1;
  expect(await judge(old)).toMatch(UNKNOWN);
});

it('asks once for each cool-down, however many unknown key ids come', async () => {
  const known = await newToken();
  await idp.control({ scenario: 'rotate-keys', keepOld: false });
  expect(await judge(await newToken())).toBe('good');
  expect(asked).toBe(1);
  for (let round = 2; round <= 4; round += 1) {
    time += KEYS_COOLDOWN_MILLISECONDS - 1;
    expect(await judge(known)).toMatch(UNKNOWN);
    expect(asked).toBe(round - 1);
    time += 1;
    const all = await Promise.all([judge(known), judge(known), judge(known)]);
    all.forEach(one => expect(one).toMatch(UNKNOWN));
    expect(asked).toBe(round);
  }
});

describe('keys that cannot be had', () => {
  it.each([
    ['the provider is down', { scenario: 'down' }],
    ['it answers 500', { scenario: 'status', code: 500, times: 99 }],
    ['it answers with a web page', { scenario: 'html-200', times: 99 }],
  ])('%s: 503 while none are known, then all is well', async (_, trouble) => {
    const token = await newToken();
    await idp.control({ path: 'keys', ...trouble });
    expect(await judge(token)).toMatch(NO_KEYS);
    expect(await judge(token)).toMatch(NO_KEYS);
    expect(asked).toBe(1);
    await idp.control({ scenario: 'reset' });
    expect(await judge(token)).toMatch(NO_KEYS);
    time += KEYS_COOLDOWN_MILLISECONDS;
    expect(await judge(token)).toBe('good');
  });

  it('the known ones go on for a day, and an unknown one is refused', async () => {
    const token = await newToken();
    expect(await judge(token)).toBe('good');
    await idp.control({ scenario: 'rotate-keys', keepOld: true });
    const other = await newToken();
    await idp.control({ scenario: 'down' });
    time += KEYS_USABLE_MILLISECONDS;
    expect(await judge(token)).toBe('good');
    expect(await judge(other)).toMatch(UNKNOWN);
    time += 1;
    expect(await judge(token)).toMatch(NO_KEYS);
    time += KEYS_COOLDOWN_MILLISECONDS;
    await idp.control({ scenario: 'up' });
    expect(await judge(token)).toBe('good');
    expect(await judge(other)).toBe('good');
  });
});

/*
 * Proves that the stand-in answers as Vaultwarden 1.37.2 was recorded to: `basics`, `admin`, the registrations, `login`,
 * `items`, `admin-lifecycle` and `rate-limits` are played request by request; status, headers and body are compared,
 * with ids and tokens bound as they come. Organisations are left to organizations.test.ts, starts to start.test.ts.
 */
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { send, startLab, stopLabs } from './__testUtils__/lab';
import { exchanges, recordedFile } from './__testUtils__/recorded';
import { Replay } from './__testUtils__/replay';
import { unify } from './__testUtils__/unify';

/** In the order in which they were run on one server. */
const ONE_SERVER = [
  ['admin', 22],
  ['register', 10],
  ['register-burned-invitation', 10],
  ['register-finish', 8],
  ['login', 13],
  ['items', 13],
  ['admin-lifecycle', 14],
] as const;

const limitsSchema = z.object({
  login_statuses: z.array(z.number()),
  first_login_429: z.object({ body: z.unknown() }),
  admin_login_statuses: z.array(z.number()),
  first_login_not_429_after_s: z.number(),
});

const claimsSchema = z.object({ claims: z.record(z.string(), z.unknown()) });

afterEach(stopLabs);

it('answers what needs no account', async () => {
  const replay = new Replay(await startLab());
  const cases = exchanges('basics');
  expect(cases).toHaveLength(8);
  await expect(replay.play(cases)).resolves.toEqual([]);
});

it('answers the admin API, registrations, logins and items of one server', async () => {
  const replay = new Replay(await startLab());
  const differences: Record<string, string[]> = {};
  for (const [name, count] of ONE_SERVER) {
    const cases = exchanges(name);
    expect(cases).toHaveLength(count);
    differences[name] = await replay.play(cases);
  }
  expect(differences).toEqual(
    Object.fromEntries(ONE_SERVER.map(([name]) => [name, []])),
  );
});

it('answers registrations where signups are open', async () => {
  const replay = new Replay(await startLab({ SIGNUPS_ALLOWED: 'true' }));
  const cases = exchanges('register-open-signups');
  expect(cases).toHaveLength(7);
  await expect(replay.play(cases)).resolves.toEqual([]);
});

it('gives access tokens with the recorded claims, for two hours', async () => {
  const replay = new Replay(await startLab());
  for (const name of ['admin', 'register']) {
    await replay.play(exchanges(name));
  }
  const login = exchanges('login').filter(({ note }) => note === 'good login');
  await expect(replay.play(login)).resolves.toEqual([]);
  const { access_token: token } = z
    .object({ access_token: z.string() })
    .parse(replay.answer?.body);
  const { nbf, exp, ...claims } = decodeJwt(token);
  const [recorded] = z
    .array(z.unknown())
    .parse(recordedFile('login'))
    .flatMap(one => claimsSchema.safeParse(one).data ?? []);
  const { nbf: thenFrom, exp: thenUntil, ...then } = recorded.claims;
  expect(unify(then, claims, replay.bindings)).toEqual([]);
  expect(Number(exp) - Number(nbf)).toBe(Number(thenUntil) - Number(thenFrom));
});

describe('limits', () => {
  const recorded = limitsSchema.parse(recordedFile('rate-limits'));

  function login(url: string) {
    return send(`${url}/identity/connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'password',
        username: 'ghost@example.com',
        password: 'x',
        scope: 'api offline_access',
        client_id: 'cli',
        deviceType: '8',
        deviceIdentifier: '7e8684a3-4cef-488c-8933-3a17d4bb1eae',
        deviceName: 'portal',
      }),
    });
  }

  it('refuses logins from the eleventh on, and takes one again after a minute', async () => {
    const { url, clock } = await startLab();
    const answers = [];
    while (answers.length < recorded.login_statuses.length) {
      answers.push(await login(url));
    }
    const first = answers.findIndex(({ status }) => status === 429);
    expect(answers.map(({ status }) => status)).toEqual(
      recorded.login_statuses,
    );
    expect(answers[first].body).toEqual(recorded.first_login_429.body);
    expect(answers[first].headers.get('retry-after')).toBeNull();
    clock.forward(recorded.first_login_not_429_after_s * 1000 - 1);
    await expect(login(url)).resolves.toMatchObject({ status: 429 });
    clock.forward(1);
    await expect(login(url)).resolves.toMatchObject({ status: 400 });
    await expect(login(url)).resolves.toMatchObject({ status: 429 });
  });

  it('refuses tries of the admin token from the fourth on, with a page', async () => {
    const { url } = await startLab();
    const answers = [];
    while (answers.length < recorded.admin_login_statuses.length) {
      answers.push(
        await send(`${url}/admin`, {
          method: 'POST',
          body: new URLSearchParams({ token: 'wrong' }),
        }),
      );
    }
    expect(answers.map(({ status }) => status)).toEqual(
      recorded.admin_login_statuses,
    );
    expect(answers[3].headers.get('content-type')).toBe(
      'text/html; charset=utf-8',
    );
  });

  it('counts each address by itself', async () => {
    const { url } = await startLab();
    const tried = async (address: string) =>
      (
        await send(`${url}/admin`, {
          method: 'POST',
          headers: { 'x-real-ip': address },
          body: new URLSearchParams({ token: 'wrong' }),
        })
      ).status;
    const statuses = [];
    for (const address of ['10.0.0.1', '10.0.0.1', '10.0.0.1', '10.0.0.1']) {
      statuses.push(await tried(address));
    }
    statuses.push(await tried('10.0.0.2'));
    expect(statuses).toEqual([401, 401, 401, 429, 401]);
  });
});

/*
 * Proves that the stand-in starts and refuses to start as Vaultwarden 1.37.2 was recorded to (`start-refusals`,
 * `boolean-values`; findings 2, 18, 20 and 21), and that a state is taken up again without a secret in clear.
 */
import { z } from 'zod';
import {
  createVaultwardenStandIn,
  vaultwardenSettings,
  VaultwardenStartRefused,
  VaultwardenState,
} from '.';
import { emptyState } from './database/state';
import {
  DOMAIN,
  send,
  sendJson,
  startLab,
  stopLabs,
  VARIABLES,
} from './__testUtils__/lab';
import { People } from './__testUtils__/people';
import {
  ADMIN_TOKEN,
  casesOf,
  recordedFile,
  startSchema,
} from './__testUtils__/recorded';

type Start = z.infer<typeof startSchema>;

/** What is not replayed, with the reason. */
const NOT_REPLAYED: Readonly<Record<string, string>> = {
  'web vault enabled but folder missing': 'the image has the folder',
  'port in use': 'the port is that of the machine that attaches the stand-in',
  'Postgres URL in a build without Postgres': 'the image has Postgres',
};

/** Cases that go without the token that the others have. */
const WITHOUT_TOKEN = [
  'no ADMIN_TOKEN',
  'ADMIN_TOKEN_FILE only',
  'ADMIN_TOKEN_FILE missing file',
];

const FILES: Readonly<Record<string, string>> = {
  '/srv/lab/vw2/tok': `${ADMIN_TOKEN}\n`,
};

/** Lines that every start has, of what the stand-in has not. */
const EVERY_START = [
  /Private key '.*' created correctly$/,
  /Rocket has launched/,
];

const starts = casesOf(recordedFile('start-refusals'), startSchema).filter(
  ({ note }) => !Object.hasOwn(NOT_REPLAYED, note),
);

afterEach(stopLabs);

function variablesOf({ note, env_changes: changes }: Start) {
  const all = Object.entries({
    ...VARIABLES,
    DOMAIN: 'https://vault.lab.example.com',
  });
  const without = WITHOUT_TOKEN.includes(note) ? 'ADMIN_TOKEN' : '';
  return {
    ...Object.fromEntries(all.filter(([name]) => name !== without)),
    ...changes,
  };
}

function comparable(line: string): string {
  return line.replace(/\(\d+\) panicked/, '(1) panicked');
}

/** Starts with these variables, as far as it goes. */
async function startWith(variables: Readonly<Record<string, string>>) {
  try {
    const { settings, warnings } = vaultwardenSettings(
      variables,
      path => FILES[path],
    );
    const standIn = await createVaultwardenStandIn({
      settings,
      ports: { http: 0 },
      speed: 1000,
    });
    return { exit: null, output: warnings, standIn };
  } catch (error) {
    if (error instanceof VaultwardenStartRefused) {
      return { exit: error.exitCode, output: error.output };
    }
    throw error;
  }
}

/** What the recording asked of a server that ran. */
async function probe(url: string, wanted: NonNullable<Start['probe']>) {
  const shown = await send(`${url}/admin`);
  const login = await send(`${url}/admin`, {
    method: 'POST',
    body: new URLSearchParams({ token: ADMIN_TOKEN }),
  });
  const { body = '' } = wanted.get_admin ?? {};
  return {
    ...(wanted.get_admin && {
      get_admin: {
        status: shown.status,
        type: shown.headers.get('content-type'),
        // The pages of the admin are the stand-in's own.
        body: body.startsWith('<!DOCTYPE html>') ? body : shown.body,
      },
    }),
    ...(wanted.login && { login: { status: login.status } }),
    ...(wanted.alive_root && {
      alive_root: (await send(`${url}/alive`)).status,
      alive_path: (await send(`${url}/vault/alive`)).status,
    }),
  };
}

it('all starts of the recording but three', () => {
  expect(starts).toHaveLength(15);
});

it.each(starts.map(start => [start.note, start] as const))(
  'start: %s',
  async (_note, start) => {
    const { exit, output, standIn } = await startWith(variablesOf(start));
    const probed =
      standIn && start.probe
        ? await probe(standIn.url, start.probe)
        : undefined;
    await standIn?.close();
    expect(exit).toBe(start.exit);
    expect(output.map(comparable)).toEqual(
      start.output
        .filter(line => !EVERY_START.some(pattern => pattern.test(line)))
        .map(comparable),
    );
    expect(probed).toEqual(start.probe);
  },
);

const signups = z
  .array(
    z.object({
      SIGNUPS_ALLOWED: z.string(),
      uninvited_registration_status: z.number(),
      api_config_settings: z.unknown(),
    }),
  )
  .parse(recordedFile('boolean-values'));

it.each(signups.map(one => [one.SIGNUPS_ALLOWED, one] as const))(
  'SIGNUPS_ALLOWED=%s',
  async (value, recorded) => {
    const { url } = await startLab({ SIGNUPS_ALLOWED: value });
    const { status } = await sendJson(
      `${url}/identity/accounts/register/send-verification-email`,
      { email: 'stranger@example.com', name: 'S' },
    );
    const config = await send(`${url}/api/config`);
    expect(status).toBe(recorded.uninvited_registration_status);
    expect(config.body).toMatchObject({
      settings: recorded.api_config_settings,
    });
  },
);

it('ORG_CREATION_USERS without an at sign ends the process', async () => {
  const { exit, output } = await startWith({
    ...VARIABLES,
    ORG_CREATION_USERS: 'portal',
  });
  expect(exit).toBe(12);
  expect(output).toContain('Error loading config:');
});

it('KEY and KEY_FILE both set is refused for every variable', async () => {
  const { exit } = await startWith({
    ...VARIABLES,
    DOMAIN,
    DOMAIN_FILE: '/srv/lab/vw2/tok',
  });
  expect(exit).toBe(12);
});

it('a restart takes the state up, with tokens, and without a password in clear', async () => {
  let kept: VaultwardenState | undefined;
  const first = await startLab(
    {},
    {
      keep: state => {
        kept = state;
      },
    },
  );
  const people = new People(first);
  await people.enter('A', 'ada@example.com');
  const { body } = await people.logIn('A');
  const { access_token: token } = z
    .object({ access_token: z.string() })
    .parse(body);
  await first.standIn.close();
  const second = await startLab({}, { state: kept });
  const synced = await send(`${second.url}/api/sync`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(synced.status).toBe(200);
  expect(kept).toEqual(second.standIn.state());
  expect(JSON.stringify(kept)).not.toContain(people.of('A').masterPasswordHash);
});

it('refuses a state of another form', async () => {
  const state = { ...emptyState(), invitations: [1] };
  const text: unknown = JSON.parse(JSON.stringify(state));
  const settings = vaultwardenSettings(VARIABLES, () => undefined).settings;
  const started = createVaultwardenStandIn({
    settings,
    state: Object.assign(emptyState(), text),
  });
  await expect(started).rejects.toThrow(/invitations/);
});

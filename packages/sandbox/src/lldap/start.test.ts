/*
 * Proves that the stand-in starts and refuses to start as LLDAP 0.6.3 was recorded to: each start of `start-refusals` is
 * made with its variables, and whether it runs, the exit code and the last lines are compared. What is not replayed
 * has its reason in `__testUtils__/recorded.ts`. Also that a state is taken up again, without a secret in clear.
 */
import { startLab } from './__testUtils__/lab';
import { login, loginStatus, tokensOf } from './__testUtils__/http';
import {
  ADMIN,
  BASE,
  NOT_REPLAYED,
  recorded,
  startSchema,
} from './__testUtils__/recorded';
import {
  createLldapStandIn,
  lldapSettings,
  LldapStartRefused,
  LldapState,
} from '.';
import { emptyState } from './directory/state';

/** The variables that were set before those of a case were changed. */
const VARIABLES: Readonly<Record<string, string>> = {
  LLDAP_JWT_SECRET: 'lab-jwt-secret-0123456789',
  LLDAP_KEY_SEED: 'lab-key-seed-0123456789',
  LLDAP_LDAP_BASE_DN: BASE,
  LLDAP_LDAP_USER_PASS: ADMIN.password,
  LLDAP_HTTP_PORT: '17171',
};

/** Variables that a case goes without. */
const WITHOUT: Readonly<Record<string, string>> = {
  'no JWT secret': 'LLDAP_JWT_SECRET',
  'no key seed and no key file': 'LLDAP_KEY_SEED',
  'no admin password': 'LLDAP_LDAP_USER_PASS',
  'secret file missing': 'LLDAP_JWT_SECRET',
  'secret file with trailing newline': 'LLDAP_JWT_SECRET',
};

/** Cases that go on with the database of the one before. */
const SAME_DATABASE = [
  'key seed given although a key file of an earlier start exists',
  'second start of the same database with another key seed',
  'second start, other admin password (no reset asked)',
];

const FILES: Readonly<Record<string, string>> = {
  '/srv/lab/lldap/jwtnl': 'a-secret-of-a-file\n',
};

interface Started {
  exit: number | 'runs';
  output: readonly string[];
}

describe('starts as recorded from LLDAP', () => {
  const cases = recorded('start-refusals', startSchema).filter(
    ({ note }) => !Object.hasOwn(NOT_REPLAYED['start-refusals'], note),
  );

  it('all that can be played', async () => {
    const actual: unknown[] = [];
    const expected: unknown[] = [];
    const database: { state?: LldapState } = {};
    for (const { note, env_changes: changes, exit, output } of cases) {
      const started = await startWith(
        { ...VARIABLES, ...changes },
        WITHOUT[note],
        {
          state: SAME_DATABASE.includes(note) ? database.state : undefined,
          keep: kept => {
            database.state = kept;
          },
        },
      );
      const lines = started.output.map(comparable);
      actual.push({ note, exit: started.exit, lines });
      expected.push({
        note,
        exit: typeof exit === 'number' ? exit : 'runs',
        lines: output.map(comparable).filter(line => lines.includes(line)),
      });
      expect(typeof exit === 'number' ? lines.length : 1).toBeGreaterThan(0);
    }
    expect(cases).toHaveLength(17);
    expect(actual).toEqual(expected);
  });
});

async function startWith(
  variables: Readonly<Record<string, string>>,
  without: string | undefined,
  database: { state?: LldapState; keep: (state: LldapState) => void },
): Promise<Started> {
  const environment = Object.fromEntries(
    Object.entries(variables).filter(([name]) => name !== without),
  );
  try {
    const { settings, warnings } = lldapSettings(
      environment,
      path => FILES[path],
    );
    const standIn = await createLldapStandIn({ ...settings, ...database });
    await standIn.close();
    return { exit: 'runs', output: warnings };
  } catch (error) {
    if (error instanceof LldapStartRefused) {
      return { exit: error.exitCode, output: error.output };
    }
    throw error;
  }
}

/** The number of a thread differs each time. */
function comparable(line: string): string {
  return line.replace(/'main' \(\d+\)/, "'main' (1)");
}

describe('a restart', () => {
  it('takes the state up: people, passwords, tokens', async () => {
    const first = await startLab();
    const answer = await login(first.url, 'admin', ADMIN.password);
    const { refreshToken } = tokensOf(answer);
    const state = first.state();
    await first.close();
    const second = await startLab({
      state,
      admin: { password: 'other-pass-1' },
    });
    const statuses = [
      await loginStatus(second.url, 'admin', ADMIN.password),
      await loginStatus(second.url, 'admin', 'other-pass-1'),
    ];
    const refreshed = await fetch(`${second.url}/auth/refresh`, {
      headers: { 'refresh-token': refreshToken },
    });
    await second.close();
    expect(statuses).toEqual([200, 401]);
    expect(refreshed.status).toBe(200);
    expect(JSON.stringify(state)).not.toContain(ADMIN.password);
    expect(JSON.stringify(state)).not.toContain(refreshToken.slice(0, 100));
  });

  it('sets the password of the first administrator again when it is asked to', async () => {
    const first = await startLab();
    const state = first.state();
    await first.close();
    const second = await startLab({
      state,
      admin: { password: 'other-pass-1' },
      resetAdminPassword: true,
    });
    const status = await loginStatus(second.url, 'admin', 'other-pass-1');
    await second.close();
    expect(status).toBe(200);
  });

  it('refuses a state of another form', async () => {
    const state = { ...emptyState(), nextGroupId: 1.5 };
    await expect(startLab({ state })).rejects.toThrow(/nextGroupId/);
  });
});

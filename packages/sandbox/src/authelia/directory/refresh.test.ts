/*
 * Proves what a session has to do with the directory: groups count at the refresh interval or after a new
 * sign-in (recorded: authelia/09), somebody who is gone loses the session, and sessions go on while the directory
 * is away, with the log as it was recorded (authelia/10). Leaves how the directory is asked to
 * LdapDirectory.test.ts.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import visible from '../__recordings__/09-group-change-visible.json';
import failures from '../__recordings__/10-dependency-failures.json';
import { DirectoryLab } from '../__testUtils__/directoryLab';
import { AutheliaStandIn, createAutheliaStandIn, readSettings } from '..';
import { LdapDirectory } from './LdapDirectory';

const MINUTE_MS = 60_000;
const REG = {
  ...{ username: 'reg', displayName: 'Self', password: 'reg-pass-13' },
  ...{ email: 'reg@example.com', groups: [] },
};

describe('sessions and the directory', () => {
  let lab: DirectoryLab;
  let authelia: AutheliaStandIn;
  let isReached: boolean;
  let now: number;
  let lines: string[];

  beforeEach(async () => {
    isReached = true;
    lines = [];
    now = Date.parse('2026-11-22T00:05:00Z');
    lab = await DirectoryLab.open();
    await lab.add(REG);
    const file = join(
      ...[__dirname, '..', '__recordings__', 'configuration.good.yml'],
    );
    const settings = readSettings(readFileSync(file, 'utf8'));
    const { ldap } = settings;
    if (!ldap) {
      throw new Error('The recorded configuration has no directory.');
    }
    authelia = await createAutheliaStandIn({
      ...{ port: 0, settings, speed: 10_000 },
      directory: new LdapDirectory(ldap, 'svc-pass-1234', async (name, port) =>
        isReached ? lab.listenerOf(name, port) : undefined,
      ),
      now: () => new Date(now),
      log: line => lines.push(line.replace(/^authelia: /, '')),
    });
  });
  afterEach(async () => {
    await authelia.close();
    await lab.close();
  });

  const PORTAL = {
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'auth.lab.example.com:8443',
  };

  async function signIn(): Promise<{ status: number; cookie: string }> {
    const { username, password } = REG;
    const answer = await fetch(`${authelia.url}/api/firstfactor`, {
      method: 'POST',
      headers: PORTAL,
      body: JSON.stringify({ username, password }),
    });
    const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
    return { status: answer.status, cookie };
  }

  async function open(name: string, cookie: string): Promise<Response> {
    return fetch(`${authelia.url}/api/authz/forward-auth`, {
      redirect: 'manual',
      headers: {
        ...{ ...PORTAL, cookie, accept: 'text/html' },
        'x-forwarded-host': `${name}.lab.example.com:8443`,
        'x-forwarded-method': 'GET',
        'x-forwarded-uri': '/',
      },
    });
  }

  it('count a new group as soon as it was recorded to', async () => {
    const [before, change, setting] = visible;
    expect(setting.note).toContain('refresh_interval was 1m');
    const { cookie } = await signIn();
    expect((await open('photos', cookie)).status).toBe(before.status);
    await lab.join('reg', 'app_users');
    now += MINUTE_MS - 1;
    expect((await open('photos', cookie)).status).toBe(before.status);
    const fresh = await signIn();
    expect((await open('photos', fresh.cookie)).status).toBe(200);
    now += 1;
    expect(change.s).toBe(60);
    const seen = await open('photos', cookie);
    expect(seen.status).toBe(change.status);
    expect(seen.headers.get('remote-groups')).toBe('app_users');
  });

  it('end when somebody is gone, at the same interval', async () => {
    const { cookie } = await signIn();
    await lab.remove('reg');
    expect((await open('files', cookie)).status).toBe(200);
    now += MINUTE_MS;
    expect((await open('files', cookie)).status).toBe(302);
    expect(lines.join('\n')).toContain('the user was not found indicating');
    await lab.add(REG);
    expect((await open('files', cookie)).status).toBe(302);
    expect((await signIn()).status).toBe(200);
  });

  it('go on while the directory is away, and nobody can sign in', async () => {
    const { cookie } = await signIn();
    isReached = false;
    expect((await signIn()).status).toBe(401);
    for (const later of [0, MINUTE_MS, MINUTE_MS]) {
      now += later;
      expect((await open('files', cookie)).status).toBe(200);
    }
    isReached = true;
    expect((await signIn()).status).toBe(200);
    expect((await open('files', cookie)).status).toBe(200);
  });

  it('are no matter of health', async () => {
    isReached = false;
    const { status } = await fetch(`${authelia.url}/api/health`);
    expect(status).toBe(200);
  });

  it('tells the log why nobody can sign in, in the recorded words', async () => {
    const recorded = failures.find(
      ({ note }) => note === 'log lines: LLDAP down',
    )?.lines;
    isReached = false;
    lines = [];
    await signIn();
    expect(lines.filter(line => line.startsWith('level='))).toEqual(recorded);
  });

  it('counts no wrong password while the directory is away', async () => {
    isReached = false;
    for (let count = 0; count < 4; count += 1) {
      await signIn();
    }
    isReached = true;
    expect((await signIn()).status).toBe(200);
  });
});

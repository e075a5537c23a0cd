/*
 * Proves the first start, what is kept, and what goes wrong on demand until `mend` ends it. Leaves how the server
 * answers when nothing is wrong to the other tests.
 */
import { duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  addUser,
  ADMIN,
  ask,
  GOOD_PASSWORD,
  occ,
  ocs,
  signInAs,
  startNextcloud,
} from './__testUtils__/lab';
import { nextcloudSettings, NextcloudState, NextcloudStandIn } from '.';

let standIn: NextcloudStandIn;

beforeEach(async () => {
  standIn = await startNextcloud();
});
afterEach(() => standIn.close());

function status(): Promise<number | string> {
  return ask(standIn, '/status.php').then(
    answer => answer.status,
    () => 'no answer',
  );
}

/** Until so many wait for an answer. */
async function untilWaiting(count: number): Promise<void> {
  while ((await standIn.control({ scenario: 'state' })).waiting !== count) {
    await new Promise(setImmediate);
  }
}

describe('starts', () => {
  it('installs with the first administrator once', async () => {
    expect(await signInAs(standIn, ADMIN.user, ADMIN.password)).toBe(200);
    const again = await startNextcloud({
      state: standIn.state(),
      admin: { user: 'other', password: 'another-Pass-1' },
      trustedDomains: ['other.example.com'],
    });
    expect(again.state()).toEqual(standIn.state());
    await again.close();
  });

  it.each([
    ['administrator', { admin: undefined }],
    ['database', { hasDatabase: false }],
  ])('is not installed without a %s', async (_, options) => {
    const empty = await startNextcloud(options);
    const { stdout, stderr } = await occ(empty, ['status', '--output=json']);
    expect(JSON.parse(stdout)).toMatchObject({ installed: false });
    expect(stderr).toContain('Nextcloud is not installed');
    expect((await addUser(empty, 'ada')).exit).toBe(1);
    await empty.close();
  });

  it('reads the variables of a container, and the files that they name', () => {
    const environment = {
      NEXTCLOUD_ADMIN_USER: 'root',
      NEXTCLOUD_ADMIN_PASSWORD_FILE: '/run/secrets/admin',
      NEXTCLOUD_TRUSTED_DOMAINS: 'a.example.com  b.example.com',
      POSTGRES_HOST: 'db',
      POSTGRES_DB: 'nextcloud',
      POSTGRES_USER: 'nextcloud',
      POSTGRES_PASSWORD_FILE: '/run/secrets/db',
    };
    const files = new Map([
      ['/run/secrets/admin', 'pass\n'],
      ['/run/secrets/db', 'db-pass'],
    ]);
    expect(nextcloudSettings(environment, path => files.get(path))).toEqual({
      admin: { user: 'root', password: 'pass' },
      hasDatabase: true,
      trustedDomains: ['a.example.com', 'b.example.com'],
    });
    files.delete('/run/secrets/db');
    const without = nextcloudSettings(environment, path => files.get(path));
    expect(without.hasDatabase).toBe(false);
  });

  it('keeps what changes, without a password in clear', async () => {
    await standIn.close();
    const kept: NextcloudState[] = [];
    standIn = await startNextcloud({ keep: state => kept.push(state) });
    await addUser(standIn, 'ada');
    expect(kept.at(-1)).toEqual(standIn.state());
    expect(JSON.stringify(kept)).not.toContain(GOOD_PASSWORD);
  });
});

it('down: nothing answers, until it is up', async () => {
  await standIn.control({ scenario: 'down' });
  expect(await status()).toBe('no answer');
  const answer = await occ(standIn, ['status']);
  expect(answer.exit).toBe(1);
  expect(answer.stdout).toContain('Failed to connect to the database');
  await standIn.control({ scenario: 'up' });
  expect(await status()).toBe(200);
});

it('maintenance: status.php answers, all else is 503', async () => {
  await standIn.control({ scenario: 'maintenance' });
  const { body } = await ask(standIn, '/status.php');
  expect(JSON.parse(body)).toMatchObject({ maintenance: true });
  expect((await ask(standIn, '/login')).status).toBe(503);
  expect(await ocs(standIn, 'v1.php/cloud/users')).toMatchObject({
    ...{ status: 503, code: 503 },
  });
  await standIn.control({ scenario: 'mend' });
  expect((await ask(standIn, '/login')).status).toBe(200);
});

it('policy-refuses: a password that is good otherwise', async () => {
  await standIn.control({ scenario: 'policy-refuses', hint: 'No.', times: 1 });
  expect(await addUser(standIn, 'ada')).toMatchObject({
    ...{ exit: 1, stdout: 'No.\n' },
  });
  expect((await addUser(standIn, 'ada')).exit).toBe(0);
});

it('restarting: 503 to all, and no apps', async () => {
  await occ(standIn, ['app:enable', 'user_ldap']);
  await standIn.control({ scenario: 'restarting', times: 1 });
  expect((await occ(standIn, ['ldap:show-config'])).exit).toBe(1);
  expect(await status()).toBe(503);
  expect(await status()).toBe(200);
  expect((await occ(standIn, ['ldap:show-config'])).exit).toBe(0);
});

it('slow: answers come all the same', async () => {
  expect(
    await standIn.control({ scenario: 'slow', milliseconds: 20 }),
  ).toMatchObject({ slowMs: 20 });
  expect(await status()).toBe(200);
  expect((await occ(standIn, ['status'])).exit).toBe(0);
});

it('hang: nothing is done, and all is let go by mend', async () => {
  await standIn.control({ scenario: 'hang' });
  const asked = status();
  const added = addUser(standIn, 'ada');
  await untilWaiting(2);
  await standIn.control({ scenario: 'mend' });
  expect(await asked).toBe('no answer');
  expect(await added).toEqual({ exit: 137, stdout: '', stderr: '' });
  expect((await occ(standIn, ['user:info', 'ada'])).exit).toBe(1);
});

it('lose-answer: the change is made, and nobody is told', async () => {
  await standIn.control({ scenario: 'lose-answer', times: 2 });
  expect((await occ(standIn, ['user:list'])).exit).toBe(0);
  expect(await addUser(standIn, 'ada')).toMatchObject({
    ...{ exit: 137, stdout: '' },
  });
  expect((await occ(standIn, ['user:info', 'ada'])).exit).toBe(0);
  const form = { userid: 'bob', password: GOOD_PASSWORD };
  const made = ocs(standIn, 'v2.php/cloud/users', { method: 'POST', form });
  await expect(made).rejects.toThrow();
  expect((await occ(standIn, ['user:info', 'bob'])).exit).toBe(0);
});

it('takes connections that are no sockets, and refuses unknown scenarios', async () => {
  const [ours, theirs] = duplexPair();
  standIn.acceptHttp(theirs);
  ours.write(
    'GET /status.php HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n',
  );
  expect(await text(ours)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  await expect(standIn.control({ scenario: 'explode' })).rejects.toThrow(
    'There is no scenario "explode".',
  );
});

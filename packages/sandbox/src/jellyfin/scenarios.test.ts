/*
 * Proves what goes wrong on demand, and that `mend` ends it; and what is kept. Leaves how the server answers when
 * nothing is wrong to the other tests.
 */
import { duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  addUser,
  ADMIN,
  ask,
  finishWizard,
  signIn,
  startFresh,
} from './__testUtils__/lab';
import { JellyfinStandIn, JellyfinState } from '.';

let standIn: JellyfinStandIn;
let admin: string;
let kept: JellyfinState[];

beforeEach(async () => {
  kept = [];
  standIn = await startFresh({ keep: state => kept.push(state) });
  await finishWizard(standIn);
  ({ token: admin } = await signIn(standIn, ADMIN.Name, ADMIN.Password));
});
afterEach(() => standIn.close());

function health(): Promise<unknown> {
  return ask(standIn, 'GET', '/health').then(
    ({ status, body }) => (status === 200 ? body : status),
    () => 'no answer',
  );
}

/** Until so many wait for an answer. */
async function untilWaiting(count: number): Promise<void> {
  while ((await standIn.control({ scenario: 'state' })).waiting !== count) {
    await new Promise(setImmediate);
  }
}

it('down: nothing answers, until it is up', async () => {
  expect(await health()).toBe('Healthy');
  await standIn.control({ scenario: 'down' });
  expect(await health()).toBe('no answer');
  await standIn.control({ scenario: 'up' });
  expect(await health()).toBe('Healthy');
});

it('starting: 503 for so long', async () => {
  await standIn.control({ scenario: 'starting', times: 1 });
  expect(await health()).toBe(503);
  expect(await health()).toBe('Healthy');
  await ask(standIn, 'POST', '/System/Restart', undefined, admin);
  expect([await health(), await health(), await health()]).toEqual([
    ...[503, 503, 'Healthy'],
  ]);
});

it('status: so often, or until it is mended', async () => {
  await standIn.control({ scenario: 'status', code: 500, times: 1 });
  await standIn.control({ scenario: 'status', code: 502 });
  expect([await health(), await health(), await health()]).toEqual([
    ...[500, 502, 502],
  ]);
  await standIn.control({ scenario: 'mend' });
  expect(await health()).toBe('Healthy');
});

it('slow: answers come all the same', async () => {
  const told = await standIn.control({ scenario: 'slow', milliseconds: 20 });
  expect(told).toMatchObject({ slowMs: 20 });
  expect(await health()).toBe('Healthy');
});

it('hang: requests get no answer, and are not carried out', async () => {
  await standIn.control({ scenario: 'hang' });
  const added = addUser(standIn, admin, 'ada').then(
    () => 'an answer',
    () => 'none',
  );
  await untilWaiting(1);
  await standIn.control({ scenario: 'mend' });
  expect(await added).toBe('none');
  expect(standIn.state().users).toHaveLength(1);
});

it('lose-answer: the change is made, and nobody is told', async () => {
  await standIn.control({ scenario: 'lose-answer' });
  await signIn(standIn, ADMIN.Name, ADMIN.Password);
  ({ token: admin } = await signIn(standIn, ADMIN.Name, ADMIN.Password));
  await expect(addUser(standIn, admin, 'ada')).rejects.toThrow();
  expect(standIn.state().users.map(({ name }) => name)).toContain('ada');
});

it('keeps what changes, with no password and no token of a login', async () => {
  await addUser(standIn, admin, 'ada', 'ada-pass-1');
  expect(kept.at(-1)).toEqual(standIn.state());
  const all = JSON.stringify(kept);
  expect(all).not.toContain('ada-pass-1');
  expect(all).not.toContain(/"(.*)"/.exec(admin)?.[1]);
});

it('takes connections that are no sockets, and refuses unknown scenarios', async () => {
  const [ours, theirs] = duplexPair();
  standIn.acceptHttp(theirs);
  ours.write('GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
  expect(await text(ours)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  await expect(standIn.control({ scenario: 'explode' })).rejects.toThrow(
    'There is no scenario "explode".',
  );
});

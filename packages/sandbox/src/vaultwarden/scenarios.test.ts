/*
 * Proves the scenarios of the control API, what `state` shows, and that connections of somebody else are served. How the
 * control API is reached is proved in ../control.
 */
import { AddressInfo, createServer } from 'node:net';
import { send, sendJson, startLab, stopLabs } from './__testUtils__/lab';
import { People } from './__testUtils__/people';
import { vaultwardenScenarios } from '.';

afterEach(stopLabs);

/** Whether a request is answered in time, or cut, or left alone. */
async function ask(url: string): Promise<number | 'cut'> {
  try {
    return (await send(url)).status;
  } catch {
    return 'cut';
  }
}

it('down and up', async () => {
  const { standIn, url } = await startLab();
  await standIn.control({ scenario: 'down' });
  const down = await ask(`${url}/alive`);
  await standIn.control({ scenario: 'up' });
  expect([down, await ask(`${url}/alive`)]).toEqual(['cut', 200]);
});

it('hang answers nothing', async () => {
  const { standIn, url } = await startLab();
  await standIn.control({ scenario: 'hang' });
  const signal = AbortSignal.timeout(200);
  await expect(fetch(`${url}/alive`, { signal })).rejects.toThrow(/abort/);
  await standIn.control({ scenario: 'mend' });
  await expect(ask(`${url}/alive`)).resolves.toBe(200);
});

it('slow answers all the same', async () => {
  const { standIn, url } = await startLab();
  const answer = await standIn.control({ scenario: 'slow', milliseconds: 5 });
  expect(answer).toMatchObject({ slowMs: 5 });
  await expect(ask(`${url}/alive`)).resolves.toBe(200);
});

it('status is given so many times, and nothing is carried out', async () => {
  const lab = await startLab();
  const people = new People(lab);
  await people.enter('A', 'ada@example.com');
  await lab.standIn.control({ scenario: 'status', code: 503, times: 1 });
  const invite = { email: 'bob@example.com' };
  const first = await people.ask('admin', 'POST', '/admin/invite', invite);
  const second = await people.ask('admin', 'POST', '/admin/invite', invite);
  expect([first.status, second.status]).toEqual([503, 200]);
});

it('lose-answer makes the change and cuts the connection', async () => {
  const lab = await startLab();
  const people = new People(lab);
  await people.enter('A', 'ada@example.com');
  await lab.standIn.control({ scenario: 'lose-answer' });
  const invite = { email: 'bob@example.com' };
  const read = await people.ask('admin', 'GET', '/admin/users');
  const lost = people.ask('admin', 'POST', '/admin/invite', invite);
  await expect(lost).rejects.toThrow(/fetch failed/);
  const again = await people.ask('admin', 'POST', '/admin/invite', invite);
  expect([read.status, again.status]).toEqual([200, 409]);
});

it('limit-now refuses logins until mend', async () => {
  const lab = await startLab();
  const people = new People(lab);
  await people.enter('A', 'ada@example.com');
  await lab.standIn.control({ scenario: 'limit-now' });
  const limited = await people.logIn('A');
  await lab.standIn.control({ scenario: 'mend' });
  const mended = await people.logIn('A');
  expect([limited.status, mended.status]).toEqual([429, 200]);
});

it('signups-open lets strangers register until reset', async () => {
  const { standIn, url } = await startLab();
  const probe = async () =>
    (
      await sendJson(
        `${url}/identity/accounts/register/send-verification-email`,
        { email: 'stranger@example.com' },
      )
    ).status;
  await standIn.control({ scenario: 'signups-open' });
  const open = await probe();
  await standIn.control({ scenario: 'reset' });
  expect([open, await probe()]).toEqual([200, 400]);
});

it('state shows people and organisations, and no secret', async () => {
  const lab = await startLab();
  const people = new People(lab);
  await people.enter('A', 'ada@example.com');
  await people.ask('A', 'POST', '/api/organizations', {
    name: 'Customers',
    billingEmail: 'ada@example.com',
    collectionName: '2.c',
    key: '4.k',
    planType: 0,
  });
  const state = await lab.standIn.control({ scenario: 'state' });
  expect(state).toMatchObject({
    isUp: true,
    areLoginsLimited: false,
    areSignupsOpen: false,
    users: [{ email: 'ada@example.com', hasRegistered: true, isEnabled: true }],
    organizations: [
      {
        name: 'Customers',
        items: 0,
        members: [{ email: 'ada@example.com', status: 2 }],
      },
    ],
  });
  expect(JSON.stringify(state)).not.toContain('4.k');
});

it('refuses what is no scenario', async () => {
  const { standIn } = await startLab();
  await expect(standIn.control({ scenario: 'explode' })).rejects.toThrow();
  expect(vaultwardenScenarios.safeParse({ scenario: 'up' }).success).toBe(true);
});

it('serves connections that somebody else accepted', async () => {
  const { standIn } = await startLab({}, { ports: undefined });
  const server = createServer(socket => standIn.acceptHttp(socket));
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port }: Partial<AddressInfo> = Object(server.address());
  const status = await ask(`http://127.0.0.1:${port}/alive`);
  await standIn.close();
  await new Promise(resolve => {
    server.close(resolve);
  });
  expect(status).toBe(200);
});

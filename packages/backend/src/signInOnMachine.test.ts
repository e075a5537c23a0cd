/*
 * Proves the check of a sign-in on a machine: a profile that the real driver has brought there over SSH, with the
 * sandbox's proxy, sign-in portal and directory in its containers, which are reached through the machine and in
 * no other way. Leaves what is broken, hop by hop, to `signInOnProxy.test.ts` and the backend plugin.
 */
import { SignInMachine } from './__testUtils__/signIn/SignInMachine';

jest.setTimeout(180_000);

describe('a check of the sign-in on a machine of the sandbox', () => {
  let machine: SignInMachine;

  beforeAll(async () => {
    machine = await SignInMachine.open();
  });
  afterAll(() => machine.close());

  it('passes', async () => {
    const { hops, ...rest } = await machine.check();
    expect([rest, hops.filter(({ state }) => state !== 'ok')]).toEqual([
      expect.objectContaining({ state: 'passed', usersLeft: 0 }),
      [expect.objectContaining({ hop: 'second-service', state: 'skipped' })],
    ]);
  });

  it('names the way when the service was stopped by hand', async () => {
    await machine.stop('homer');
    expect(await machine.check()).toMatchObject({
      ...{ state: 'failed', failedAt: 'route', usersLeft: 0 },
      code: 'sign-in-route',
    });
  });

  it('names the directory when that was stopped by hand', async () => {
    await machine.stop('lldap');
    await expect(machine.check()).rejects.toMatchObject({
      trouble: 'service-away',
    });
  });
});

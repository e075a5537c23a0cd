/*
 * Proves the check of a sign-in on a machine: a profile that the real driver has brought there over SSH, with the
 * sandbox's proxy, sign-in portal and directory in its containers, or its units, which are reached through the
 * machine and in no other way. Leaves what is broken, hop by hop, to `signInOnProxy.test.ts` and the backend plugin.
 */
import { SignInMachine } from './__testUtils__/signIn/SignInMachine';

jest.setTimeout(180_000);

/** What is seen of services that were stopped: a route to a container goes with it, one to a port stays. */
const STOPPED = [
  {
    engine: 'compose',
    service: { failedAt: 'route', code: 'sign-in-route' },
    directory: 'service-away',
  },
  {
    engine: 'nixos',
    service: { failedAt: 'service', code: 'sign-in-service' },
    directory: 'refused',
  },
] as const;

describe.each(STOPPED)(
  'a check of the sign-in on a machine of the sandbox, by $engine',
  ({ engine, service, directory }) => {
    let machine: SignInMachine;

    beforeAll(async () => {
      machine = await SignInMachine.open(engine);
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
        ...{ state: 'failed', usersLeft: 0 },
        ...service,
      });
    });

    it('names the directory when that was stopped by hand', async () => {
      await machine.stop('lldap');
      await expect(machine.check()).rejects.toMatchObject({
        trouble: directory,
      });
    });
  },
);

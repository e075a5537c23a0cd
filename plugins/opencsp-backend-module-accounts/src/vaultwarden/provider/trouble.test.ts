/*
 * Proves that the work on a vault comes to the same end whatever is cut, lost or done by hand in between, and that
 * no secret is told or sent where it need not be. Leaves what people find to `vaultwardenProvider.test.ts`.
 */
import { errorOf, toldBy } from '../../__testUtils__/Reach';
import {
  CLOUD,
  comeIn,
  GRACE,
  handOver,
  KEN,
  made,
  memberIn,
  OURS,
  personOf,
} from './__testUtils__/people';
import { SECRETS, VaultWorld } from './__testUtils__/VaultWorld';

jest.setTimeout(120_000);

let world: VaultWorld;

beforeEach(async () => {
  world = await VaultWorld.begin();
});
afterEach(() => world.close());

const grace = () => personOf(world, GRACE);

describe('trouble', () => {
  it('of a member who was only revoked, and reads on, is healed', async () => {
    const accounts = await world.open();
    await comeIn(world, accounts);
    await handOver(accounts, [CLOUD]);
    const state = world.vault.state();
    memberIn(state, GRACE.email).status = -126;
    await world.restart(state);
    expect(world.members()['grace@example.com']).toBe(
      'registered, member -126, reads 1',
    );
    const again = await world.open();
    expect(world.members()['grace@example.com']).toBe(
      'registered, disabled member -126, reads 0',
    );
    expect(await again.inspect()).toMatchObject([{ isDisabled: true }]);
    expect(await again.enable(GRACE)).toEqual({ of: 'there' });
    expect(await grace().read()).toHaveLength(1);
  });

  it.each([
    ['is away', { scenario: 'down' }],
    ['answers 500', { scenario: 'status', code: 500 }],
  ])('is told when the vault %s, and over with it', async (_what, scenario) => {
    const accounts = await world.open();
    await accounts.ensureAccount(GRACE, OURS);
    await world.vault.control(scenario);
    for (const call of [
      world.open(),
      accounts.inspect(),
      accounts.ensureAccount(KEN, OURS),
    ]) {
      expect(await errorOf(call)).toMatchObject({ trouble: 'service-silent' });
    }
    await world.vault.control({ scenario: 'up' });
    await world.vault.control({ scenario: 'mend' });
    expect(await accounts.inspect()).toHaveLength(1);
  });

  it('with the way is told as it is', async () => {
    const accounts = await world.open();
    world.reach.killAt(1);
    expect(await errorOf(accounts.inspect())).toMatchObject({
      message: 'SIGKILL',
    });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'of the answer to change %i, which is lost, is over in the end',
    async lost => {
      const work = async () => {
        const accounts = await world.open();
        await accounts.ensureAccount(GRACE, OURS);
        await handOver(accounts, [CLOUD]);
        return accounts;
      };
      await world.vault.control({ scenario: 'lose-answer', times: lost });
      for (let round = 0; round < lost; round += 1) {
        await work().catch(() => undefined);
      }
      await world.vault.control({ scenario: 'mend' });
      await work();
      expect(made(world)).toEqual({
        organizations: 1,
        collections: 1,
        items: 1,
      });
    },
  );

  it('between any two requests comes to the same end', async () => {
    const provider = world.process();
    let requests = 0;
    for (let last = 1; ; last += 1) {
      world.reach.killAt(last);
      const ended = await round().then(
        () => true,
        () => false,
      );
      world.reach.onConnect = () => undefined;
      requests = last;
      if (ended) {
        break;
      }
    }
    await round();
    // Made, invited, registered, confirmed, handed over, cut off and let in again.
    expect(requests).toBeGreaterThan(20);
    expect(made(world)).toEqual({ organizations: 1, collections: 1, items: 1 });
    expect(await grace().read()).toMatchObject([{ title: 'Nextcloud' }]);

    async function round() {
      world.time += 10 * 60_000;
      const accounts = await provider.open(world.context());
      try {
        await accounts.ensureAccount(GRACE, OURS);
        await handOver(accounts, [CLOUD]);
        await grace().register();
        await accounts.ensureAccount(GRACE, OURS);
        await accounts.disable('grace');
        await accounts.enable(GRACE);
      } finally {
        await accounts.close();
      }
    }
  });

  it('tells no secret, and sends each in the one request that needs it', async () => {
    const accounts = await world.open();
    await comeIn(world, accounts);
    const errors: unknown[] = [];
    for (const scenario of [
      { scenario: 'status', code: 400, times: 4 },
      { scenario: 'status', code: 500, times: 4 },
      { scenario: 'down' },
    ]) {
      await world.vault.control(scenario);
      errors.push(
        await errorOf(world.open()),
        await handOver(accounts, [CLOUD]).catch(error => error),
        await accounts.disable('grace').catch(error => error),
      );
    }
    await world.vault.control({ scenario: 'up' });
    await world.vault.control({ scenario: 'mend' });
    await accounts.enable(GRACE);
    await handOver(accounts, [CLOUD]);
    expect(errors.map(toldBy).filter(text => text.includes('canary-'))).toEqual(
      [],
    );
    expect([...new Set(world.reach.askedWith('canary-'))]).toEqual([
      'POST /admin',
    ]);
    expect(world.reach.askedWith(SECRETS['portal-password'])).toEqual([]);
    expect(JSON.stringify(world.vault.state())).not.toContain('canary-');
  });
});

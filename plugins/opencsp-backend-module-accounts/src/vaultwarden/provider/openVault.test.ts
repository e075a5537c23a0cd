/*
 * Proves that the portal's own account and organisation are made once, with few logins, and found again whatever was
 * changed on the server; and that nothing is handed over on a server that is open to all. Leaves people to
 * `vaultwardenProvider.test.ts`.
 */
import { AccountTroubleError } from '@opencsp/plugin-opencsp-node';
import { errorOf } from '../../__testUtils__/Reach';
import {
  CLOUD,
  comeIn,
  GRACE,
  handOver,
  OURS,
  personOf,
} from './__testUtils__/people';
import { VaultWorld } from './__testUtils__/VaultWorld';

jest.setTimeout(120_000);

let world: VaultWorld;

beforeEach(async () => {
  world = await VaultWorld.begin();
});
afterEach(() => world.close());

const grace = () => personOf(world, GRACE);

describe('the portal', () => {
  it('signs in once, and stays signed in between its rounds', async () => {
    const provider = world.process();
    for (let round = 0; round < 12; round += 1) {
      const accounts = await provider.open(world.context());
      await accounts.ensureAccount(GRACE, OURS);
      await accounts.close();
      world.time += 15 * 60_000;
    }
    const tokens = world.reach.sent.filter(text =>
      text.startsWith('POST /identity/connect/token'),
    );
    const logins = tokens.filter(text => text.includes('grant_type=password'));
    expect(logins).toHaveLength(1);
    // Two hours each.
    expect(tokens.length - logins.length).toBe(1);
    expect(world.count('POST /admin')).toBeLessThan(10);
  });

  it('signs in anew after its tokens were ended', async () => {
    const provider = world.process();
    const first = await provider.open(world.context());
    await comeIn(world, first);
    const state = world.vault.state();
    state.users.forEach(user => {
      user.securityStamp = 'another-one';
    });
    await world.restart(state);
    expect(await handOver(first, [CLOUD])).toMatchObject({ of: 'there' });
    await first.close();
    const second = await provider.open(world.context());
    expect(await second.inspect()).toHaveLength(1);
  });

  it('makes all anew where the volumes were emptied', async () => {
    const provider = world.process();
    await (await provider.open(world.context())).close();
    await world.empty();
    const accounts = await provider.open(world.context());
    await comeIn(world, accounts);
    await handOver(accounts, [CLOUD]);
    expect(await grace().read()).toHaveLength(1);
  });

  it('keeps two uses of one vault apart', async () => {
    const provider = world.process();
    const [one, other] = [
      await provider.open(world.context()),
      await provider.open(world.context()),
    ];
    await one.close();
    expect(await other.inspect()).toEqual([]);
    await other.close();
    expect(await errorOf(other.ensureAccount(GRACE, OURS))).toBeInstanceOf(
      AccountTroubleError,
    );
  });

  it('renews its own invitation that was used up', async () => {
    world.reach.killAt(5);
    await world.open().catch(() => undefined);
    world.reach.onConnect = () => undefined;
    await world.person('opencsp@users.noreply.invalid', 'x').burnInvitation();
    expect(await (await world.open()).inspect()).toEqual([]);
  });

  it('hands nothing over while anybody may register, and says what to do', async () => {
    await world.vault.control({ scenario: 'signups-open' });
    expect(await errorOf(world.open())).toMatchObject({
      ...{ trouble: 'service-not-prepared' },
      nextStep: expect.stringContaining('SIGNUPS_ALLOWED to "false"'),
    });
    expect(world.members()).toEqual({});
  });

  it('is told of a password that was changed there', async () => {
    await (await world.open()).close();
    const error = await errorOf(
      world
        .process()
        .open(world.context({ 'portal-password': 'canary-other' })),
    );
    expect(error).toMatchObject({
      ...{ trouble: 'service-login-refused' },
      nextStep: expect.stringContaining('vaultwarden-portal-password'),
    });
  });

  it('is told of an admin token that was changed there', async () => {
    const error = await errorOf(
      world.process().open(world.context({ 'admin-token': 'canary-other' })),
    );
    expect(error).toMatchObject({ trouble: 'service-login-refused' });
  });

  it.each([
    ['a secret', { 'portal-password': undefined }],
    ['the admin token', { 'admin-token': undefined }],
  ])('asks nothing when the commit lacks %s', async (_what, secrets) => {
    expect(
      await errorOf(world.process().open(world.context(secrets))),
    ).toMatchObject({ trouble: 'service-not-prepared' });
    expect(world.reach.asked).toEqual([]);
  });

  it('does not knock again while the server limits logins', async () => {
    await world.vault.control({ scenario: 'limit-now' });
    const provider = world.process();
    for (let round = 0; round < 3; round += 1) {
      expect(await errorOf(provider.open(world.context()))).toMatchObject({
        trouble: 'service-silent',
      });
    }
    expect(world.count('POST /identity/connect/token')).toBe(1);
    await world.vault.control({ scenario: 'mend' });
    world.time += 61_000;
    expect(await (await provider.open(world.context())).inspect()).toEqual([]);
  });
});

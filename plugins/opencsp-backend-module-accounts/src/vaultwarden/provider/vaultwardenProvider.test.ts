/*
 * Proves that the people of a Vaultwarden are invited, confirmed and cut off as they are wanted, and find exactly
 * their own logins, on the stand-in that is held to the recordings. Leaves the portal's own account to
 * `openVault.test.ts`, what goes wrong to `trouble.test.ts`, and single steps of the client to the folders beside
 * this one.
 */
import { errorOf } from '../../__testUtils__/Reach';
import {
  CLOUD,
  comeIn,
  GRACE,
  handOver,
  KEN,
  MEDIA,
  memberIn,
  OURS,
  personOf,
} from './__testUtils__/people';
import { URL_OF_VAULT, VaultWorld } from './__testUtils__/VaultWorld';

jest.setTimeout(120_000);

let world: VaultWorld;

beforeEach(async () => {
  world = await VaultWorld.begin();
});
afterEach(() => world.close());

const grace = () => personOf(world, GRACE);
const ken = () => personOf(world, KEN);

describe('a person', () => {
  it('who has only the own master password signs in, decrypts the keys and opens the logins handed over', async () => {
    const accounts = await world.open();
    expect(await accounts.ensureAccount(GRACE, OURS)).toMatchObject({
      of: 'waiting',
    });
    expect(await handOver(accounts, [CLOUD, MEDIA])).toMatchObject({
      of: 'waiting',
    });
    await grace().register();
    expect(await accounts.ensureAccount(GRACE, OURS)).toEqual({ of: 'there' });
    expect(await handOver(accounts, [CLOUD, MEDIA])).toMatchObject({
      of: 'there',
    });
    const { url, password, title, username } = CLOUD;
    expect(await grace().read()).toEqual([
      { url, password, title, username, before: [] },
      expect.objectContaining({ title: 'Jellyfin', password: MEDIA.password }),
    ]);
  });

  it('is invited, and told what only they can do', async () => {
    const accounts = await world.open();
    expect(await accounts.ensureAccount(GRACE, { isOurs: false })).toEqual({
      of: 'waiting',
      message: expect.stringContaining('"grace@example.com" was invited'),
      nextStep: expect.stringContaining(`${URL_OF_VAULT}/#/signup`),
    });
    expect(await accounts.inspect()).toEqual([
      {
        ...{ login: 'grace', email: 'grace@example.com', groups: [] },
        ...{ displayName: 'grace', isDisabled: false },
      },
    ]);
    expect(world.members()['grace@example.com']).toBe(
      'invited, member 0, reads 0',
    );
  });

  it('is given the collection at the confirmation, and not before', async () => {
    const accounts = await world.open();
    await accounts.ensureAccount(GRACE, OURS);
    await handOver(accounts, [CLOUD]);
    await grace().register();
    expect(world.members()['grace@example.com']).toBe(
      'registered, member 1, reads 0',
    );
    expect(await grace().read()).toEqual([]);
    await accounts.ensureAccount(GRACE, OURS);
    expect(world.members()['grace@example.com']).toBe(
      'registered, member 2, reads 1',
    );
  });

  it('sees only the own logins', async () => {
    const accounts = await world.open();
    await comeIn(world, accounts);
    await comeIn(world, accounts, KEN);
    await handOver(accounts, [CLOUD]);
    await handOver(accounts, [{ ...CLOUD, password: 'canary-kens' }], 'ken');
    const passwords = async (person = grace()) =>
      (await person.read()).map(({ password }) => password);
    expect(await passwords()).toEqual(['canary-cloud-1']);
    expect(await passwords(ken())).toEqual(['canary-kens']);
  });

  it('finds exactly what is handed over: what is superseded in the history, what is not named gone', async () => {
    const accounts = await world.open();
    await comeIn(world, accounts);
    await handOver(accounts, [CLOUD, MEDIA]);
    const rotated = { ...CLOUD, password: 'canary-cloud-2' };
    expect(await handOver(accounts, [rotated])).toMatchObject({ of: 'there' });
    expect(await grace().read()).toEqual([
      expect.objectContaining({
        ...{ title: 'Nextcloud', password: 'canary-cloud-2' },
        before: ['canary-cloud-1'],
      }),
    ]);
    const before = world.vault.state().ciphers;
    await handOver(accounts, [rotated]);
    expect(world.vault.state().ciphers).toEqual(before);
    await handOver(accounts, []);
    expect(await grace().read()).toEqual([]);
  });

  it('has a password that nobody else can set', async () => {
    const accounts = await world.open();
    await comeIn(world, accounts);
    expect(await accounts.setPassword('grace', 'anything')).toEqual({
      of: 'elsewhere',
    });
    expect(accounts.verify).toBeUndefined();
    expect(await grace().read()).toEqual([]);
  });

  it('who had an account there already is in at once', async () => {
    const accounts = await world.open();
    await comeIn(world, accounts);
    await accounts.ensureAccount(KEN, OURS);
    await ken().register();
    const state = world.vault.state();
    const membership = memberIn(state, KEN.email);
    state.memberships = state.memberships.filter(one => one !== membership);
    await world.restart(state);
    expect(await accounts.ensureAccount(KEN, OURS)).toEqual({ of: 'made' });
  });

  it('who registered in vain is invited anew, and comes in with the next try', async () => {
    const accounts = await world.open();
    await accounts.ensureAccount(GRACE, OURS);
    expect(await grace().burnInvitation()).toBe(400);
    expect(await grace().register()).toBe(400);
    expect(await accounts.ensureAccount(GRACE, OURS)).toMatchObject({
      of: 'waiting',
    });
    expect(await grace().register()).toBe(200);
    expect(await accounts.ensureAccount(GRACE, OURS)).toEqual({ of: 'there' });
  });

  it('who is disabled reads nothing and is not let in; enabled, all is as before', async () => {
    const accounts = await world.open();
    await comeIn(world, accounts);
    await handOver(accounts, [CLOUD]);
    const { note } = await accounts.disable('grace');
    expect(note).toContain('change these passwords');
    expect(world.members()['grace@example.com']).toBe(
      'registered, disabled member -126, reads 0',
    );
    await expect(grace().read()).rejects.toThrow('disabled');
    expect(await accounts.inspect()).toMatchObject([{ isDisabled: true }]);
    await accounts.disable('grace');
    expect(await accounts.enable(GRACE)).toEqual({ of: 'there' });
    expect(await grace().read()).toMatchObject([{ title: 'Nextcloud' }]);
  });

  it('who is disabled before registering cannot register; enabled, can', async () => {
    const accounts = await world.open();
    await accounts.ensureAccount(GRACE, OURS);
    await accounts.disable('grace');
    expect(await grace().register()).toBe(400);
    expect(await accounts.enable(GRACE)).toMatchObject({ of: 'waiting' });
    expect(await grace().register()).toBe(200);
  });

  it('is gone when removed, with all that was handed over, also twice', async () => {
    const accounts = await world.open();
    await comeIn(world, accounts);
    await handOver(accounts, [CLOUD]);
    await accounts.remove('grace');
    await accounts.remove('grace');
    await accounts.disable('grace');
    expect(await accounts.inspect()).toEqual([]);
    expect(Object.keys(world.members())).toEqual([
      'opencsp@users.noreply.invalid',
    ]);
    expect(world.vault.state().ciphers).toEqual([]);
    expect(await handOver(accounts, [CLOUD])).toMatchObject({ of: 'waiting' });
  });

  it('with another address is another person: nothing of the one before is given away', async () => {
    const accounts = await world.open();
    await comeIn(world, accounts);
    await handOver(accounts, [CLOUD]);
    const other = { ...GRACE, email: 'other@example.com' };
    expect(
      await accounts.ensureAccount(other, { isOurs: false }),
    ).toMatchObject({ of: 'not-ours' });
    expect(await grace().read()).toHaveLength(1);
    // The owner's address is the profile's, and may become another one.
    await comeIn(world, accounts, other);
    expect(await personOf(world, other).read()).toEqual([]);
    expect(world.members()['grace@example.com']).toBe(
      'registered, disabled member -126, reads 0',
    );
    expect(await accounts.inspect()).toMatchObject([
      { email: 'other@example.com', isDisabled: false },
    ]);
  });

  it('of the same name and address, however it is spelled, is the same', async () => {
    const accounts = await world.open();
    await comeIn(world, accounts);
    expect(
      await accounts.ensureAccount(
        { ...GRACE, email: ' Grace@Example.com' },
        { isOurs: false },
      ),
    ).toEqual({ of: 'there' });
  });

  it('cannot have the address of another one, until that one is cut off', async () => {
    const accounts = await world.open();
    await comeIn(world, accounts);
    const twin = { ...KEN, email: GRACE.email };
    expect(await accounts.ensureAccount(twin, OURS)).toMatchObject({
      ...{ of: 'refused', message: expect.stringContaining('"grace"') },
    });
    await accounts.disable('grace');
    expect(await accounts.ensureAccount(twin, OURS)).toEqual({ of: 'there' });
    await handOver(accounts, [CLOUD], 'ken');
    await accounts.disable('grace');
    await accounts.remove('grace');
    expect(await grace().read()).toHaveLength(1);
  });

  it.each([
    ['Grace', 'grace@example.com'],
    ['gra/ce', 'grace@example.com'],
    ['grace', 'opencsp@users.noreply.invalid'],
    ['grace', 'not-an-address'],
    ['grace', 'gräce@example.com'],
    ['grace', 'grace@localhost'],
  ])('is not even invited as "%s" with %s', async (login, email) => {
    const accounts = await world.open();
    const before = world.members();
    expect(
      await accounts.ensureAccount({ ...GRACE, login, email }, OURS),
    ).toMatchObject({ of: 'refused' });
    expect(world.members()).toEqual(before);
  });

  it('who was made an owner by hand is left alone, and does not hold up the others', async () => {
    const accounts = await world.open();
    await comeIn(world, accounts);
    const state = world.vault.state();
    memberIn(state, GRACE.email).type = 0;
    await world.restart(state);
    expect(await accounts.ensureAccount(GRACE, OURS)).toMatchObject({
      of: 'not-ours',
    });
    expect(await accounts.ensureAccount(KEN, OURS)).toMatchObject({
      of: 'waiting',
    });
    expect(await errorOf(accounts.disable('grace'))).toMatchObject({
      nextStep: expect.stringContaining('plain user'),
    });
  });
});

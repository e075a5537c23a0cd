/* eslint-disable jest/no-export -- the suite is exported, so that the sandbox and real servers pass the same one */
import { Accounts, PLATFORM_MAIL } from './vaultParts';
import { VaultGround, VaultStage } from './VaultStage';

const OURS = { isOurs: true };

/**
 * What the portal relies on of a Vaultwarden, as one story, each step after the one before: the server lets in ten
 * logins a minute, and the whole takes seven. All that is made is gone in the end.
 */
export function vaultContract(begin: () => Promise<VaultGround>): void {
  let ground: VaultGround;
  let stage: VaultStage;
  let accounts: Accounts;

  beforeAll(async () => {
    ground = await begin();
    stage = await VaultStage.begin(ground);
  });
  afterAll(async () => {
    await stage?.end();
    await ground?.close();
  });

  const bringIn = (name: 'grace' | 'ken' | 'burned') =>
    accounts.ensureAccount(stage.wanted(name), OURS);
  const titlesOf = async (name: 'grace' | 'ken') =>
    (await stage.person(name).read()).map(({ title }) => title).sort();

  it('3: the portal gets its account and its organisation where nobody else may register', async () => {
    accounts = await stage.open();
    expect(await accounts.inspect()).toEqual([]);
    expect(await stage.made()).toEqual([PLATFORM_MAIL]);
    expect(await stage.person('ken').register()).toBe(400);
  });

  it('O7: a person is invited, and what only they can do is told', async () => {
    expect(await bringIn('grace')).toMatchObject({
      of: 'waiting',
      nextStep: expect.stringContaining('signup'),
    });
    const cloud = stage.login('cloud', 'canary-cloud-1');
    expect(await stage.handOver(accounts, 'grace', [cloud])).toMatchObject({
      of: 'waiting',
    });
  });

  it('O3: who has registered is confirmed, and the master password alone opens what was handed over', async () => {
    expect(await stage.person('grace').register()).toBe(200);
    expect(await bringIn('grace')).toEqual({ of: 'there' });
    const logins = [
      stage.login('cloud', 'canary-cloud-1'),
      stage.login('media', 'canary-media-1'),
    ];
    expect(await stage.handOver(accounts, 'grace', logins)).toMatchObject({
      of: 'there',
    });
    const read = await stage.person('grace').read();
    expect(read.map(({ title, password }) => [title, password])).toEqual(
      expect.arrayContaining([
        ['cloud', 'canary-cloud-1'],
        ['media', 'canary-media-1'],
      ]),
    );
    expect(read).toHaveLength(2);
  });

  it('O6: a password that was rotated has the old one in its history, and what is not named is gone', async () => {
    const cloud = stage.login('cloud', 'canary-cloud-2');
    await stage.handOver(accounts, 'grace', [cloud]);
    expect(await stage.person('grace').read()).toEqual([
      {
        ...{ title: 'cloud', username: 'grace', password: 'canary-cloud-2' },
        ...{ url: cloud.url, before: ['canary-cloud-1'] },
      },
    ]);
  });

  it('O2: another person reads nothing of the first', async () => {
    await bringIn('ken');
    expect(await stage.person('ken').register()).toBe(200);
    expect(await bringIn('ken')).toEqual({ of: 'there' });
    const games = stage.login('games', 'canary-games-1');
    await stage.handOver(accounts, 'ken', [games]);
    expect(await titlesOf('ken')).toEqual(['games']);
  });

  it('1, O4: an invitation that a failed registration used up is renewed', async () => {
    await bringIn('burned');
    const person = stage.person('burned');
    expect(await person.burnInvitation()).toBe(400);
    expect(await person.register()).toBe(400);
    expect(await bringIn('burned')).toMatchObject({ of: 'waiting' });
    expect(await person.register()).toBe(200);
  });

  it('14, O1: who is cut off is not let in, and reads again when let in', async () => {
    const { login } = stage.wanted('grace');
    await accounts.disable(login);
    await expect(stage.person('grace').read()).rejects.toThrow(
      'This user has been disabled',
    );
    expect(await accounts.inspect()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ login, isDisabled: true }),
      ]),
    );
    await accounts.enable(stage.wanted('grace'));
    expect(await titlesOf('grace')).toEqual(['cloud']);
  });

  it('O10: all goes again, the portal’s account last', async () => {
    await accounts.remove(stage.wanted('ken').login);
    const { email } = stage.wanted('ken');
    expect(await stage.made()).not.toContain(email);
    await stage.clear();
    expect(await stage.made()).toEqual([]);
  });
}

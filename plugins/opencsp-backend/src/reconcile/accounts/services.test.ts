/*
 * Proves how the accounts of services are looked after beside those of the directory, on a real database, with
 * services in memory: own passwords and the vault, who may use what, cutting off without losing what was made, one
 * service in trouble that holds up nobody, and the same end wherever a process is killed. Leaves what a real
 * service answers to the contract of account providers.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { AccountTroubleError } from '@opencsp/plugin-opencsp-node';
import { ProfileAccounts } from '@opencsp/rendering';
import {
  ACCOUNTS,
  AccountStage,
} from '../../__testUtils__/deployments/AccountStage';
import { FakeDirectory } from '../../__testUtils__/deployments/FakeDirectory';
import {
  GENERATED,
  handed,
  inside,
  withServices,
} from '../../__testUtils__/deployments/servicesStage';
import { AccountCell, OWNER } from '../../domain/accounts/accountRecord';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';

jest.setTimeout(180_000);

const MINUTE = 60_000;
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

const away = () =>
  new AccountTroubleError('service-away', 'Cloud is away.', 'Start it.');

const running = (
  plan?: ProfileAccounts,
  options?: Parameters<typeof withServices>[2],
) => withServices(databases, plan, options);

describe('a service with accounts of its own', () => {
  it('gets the password of each person in a profile with one for all, and the owner’s', async () => {
    const { accounts, record, cloud, vault } = await running(ACCOUNTS);
    const grace = await accounts.add(record, 'grace');
    await accounts.run(1_000);
    expect(inside(cloud)).toEqual([
      ['admin', 'owner-password'],
      ['grace', 'password of grace'],
    ]);
    expect(vault.calls).toEqual([]);
    const { changes } = cloud;
    await accounts.run(30 * MINUTE, 5_000);
    expect(cloud.changes).toEqual(changes);
    await accounts.change(record, grace, {
      ...{ sealedPassword: 'sealed another one', passwordVersion: 2 },
    });
    await accounts.run(1_000);
    expect(inside(cloud)).toContainEqual(['grace', 'another one']);
    expect(inside(accounts.directory)).toContainEqual(['grace', 'another one']);
  });

  it('has passwords of its own where they are generated, found in the vault', async () => {
    const { accounts, record, cloud, vault } = await running();
    const grace = await accounts.add(record, 'grace');
    await accounts.run(1_000);
    const [, [, password]] = inside(cloud);
    expect(password).toMatch(/^[0-9A-Za-z]{20}$/);
    expect(handed(vault, 'grace')).toEqual([
      ['sign-in', 'password of grace'],
      ['cloud', password],
    ]);
    expect(handed(vault, 'admin')[0]).toEqual(['sign-in', 'owner-password']);
    const row = await accounts.stage.db('account_sets').first();
    expect(row.record).not.toContain(`"${password}"`);

    await accounts.rotations.rotate(
      { profileId: record.profileId, person: grace.id, services: ['cloud'] },
      [],
      0,
    );
    await accounts.wake(record);
    await accounts.run(1_000);
    const [owner, [, another]] = inside(cloud);
    expect(another).not.toBe(password);
    expect(handed(vault, 'grace')[1]).toEqual(['cloud', another]);
    expect(handed(vault, 'admin')[1]).toEqual(['cloud', owner[1]]);
    const calls = vault.changes.length;
    await accounts.run(30 * MINUTE, 5_000);
    expect(vault.changes).toHaveLength(calls);
  });

  it('has accounts for those only who may use it', async () => {
    const { accounts, record, cloud } = await running();
    const grace = await accounts.add(record, 'grace', { services: ['notes'] });
    await accounts.run(1_000);
    expect(inside(cloud).map(([login]) => login)).toEqual(['admin']);
    expect(await accounts.cell(record, grace, 'cloud')).toBeUndefined();
    expect(accounts.directory.entries.get('grace')?.groups).toEqual([
      'use-notes',
    ]);
    await accounts.change(record, grace, { services: undefined });
    await accounts.run(1_000);
    expect(await accounts.cell(record, grace, 'cloud')).toMatchObject({
      state: 'there',
    });
    await accounts.change(record, grace, { services: ['notes'] });
    await accounts.run(1_000);
    expect(inside(cloud)[1]).toEqual(['grace', 'off']);
    expect(await accounts.cell(record, grace, 'cloud')).toMatchObject({
      ...{ state: 'gone', evidence: expect.stringContaining('stays') },
    });
  });

  it('shuts somebody out who leaves, keeps what they made, and lets them in again', async () => {
    const { accounts, record, cloud, vault } = await running();
    const grace = await accounts.add(record, 'grace');
    await accounts.run(1_000);
    await accounts.change(record, grace, { state: 'leaving' });
    await accounts.run(2 * MINUTE);
    expect(inside(cloud)[1]).toEqual(['grace', 'off']);
    expect((await accounts.person(record, grace.id)).state).toBe('gone');
    const again = await accounts.add(record, 'grace');
    await accounts.run(1_000);
    expect(await accounts.cell(record, again, 'cloud')).toMatchObject({
      state: 'there',
    });
    const [, [, password]] = inside(cloud);
    expect(handed(vault, 'grace')[1]).toEqual(['cloud', password]);
  });

  it('that somebody else has shut stays shut', async () => {
    const { accounts, record, cloud } = await running();
    cloud.entries.set('grace', {
      ...{ login: 'grace', email: 'other@example.com', displayName: 'x' },
      ...{ groups: [], isDisabled: true },
    });
    await accounts.add(record, 'grace');
    await accounts.run(1_000);
    expect(inside(cloud)).toContainEqual(['grace', 'off']);
  });

  it('never touches an account of somebody else', async () => {
    const { accounts, record, cloud } = await running();
    const entry = {
      ...{ login: 'grace', email: 'other@example.com', displayName: 'x' },
      ...{ groups: [], password: 'theirs' },
    };
    cloud.entries.set('grace', { ...entry });
    const grace = await accounts.add(record, 'grace');
    await accounts.run(1_000);
    expect(await accounts.cell(record, grace, 'cloud')).toMatchObject({
      ...{ state: 'failed', trouble: { reason: 'not-ours' } },
    });
    await accounts.change(record, grace, { state: 'leaving' });
    await accounts.run(2 * MINUTE);
    expect(cloud.entries.get('grace')).toEqual(entry);
    expect((await accounts.person(record, grace.id)).state).toBe('gone');
  });

  it('in trouble holds up nobody, is told of, and is mended by itself', async () => {
    const { accounts, record, cloud } = await running();
    cloud.around = () => {
      throw away();
    };
    const grace = await accounts.add(record, 'grace');
    await accounts.run(1_000);
    expect(accounts.directory.entries.get('grace')?.password).toBe(
      'password of grace',
    );
    expect(await accounts.cell(record, grace, 'cloud')).toMatchObject({
      state: 'failed',
      trouble: { reason: 'service-away', nextStep: 'Start it.' },
    });
    expect((await accounts.row(record)).set.trouble).toBeUndefined();
    await accounts.change(record, grace, { state: 'leaving' });
    await accounts.run(3 * MINUTE, 5_000);
    expect((await accounts.person(record, grace.id)).state).toBe('leaving');
    cloud.around = () => undefined;
    await accounts.run(3 * MINUTE, 5_000);
    expect((await accounts.person(record, grace.id)).state).toBe('gone');
    expect(await accounts.cell(record, { id: OWNER }, 'cloud')).toMatchObject({
      state: 'there',
    });
  });

  it('that is slow is asked only when something is to be done, after the others', async () => {
    const { accounts, record, cloud, vault } = await running(ACCOUNTS, {
      isSlow: true,
    });
    expect(vault.calls).toEqual([]);
    await accounts.run(3_000);
    const grace = await accounts.add(record, 'grace');
    await accounts.runDue();
    expect(inside(accounts.directory)).toContainEqual([
      ...['grace', 'password of grace'],
    ]);
    expect(inside(cloud).map(([login]) => login)).toEqual(['admin']);
    await accounts.run(3_000);
    expect(inside(cloud)).toContainEqual(['grace', 'password of grace']);
    const { length } = cloud.calls;
    await accounts.run(60 * MINUTE, 30_000);
    expect(cloud.calls).toHaveLength(length);
    await accounts.change(record, grace, { state: 'leaving' });
    await accounts.run(3_000);
    expect(inside(cloud)).toContainEqual(['grace', 'off']);
  });

  it('that is slow is asked now and then who has signed in, and no more once all have', async () => {
    const { accounts, record, cloud } = await running(
      {
        ...ACCOUNTS,
        services: ACCOUNTS.services.map(service => ({
          ...{ ...service, accounts: 'directory', signIn: 'oidc' },
        })),
      },
      { isSlow: true },
    );
    cloud.atSignIn.add('grace');
    const grace = await accounts.add(record, 'grace');
    const stateOfGrace = async () =>
      (await accounts.cell(record, grace, 'cloud'))?.state;
    await accounts.run(60_000);
    expect(await stateOfGrace()).toBe('at-sign-in');
    const { length } = cloud.calls;
    await accounts.run(60 * MINUTE, 30_000);
    // Four quarters of an hour, each with one look.
    expect(
      cloud.calls.slice(length).filter(name => name === 'inspect').length,
    ).toBeLessThanOrEqual(5);
    cloud.entries.set('grace', {
      ...{ login: 'grace', email: 'grace@example.com', displayName: 'grace' },
      groups: [],
    });
    await accounts.run(30 * MINUTE, 30_000);
    expect(await stateOfGrace()).toBe('there');
    const asked = cloud.calls.length;
    await accounts.run(60 * MINUTE, 30_000);
    expect(cloud.calls).toHaveLength(asked);
  });

  it('is left alone where accounts are made by hand, and the owner is told what to do', async () => {
    const { accounts, record, cloud, vault } = await running({
      ...GENERATED,
      mode: 'manual',
    });
    expect(record.state).toBe('succeeded');
    expect(record.steps.find(({ name }) => name === 'accounts')).toMatchObject({
      ...{ state: 'skipped', detail: expect.stringContaining('by hand') },
    });
    const grace = await accounts.add(record, 'grace');
    await accounts.run(1_000);
    expect([...cloud.calls, ...vault.calls]).toEqual([]);
    expect(accounts.directory.entries.has('grace')).toBe(false);
    for (const service of ['lldap', 'cloud', 'vault']) {
      expect(await accounts.cell(record, grace, service)).toMatchObject({
        state: 'by-hand',
        trouble: {
          reason: 'manual',
          nextStep: expect.stringContaining('"grace"'),
        },
      });
    }
    await accounts.change(record, grace, { state: 'leaving' });
    await accounts.run(1_000);
    expect((await accounts.person(record, grace.id)).state).toBe('gone');
  });
});

describe('a process that is killed', () => {
  const KILL = new Error('SIGKILL');

  /** Adds one and removes one, and is killed at the n-th call of any of them. */
  async function story(killAt: number, when: 'before' | 'after') {
    const { accounts, record, cloud, vault } = await running();
    const alan = await accounts.add(record, 'alan');
    await accounts.run(1_000);
    await accounts.add(record, 'grace');
    await accounts.change(record, alan, { state: 'leaving' });
    let count = 0;
    const all = [accounts.directory, cloud, vault];
    all.forEach(each => {
      each.around = (_, moment) => {
        count += moment === 'before' ? 1 : 0;
        if (moment === when && count === killAt) {
          throw KILL;
        }
      };
    });
    await accounts.runDue().catch(() => undefined);
    all.forEach(each => {
      each.around = () => undefined;
    });
    await accounts.run(5 * MINUTE, 1_000);
    return { calls: count, end: await endOf(accounts, record, cloud, vault) };
  }

  async function endOf(
    accounts: AccountStage,
    record: DeploymentRecord,
    cloud: FakeDirectory,
    vault: FakeDirectory,
  ) {
    const { set } = await accounts.row(record);
    const people = await accounts.people.of(record.profileId);
    const passwords = new Map(
      inside(cloud).map(([login, password]) => [login, password]),
    );
    return {
      logins: inside(cloud).map(([login, how]) => [
        login,
        how === 'off' ? how : 'on',
      ]),
      // What the vault tells is what opens the cloud.
      opens: ['admin', 'grace'].map(
        login =>
          handed(vault, login).find(([key]) => key === 'cloud')?.[1] ===
          passwords.get(login),
      ),
      people: people.map(({ login, state }) => [login, state]),
      cells: set.cells
        .map(({ service, state }: AccountCell) => `${service} ${state}`)
        .sort(),
    };
  }

  it('comes to the same end, wherever that is', async () => {
    const whole = await story(0, 'before');
    expect(whole.end).toMatchObject({
      logins: [
        ['admin', 'on'],
        ['alan', 'off'],
        ['grace', 'on'],
      ],
      opens: [true, true],
      people: [
        ['alan', 'gone'],
        ['grace', 'wanted'],
      ],
    });
    expect(whole.calls).toBeGreaterThan(10);
    for (let call = 1; call <= whole.calls; call++) {
      for (const when of ['before', 'after'] as const) {
        const { end } = await story(call, when);
        expect([call, when, end]).toEqual([call, when, whole.end]);
      }
    }
  });
});

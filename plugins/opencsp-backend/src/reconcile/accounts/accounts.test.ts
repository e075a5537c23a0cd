/*
 * Proves passes over the accounts of a profile on a host, on a real database, with a directory in memory:
 * people get in and out, a deployment waits for the directory and tells of the rest, faults are told and
 * mended, and whatever is cut off in between, the end is the same and nothing is made twice. Leaves what is
 * decided to `domain/accounts`, and what a real directory answers to the contract of account providers.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  AccountTroubleError,
  HostConnectError,
} from '@opencsp/plugin-opencsp-node';
import { FILES } from '@opencsp/rendering';
import { AccountStage } from '../../__testUtils__/deployments/AccountStage';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { removeDeployment } from '../../domain/deployments/deploymentRequests';

jest.setTimeout(120_000);

const MINUTE = 60_000;
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

const away = () =>
  new AccountTroubleError('service-away', 'LLDAP is away.', 'Start it.');

async function running() {
  const accounts = await AccountStage.begin(databases);
  const record = await accounts.deployed();
  return { accounts, record, directory: accounts.directory };
}

/** What is in the directory, beside its owner. */
function inside({ directory }: AccountStage) {
  return [...directory.entries.values()]
    .filter(({ login }) => login !== 'admin')
    .map(({ login, groups, password }) => [login, groups, password]);
}

describe('a deployment', () => {
  it('has the users of programs made right after the directory came up, and ends with accounts', async () => {
    const { record, directory } = await running();
    expect(record.state).toBe('succeeded');
    expect(record.steps.map(({ name }) => name)).toEqual([
      ...['preflight', 'upload', 'pull', 'start', 'directory-users'],
      ...['verify', 'accounts'],
    ]);
    expect(record.steps.at(-1)?.detail).toBe('1 person');
    expect(directory.context).toMatchObject({
      service: { id: 'lldap' },
      directory: {
        portal: { id: 'opencsp', password: 'portal-password' },
        owner: { id: 'admin', password: 'owner-password' },
      },
    });
    expect(directory.openNow).toBe(0);
  });

  it('waits while the directory is away, and goes on by itself', async () => {
    const accounts = await AccountStage.begin(databases);
    accounts.directory.around = () => {
      throw away();
    };
    const { id } = await accounts.stage.create();
    await accounts.run(2 * MINUTE);
    const waiting = await accounts.stage.get(id);
    expect(waiting).toMatchObject({ state: 'running' });
    expect(
      waiting.steps.find(({ state }) => state === 'running'),
    ).toMatchObject({
      name: 'directory-users',
      detail: expect.stringContaining('away'),
    });
    accounts.directory.around = () => undefined;
    await accounts.run(5 * MINUTE);
    expect((await accounts.stage.get(id)).state).toBe('succeeded');
  });

  it('fails with the reason when nothing comes by itself, and goes on with a retry', async () => {
    const accounts = await AccountStage.begin(databases);
    accounts.directory.around = () => {
      throw new HostConnectError('prohibited', 'Forwarding is off.');
    };
    const record = await accounts.deployed();
    expect(record).toMatchObject({
      state: 'failed',
      failure: {
        ...{ reason: 'forwarding-forbidden', retryable: true },
        nextStep: expect.stringContaining('AllowTcpForwarding'),
      },
    });
  });

  it('is refused with a file about accounts that cannot be', async () => {
    const accounts = await AccountStage.begin(databases);
    const [file] = accounts.stage.files.filter(
      ({ path }) => path === FILES.accounts,
    );
    file.content = 'directory: everything';
    const record = await accounts.deployed();
    expect(record).toMatchObject({
      state: 'failed',
      failure: { evidence: expect.stringContaining('accounts.yaml') },
    });
    expect(accounts.directory.calls).toEqual([]);
  });

  it('tells of accounts that could not be made, and does not fail for them', async () => {
    const { accounts, record, directory } = await running();
    directory.entries.set('grace', {
      ...{ login: 'grace', email: 'other@example.com', displayName: 'x' },
      groups: [],
    });
    await accounts.add(record, 'grace');
    const again = await accounts.deployed();
    expect(again).toMatchObject({
      state: 'succeeded',
      warnings: [expect.stringContaining('Another address.')],
    });
  });
});

describe('a person', () => {
  it('gets an account, its groups and its password, and then nothing is written any more', async () => {
    const { accounts, record, directory } = await running();
    const grace = await accounts.add(record, 'grace');
    const ken = await accounts.add(record, 'ken', { role: 'admin' });
    await accounts.run(1_000);
    expect(inside(accounts)).toEqual([
      ['grace', ['people'], 'password of grace'],
      ['ken', ['admins', 'people'], 'password of ken'],
    ]);
    expect(await accounts.cell(record, grace)).toMatchObject({
      ...{ state: 'there', isOurs: true, password: 1 },
    });
    expect(await accounts.cell(record, ken, 'notes')).toMatchObject({
      state: 'there',
    });
    expect(await accounts.cell(record, ken, 'cloud')).toMatchObject({
      state: 'by-hand',
    });
    const { version } = await accounts.row(record);
    const made = directory.changes.length;
    await accounts.run(60 * MINUTE, 10_000);
    expect(directory.changes).toHaveLength(made);
    expect((await accounts.row(record)).version).toBe(version);
  });

  it('gets the account again when somebody took it away, with the password that was kept', async () => {
    const { accounts, record, directory } = await running();
    await accounts.add(record, 'grace');
    await accounts.run(1_000);
    directory.entries.delete('grace');
    await accounts.run(15 * MINUTE, 5_000);
    expect(inside(accounts)).toEqual([
      ['grace', ['people'], 'password of grace'],
    ]);
  });

  it('gets another password, once', async () => {
    const { accounts, record, directory } = await running();
    const grace = await accounts.add(record, 'grace');
    await accounts.run(1_000);
    await accounts.change(record, grace, {
      sealedPassword: 'sealed another one',
      passwordVersion: 2,
    });
    await accounts.run(20 * MINUTE, 5_000);
    expect(inside(accounts)).toEqual([['grace', ['people'], 'another one']]);
    expect(
      directory.changes.filter(name => name === 'password grace'),
    ).toHaveLength(2);
  });

  it('keeps the password of an account that was there before and is theirs', async () => {
    const { accounts, record, directory } = await running();
    directory.entries.set('grace', {
      ...{ login: 'grace', email: 'grace@example.com', displayName: 'Grace' },
      ...{ groups: [], password: 'of her own' },
    });
    await accounts.add(record, 'grace');
    await accounts.run(1_000);
    expect(inside(accounts)).toEqual([['grace', ['people'], 'of her own']]);
  });

  it('never touches an account of somebody else, coming or going', async () => {
    const { accounts, record, directory } = await running();
    const entry = {
      ...{ login: 'grace', email: 'other@example.com', displayName: 'x' },
      ...{ groups: ['theirs'], password: 'theirs' },
    };
    directory.entries.set('grace', { ...entry });
    const grace = await accounts.add(record, 'grace');
    await accounts.run(1_000);
    expect(await accounts.cell(record, grace)).toMatchObject({
      ...{ state: 'failed', isOurs: false },
      trouble: { reason: 'not-ours', nextStep: 'Ask.' },
    });
    await accounts.change(record, grace, { state: 'leaving' });
    await accounts.run(2 * MINUTE);
    expect(directory.entries.get('grace')).toEqual(entry);
    expect((await accounts.person(record, grace.id)).state).toBe('gone');
    expect(await accounts.cell(record, grace)).toMatchObject({
      evidence: expect.stringContaining('left alone'),
    });
  });

  it('is cut off in the next pass, and gone when no session can be left', async () => {
    const { accounts, record } = await running();
    const grace = await accounts.add(record, 'grace');
    await accounts.run(1_000);
    await accounts.change(record, grace, { state: 'leaving' });
    await accounts.run(500);
    expect(inside(accounts)).toEqual([]);
    expect(await accounts.cell(record, grace)).toMatchObject({
      ...{ state: 'gone', evidence: expect.stringContaining('not there') },
    });
    expect((await accounts.person(record, grace.id)).state).toBe('leaving');
    await accounts.run(2 * MINUTE);
    expect(await accounts.person(record, grace.id)).toMatchObject({
      ...{ state: 'gone', leftAt: expect.any(Number) },
    });
    expect(await accounts.cell(record, grace, 'authelia')).toMatchObject({
      state: 'gone',
    });
  });

  it('that is removed while being added is cut off in the end', async () => {
    const { accounts, record, directory } = await running();
    const grace = await accounts.add(record, 'grace');
    const waiting: Promise<void>[] = [];
    directory.around = (name, when) => {
      if (name === 'ensure grace' && when === 'after') {
        directory.around = () => undefined;
        const gone = accounts.change(record, grace, { state: 'leaving' });
        waiting.push(gone);
      }
    };
    await accounts.run(500);
    await Promise.all(waiting);
    await accounts.run(2 * MINUTE);
    expect(inside(accounts)).toEqual([]);
    expect((await accounts.person(record, grace.id)).state).toBe('gone');
  });

  it('does not wait for another one who fails', async () => {
    const { accounts, record, directory } = await running();
    directory.entries.set('alan', {
      ...{ login: 'alan', email: 'other@example.com', displayName: 'x' },
      groups: [],
    });
    await accounts.add(record, 'alan');
    await accounts.add(record, 'grace');
    await accounts.run(1_000);
    expect(inside(accounts).at(-1)).toEqual([
      ...['grace', ['people'], 'password of grace'],
    ]);
  });
});

describe('the owner', () => {
  it('gets the password of the commit that is deployed, where the directory has another', async () => {
    const { accounts, directory } = await running();
    const owner = directory.entries.get('admin');
    expect(directory.changes).toEqual([]);
    Object.assign(owner ?? {}, { password: 'changed' });
    await accounts.deployed();
    expect(directory.changes).toEqual(['password admin']);
    expect(owner?.password).toBe('owner-password');
  });
});

describe('trouble', () => {
  it('in the middle keeps what was done, and the rest is done later', async () => {
    const { accounts, record, directory } = await running();
    const grace = await accounts.add(record, 'grace');
    await accounts.add(record, 'ken');
    directory.around = name => {
      if (name === 'ensure ken') {
        throw away();
      }
    };
    await accounts.run(1_000);
    const { set } = await accounts.row(record);
    expect(set.trouble).toEqual({
      ...{ reason: 'service-away', nextStep: 'Start it.' },
      message: expect.stringContaining('LLDAP is away.'),
    });
    expect(await accounts.cell(record, grace)).toMatchObject({
      state: 'there',
    });
    directory.around = () => undefined;
    await accounts.run(5 * MINUTE, 1_000);
    expect(inside(accounts)).toHaveLength(2);
    expect((await accounts.row(record)).set.trouble).toBeUndefined();
    expect(
      directory.changes.filter(name => name === 'ensure grace'),
    ).toHaveLength(1);
  });

  it('is over when the profile is off the host, and nobody is left leaving', async () => {
    const { accounts, record, directory } = await running();
    const grace = await accounts.add(record, 'grace');
    await accounts.run(1_000);
    directory.around = () => {
      throw away();
    };
    await accounts.change(record, grace, { state: 'leaving' });
    await accounts.stage.ask(record.id, (before, now) =>
      removeDeployment(before, { data: false, by: 'user:default/ada' }, now),
    );
    await accounts.run(MINUTE);
    await accounts.wake(record);
    await accounts.run(1_000);
    expect(await accounts.store.ofProfile(record.profileId)).toEqual([]);
    expect((await accounts.person(record, grace.id)).state).toBe('gone');
  });
});

describe('a process that is killed', () => {
  /** Adds one, changes one and removes one, and is killed at the n-th call of the directory. */
  async function story(
    killAt: number,
    when: 'before' | 'after',
  ): Promise<{ end: unknown; calls: number; ensured: number }> {
    const { accounts, record, directory } = await running();
    const leaving = await accounts.add(record, 'alan');
    const staying = await accounts.add(record, 'ken');
    await accounts.run(1_000);
    await accounts.add(record, 'grace');
    await accounts.change(record, staying, {
      ...{ sealedPassword: 'sealed new', passwordVersion: 2 },
    });
    await accounts.change(record, leaving, { state: 'leaving' });
    let count = 0;
    directory.around = (_, moment) => {
      count += moment === 'before' ? 1 : 0;
      if (moment === when && count === killAt) {
        throw new Error('SIGKILL');
      }
    };
    const makesBefore = directory.changes.length;
    await accounts.runDue().catch(() => undefined);
    directory.around = () => undefined;
    await accounts.run(5 * MINUTE, 1_000);
    return {
      end: await endOf(accounts, record),
      calls: count,
      ensured: directory.changes.slice(makesBefore).length,
    };
  }

  async function endOf(accounts: AccountStage, record: DeploymentRecord) {
    const people = await accounts.people.of(record.profileId);
    const { set } = await accounts.row(record);
    return {
      inside: inside(accounts),
      people: people.map(({ login, state }) => [login, state]),
      cells: set.cells
        .filter(({ service }) => service === 'lldap')
        .map(({ state }) => state)
        .sort(),
    };
  }

  it('comes to the same end, wherever that is', async () => {
    const whole = await story(0, 'before');
    expect(whole.end).toEqual({
      inside: [
        ['ken', ['people'], 'new'],
        ['grace', ['people'], 'password of grace'],
      ],
      people: [
        ['alan', 'gone'],
        ['grace', 'wanted'],
        ['ken', 'wanted'],
      ],
      cells: ['gone', 'there', 'there', 'there'],
    });
    expect(whole.calls).toBeGreaterThan(4);
    for (let call = 1; call <= whole.calls; call++) {
      for (const when of ['before', 'after'] as const) {
        const { end } = await story(call, when);
        expect([call, when, end]).toEqual([call, when, whole.end]);
      }
    }
  });
});

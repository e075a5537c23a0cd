/*
 * Proves that another password of a profile's owner reaches the directory and each service without a deployment, on a
 * real database, with services in memory: at once, as soon as one that was away is back, and for good. Leaves where it
 * comes from to `http/ownersPassword.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { AccountTroubleError } from '@opencsp/plugin-opencsp-node';
import { ACCOUNTS } from '../../__testUtils__/deployments/AccountStage';
import {
  handed,
  inside,
  withServices,
} from '../../__testUtils__/deployments/servicesStage';
import { OWNER } from '../../domain/accounts/accountRecord';

jest.setTimeout(180_000);

const MINUTE = 60_000;
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

const away = () =>
  new AccountTroubleError('service-away', 'Cloud is away.', 'Start it.');

describe('another password of the owner', () => {
  const ANOTHER = { value: 'another-password', version: 'v2' };

  it('is brought to the directory and each service, and no deployment puts the old one back', async () => {
    const { accounts, record, cloud } = await withServices(databases, ACCOUNTS);
    const inDirectory = () => accounts.directory.entries.get('admin');
    accounts.ownerPassword = ANOTHER;
    await accounts.wake(record);
    await accounts.run(1_000);
    expect(inside(cloud)).toEqual([['admin', 'another-password']]);
    expect(inDirectory()?.password).toBe('another-password');
    const count = () =>
      cloud.changes.length + accounts.directory.changes.length;
    const changes = count();
    await accounts.run(30 * MINUTE, 5_000);
    expect(count()).toBe(changes);
    // As a directory is that begins anew: with what the commit has.
    Object.assign(inDirectory() ?? {}, { password: 'owner-password' });
    expect((await accounts.deployed()).state).toBe('succeeded');
    await accounts.run(1_000);
    expect(inDirectory()?.password).toBe('another-password');
    expect(inside(cloud)).toEqual([['admin', 'another-password']]);
  });

  it('reaches a service that was away as soon as it is back', async () => {
    const { accounts, record, cloud } = await withServices(databases, ACCOUNTS);
    accounts.ownerPassword = ANOTHER;
    cloud.around = () => {
      throw away();
    };
    await accounts.wake(record);
    await accounts.run(1_000);
    expect(accounts.directory.entries.get('admin')?.password).toBe(
      'another-password',
    );
    const owner = { id: OWNER };
    expect(await accounts.cell(record, owner, 'cloud')).toMatchObject({
      ...{ state: 'failed', trouble: { reason: 'service-away' } },
    });
    cloud.around = () => undefined;
    await accounts.run(3 * MINUTE, 5_000);
    expect(await accounts.cell(record, owner, 'cloud')).toMatchObject({
      ...{ state: 'there', password: 'v2' },
    });
    expect(inside(cloud)).toEqual([['admin', 'another-password']]);
  });

  it('is nothing that a service which asks the directory could have or lack', async () => {
    const [notes, local] = ACCOUNTS.services;
    const { accounts, record } = await withServices(databases, {
      ...ACCOUNTS,
      services: [notes, { ...local, accounts: 'directory' }],
    });
    const owner = { id: OWNER };
    for (const password of [undefined, ANOTHER]) {
      accounts.ownerPassword = password;
      await accounts.wake(record);
      await accounts.run(1_000);
      const cell = await accounts.cell(record, owner, 'cloud');
      expect([cell?.state, cell?.password]).toEqual(['there', undefined]);
    }
  });

  it('stands in the vault, beside passwords of services that stay', async () => {
    const { accounts, record, cloud, vault } = await withServices(databases);
    const [[, own]] = inside(cloud);
    accounts.ownerPassword = ANOTHER;
    await accounts.wake(record);
    await accounts.run(1_000);
    expect(handed(vault, 'admin')).toEqual([
      ['sign-in', 'another-password'],
      ['cloud', own],
    ]);
  });
});

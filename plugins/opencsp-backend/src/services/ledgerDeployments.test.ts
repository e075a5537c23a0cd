/*
 * Proves what operators are told of deployments' effects: of a project that is there though its deployment
 * is removed, of one that an earlier engine left, of one whose host was given up, and of data that was kept;
 * that nothing else is told, and nothing of it is cleaned; and that ledger and records agree at every step of a life, also after another
 * deployment. Leaves to `store/deployments` that the rows follow the records.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { DeploymentStage } from '../__testUtils__/deployments/DeploymentStage';
import { aFailure } from '../__testUtils__/deployments/FakeDriver';
import { newWorld } from '../__testUtils__/world';
import { DeploymentRecord } from '../domain/deployments/deploymentRecord';
import {
  giveUpDeployment,
  removeDeployment,
} from '../domain/deployments/deploymentRequests';
import { DeploymentEffect } from '../store/deployments/deploymentLedger';
import { LedgerCleaner } from './ledgerClean';
import { compareLedger } from './ledgerCompare';
import { deploymentDifferences } from './ledgerDeployments';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const HOST = '00000000-0000-4000-b000-000000000001';

type State = DeploymentEffect['deployment']['state'];

function effect(
  of: DeploymentEffect['of'],
  state: DeploymentEffect['state'],
  now: State | 'retired',
  change: Partial<DeploymentEffect> = {},
): DeploymentEffect {
  const isLive = now !== 'retired' && now !== 'removed';
  return {
    ...{ system: 'compose', of, state },
    name: `${HOST}/ada-family`,
    project: 'ada-family',
    deployment: {
      number: 3,
      state: now === 'retired' ? 'succeeded' : now,
      isLive,
      profileName: 'family',
    },
    host: { id: HOST, name: 'attic', isRemoved: false },
    ...change,
  };
}

const find = (...effects: DeploymentEffect[]) =>
  deploymentDifferences(effects).map(({ finding }) => finding);

const remove = (data: boolean) => (record: DeploymentRecord, now: number) =>
  removeDeployment(record, { data, by: 'user:default/ada' }, now);

const giveUp = (record: DeploymentRecord, now: number) =>
  giveUpDeployment(record, { by: 'user:default/ada' }, now);

describe('what differs', () => {
  it.each<[string, DeploymentEffect[]]>([
    ['runs', [effect('project', 'exists', 'succeeded')]],
    ['waits', [effect('project', 'planned', 'queued')]],
    ['could not be brought', [effect('project', 'exists', 'failed')]],
    ['is being removed', [effect('project', 'exists', 'removing')]],
    [
      'is about to take over what was kept',
      [
        effect('data', 'exists', 'removed'),
        effect('project', 'planned', 'queued'),
      ],
    ],
    ['was planned once', [effect('project', 'planned', 'retired')]],
  ])('is nothing where a deployment %s', (_, effects) => {
    expect(find(...effects)).toEqual([]);
  });

  it('is a project whose deployment was removed', () => {
    expect(find(effect('project', 'exists', 'removed'))).toEqual([
      {
        id: `missing:compose:project:${HOST}/ada-family`,
        kind: 'missing',
        system: 'compose',
        name: 'ada-family',
        externalId: HOST,
        text: 'The ledger says that the project "ada-family" is on the host "attic", but deployment #3 of the profile "family" was removed. Look at the host: if something of the project is there, remove it by hand.',
      },
    ]);
  });

  it('is a project that gave way to one with another engine', () => {
    const found = find(
      effect('project', 'exists', 'retired'),
      effect('project', 'exists', 'succeeded', { system: 'nixos' }),
    );
    expect(found).toMatchObject([
      {
        kind: 'left',
        system: 'compose',
        text: expect.stringContaining('uses another engine'),
      },
    ]);
  });

  it('is a project that was left on a host that was given up, which may still run', () => {
    expect(find(effect('project', 'left', 'removed'))).toEqual([
      {
        id: `left:compose:project:${HOST}/ada-family`,
        kind: 'left',
        system: 'compose',
        name: 'ada-family',
        externalId: HOST,
        text: 'Deployment #3 of the profile "family" was removed without its host "attic", which could not be asked: the project "ada-family" may still run there, with its data. If the host is back, remove it there by hand.',
      },
    ]);
  });

  it('is data that was kept, with the machine that it is on', () => {
    const host = {
      ...{ id: HOST, name: 'attic', isRemoved: false },
      instanceId: HOST,
    };
    const other = `${HOST.slice(0, -1)}2`;
    const elsewhere = effect('project', 'exists', 'succeeded', {
      name: `${other}/ada-family`,
      host: { id: other, name: 'cellar', isRemoved: false },
    });
    expect(
      find(effect('data', 'exists', 'removed', { host }), elsewhere),
    ).toEqual([
      {
        id: `left:compose:data:${HOST}/ada-family`,
        kind: 'left',
        system: 'compose',
        name: 'ada-family (data)',
        externalId: HOST,
        instanceId: HOST,
        instanceName: 'attic',
        text: 'Deployment #3 of the profile "family" was removed from the host "attic" without its data: what the project "ada-family" stored there was kept. It goes when the profile is deployed there again and removed with its data.',
      },
    ]);
  });

  it('names what it can when profile and host are not there any more', () => {
    const lost = effect('data', 'exists', 'removed', {
      deployment: { number: 3, state: 'removed', isLive: false },
      host: { id: HOST, isRemoved: true },
    });
    const [{ text }] = find(lost);
    expect(text).toContain(
      'Deployment #3 of a profile that is not known any more was removed from the host 0',
    );
    expect(text).toContain('The host was removed from the portal since');
  });
});

describe('comparing', () => {
  async function open() {
    const stage = await DeploymentStage.begin(databases);
    const world = await newWorld(databases);
    const options = {
      ...world,
      clock: stage.clock,
      deployments: stage.store,
      onDue: () => undefined,
    };
    const findings = async () =>
      (await compareLedger(options)).report.findings.map(
        ({ kind, name }) => `${kind} ${name}`,
      );
    return { stage, options, findings };
  }

  it('agrees at every step of a life', async () => {
    const { stage, options, findings } = await open();
    const { id } = await stage.create();
    const agreesFor = async (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        expect(await findings()).toEqual([]);
        await stage.run(1_000);
      }
    };
    await agreesFor(20);
    expect((await stage.get(id)).state).toBe('succeeded');
    expect((await compareLedger(options)).report.compared).toBe(1);
    await stage.ask(id, remove(true));
    await agreesFor(20);
    expect((await stage.get(id)).state).toBe('removed');
    expect((await compareLedger(options)).report.compared).toBe(0);
  });

  it('tells of kept data until it is taken over, cleans nothing of it, and asks no host', async () => {
    const { stage, options, findings } = await open();
    const { id } = await stage.deployed();
    await stage.ask(id, remove(false));
    await stage.settle(id);
    const { calls } = stage.machine;
    expect(await findings()).toEqual(['left ada-family (data)']);
    const { found } = await compareLedger(options);
    const ids = found.map(({ finding }) => finding.id);
    const { results } = await new LedgerCleaner(options).clean(
      ids,
      found,
      false,
    );
    expect(results).toMatchObject([
      { outcome: 'failed', text: expect.stringContaining('not for cleaning') },
    ]);
    expect(stage.machine.calls).toBe(calls);
    await stage.create();
    expect(await findings()).toEqual([]);
  });

  it('tells of a host that was given up until a deployment takes over what is there', async () => {
    const { stage, options, findings } = await open();
    const { id } = await stage.deployed();
    stage.driver.scenarios.set('down', async () => aFailure());
    await stage.ask(id, remove(true));
    expect((await stage.settle(id)).state).toBe('failed');
    expect(await findings()).toEqual([]);
    const { calls } = stage.machine;
    await stage.ask(id, giveUp);
    expect(await findings()).toEqual([]);
    await stage.runDue();
    expect((await stage.get(id)).state).toBe('removed');
    expect(stage.machine.calls).toBe(calls);
    expect(await findings()).toEqual(['left ada-family']);
    expect(stage.machine.services.size).toBeGreaterThan(0);

    const { found } = await compareLedger(options);
    const ids = found.map(({ finding }) => finding.id);
    expect(
      (await new LedgerCleaner(options).clean(ids, found, false)).results,
    ).toMatchObject([{ outcome: 'failed' }]);
    stage.driver.scenarios.delete('down');
    const next = await stage.create();
    expect(await findings()).toEqual([]);
    await stage.settle(next.id);
    await stage.ask(next.id, remove(true));
    await stage.settle(next.id);
    expect(stage.machine.services.size).toBe(0);
    expect(await findings()).toEqual([]);
  });

  it('does not report what is removed while it looks', async () => {
    const { stage, options } = await open();
    const { id } = await stage.deployed();
    await stage.ask(id, remove(false));
    await stage.settle(id);
    const list = options.provisioner.list.bind(options.provisioner);
    options.provisioner.list = async () => {
      await stage.create();
      return list();
    };
    expect((await compareLedger(options)).report.findings).toEqual([]);
  });
});

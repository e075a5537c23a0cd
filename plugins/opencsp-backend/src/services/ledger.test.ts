/*
 * Proves, with the real engine and database and fakes outside, what is found when ledger and world
 * differ, what cleaning does about it, and that it never touches what a living record owns: also for
 * worlds that nobody thought of. Rights and HTTP are proven by `operations.test.ts` of the plugin.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { FakeProvisioner } from '@opencsp/plugin-opencsp-node/testUtils';
import fc from 'fast-check';
import { newWorld, testSpec, World } from '../__testUtils__/world';
import { strangeMachine, strayRun } from '../__testUtils__/strangers';
import { abandon, perhapsLeft } from '../domain/abandon';
import { DEFAULT_DEADLINES, InstanceRecord } from '../domain/record';
import { compareLedger } from './ledgerCompare';
import { LedgerCleaner } from './ledgerClean';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const SOMEBODY = '00000000-0000-4000-8000-00000000ffff';

async function openWorld() {
  const world = await newWorld(databases);
  world.provisioner.automatic = true;
  world.taskRunner.automatic = true;
  return world;
}

const compare = async (world: World) => (await compareLedger(world)).report;

async function kinds(world: World): Promise<[string, string][]> {
  const { findings } = await compare(world);
  return findings.map(({ kind, name }) => [kind, name]);
}

/** Cleans everything that is found. */
async function clean(world: World, dryRun = false) {
  const { found } = await compareLedger(world);
  const cleaner = new LedgerCleaner({ ...world, onDue: () => undefined });
  const ids = found.map(({ finding }) => finding.id);
  return cleaner.clean(ids, found, dryRun);
}

const outcomes = async (world: World) =>
  (await clean(world)).results.map(({ outcome }) => outcome);

async function active(world: World, change?: Parameters<World['create']>[0]) {
  const { id } = await world.create(change);
  await world.run(20_000);
  const record = await world.get(id);
  expect(record.state).toBe('active');
  return record;
}

/** An operator ends a deletion that hangs. */
async function giveUp(world: World, record: InstanceRecord) {
  world.provisioner.removalSteps = 1_000;
  await world.ask(record.id, 'delete');
  await world.run(5_000);
  const before = await world.get(record.id);
  const left = perhapsLeft(before, await world.store.effectsOf(record.id));
  const giving = { by: 'user:default/operator', reason: 'stuck', left };
  const outcome = abandon(before, giving, {
    now: world.clock.now(),
    deadlines: DEFAULT_DEADLINES,
    attempts: 0,
  });
  if (!outcome.ok) {
    throw new Error(outcome.problem);
  }
  await world.store.abandon(
    { ...giving, before, after: outcome.record, messages: [] },
    world.clock.now(),
  );
}

describe('ledger against world', () => {
  it('agrees at every step of a life, while things are made and removed', async () => {
    const world = await openWorld();
    world.taskRunner.automatic = false;
    world.provisioner.removalSteps = 3;
    const { id } = await world.create();
    for (let second = 0; second < 60; second++) {
      await world.run(1_000);
      expect(await kinds(world)).toEqual([]);
      world.taskRunner.runs.forEach(run => {
        run.observation = { state: 'succeeded' };
      });
      if (second === 30) {
        await world.ask(id, 'delete');
      }
    }
    expect(await world.get(id)).toMatchObject({ state: 'deleted' });
  });

  it('finds a machine of a deleted record and one of nobody, and removes both', async () => {
    const world = await openWorld();
    const record = await active(world);
    const machine = world.provisioner.machines.get(record.machineName);
    await world.ask(record.id, 'delete');
    await world.run(10_000);
    if (machine) {
      world.provisioner.machines.set(record.machineName, machine);
    }
    strangeMachine(world, 'vm-other', SOMEBODY, 'uid-x');
    const report = await compare(world);
    expect(report.findings).toMatchObject([
      { kind: 'orphan', name: record.machineName, instanceName: record.name },
      { kind: 'orphan', name: 'vm-other', instanceId: undefined },
    ]);
    expect(new Set(report.findings.map(({ id }) => id)).size).toBe(2);

    expect((await clean(world, true)).results).toMatchObject([
      { outcome: 'would-do' },
      { outcome: 'would-do' },
    ]);
    expect(await kinds(world)).toHaveLength(2);
    world.provisioner.machines.delete('vm-other uid-x');
    expect(await outcomes(world)).toEqual(['done']);
    expect(await kinds(world)).toEqual([]);
  });

  it('does not call a machine that is made meanwhile an orphan, nor one that is deleted meanwhile', async () => {
    const world = await openWorld();
    const doomed = await active(world);
    const list = world.provisioner.list.bind(world.provisioner);
    world.provisioner.list = async () => {
      await world.create();
      await world.runDue();
      const seen = await list();
      await world.ask(doomed.id, 'delete');
      await world.runDue();
      return seen;
    };
    expect(await kinds(world)).toEqual([]);
    world.provisioner.list = list;
    expect(await kinds(world)).toEqual([]);
  });

  it('says nothing about a system that cannot be asked', async () => {
    const world = await openWorld();
    await active(world);
    world.provisioner.machines.clear();
    strayRun(world, `opencsp:${SOMEBODY}:monitoring:1`, 'stray');
    world.provisioner.list = async () => {
      throw new Error('HTTP 503 password=hunter2');
    };
    world.taskRunner.available = { available: false, reason: 'Not set up.' };
    expect(await compare(world)).toMatchObject({
      compared: 0,
      findings: [],
      unasked: expect.arrayContaining([
        { system: 'fake', reason: 'HTTP 503 password=***' },
        { system: 'fake', reason: 'Not set up.' },
      ]),
    });
  });

  it('has the engine look at what is missing: it is lost in the next pass', async () => {
    const world = await openWorld();
    const record = await active(world);
    world.provisioner.machines.clear();
    expect(await kinds(world)).toEqual([['missing', record.machineName]]);
    expect(await outcomes(world)).toEqual(['begun']);
    await world.runDue();
    expect(await world.get(record.id)).toMatchObject({ state: 'lost' });
    const { findings } = await compare(world);
    expect(findings).toMatchObject([{ kind: 'missing' }]);
    expect(findings[0].remedy).toBeUndefined();
    expect(await outcomes(world)).toEqual(['failed']);
  });

  it('finds runs that no record waits for, and stops them', async () => {
    const world = await openWorld();
    const living = await active(world);
    const gone = await active(world);
    await world.ask(gone.id, 'delete');
    await world.run(10_000);
    world.taskRunner.automatic = false;
    const busy = await world.create();
    await world.run(10_000);
    const { run } = await world.get(busy.id);
    strayRun(world, `opencsp:${living.id}:monitoring:1`, 'not-waiting');
    strayRun(world, `opencsp:${gone.id}:security:1`, 'deleted');
    strayRun(world, `opencsp:${SOMEBODY}:monitoring:1`, 'unknown');
    strayRun(world, `opencsp:${busy.id}:monitoring:2`, 'other-attempt');
    strayRun(world, run?.key ?? '', 'second-of-one-key');
    const { findings } = await compare(world);
    expect(
      findings.map(it => [it.kind, it.externalId, it.instanceName]),
    ).toEqual([
      ['stray-run', 'not-waiting', living.name],
      ['stray-run', 'deleted', gone.name],
      ['stray-run', 'unknown', undefined],
      ['stray-run', 'other-attempt', busy.name],
      ['stray-run', 'second-of-one-key', busy.name],
    ]);
    expect(new Set(await outcomes(world))).toEqual(new Set(['begun']));
    expect(await kinds(world)).toEqual([]);
    // The one that the record waits for works on.
    expect(await world.taskRunner.listActive()).toMatchObject([
      { id: run?.id },
    ]);
  });
});

describe('what an operator gave up', () => {
  const address = '10.20.0.15';
  const spec = {
    ...testSpec,
    network: { ...testSpec.network, mode: 'static' as const, address },
  };

  it('is found as left, removed over several tries, and frees its id and address only then', async () => {
    const world = await openWorld();
    const record = await active(world, { spec });
    await giveUp(world, record);
    const { findings } = await compare(world);
    expect(findings).toMatchObject([
      { kind: 'left', name: record.machineName, instanceName: record.name },
    ]);
    expect(findings[0].text).toContain('user:default/operator');
    world.provisioner.removalSteps = 2;
    expect(await outcomes(world)).toEqual(['begun']);
    expect(await outcomes(world)).toEqual(['begun']);
    expect(await world.store.isAddressTaken('default', address)).toBe(true);
    expect(await outcomes(world)).toEqual(['done']);
    expect(await world.store.isAddressTaken('default', address)).toBe(false);
    expect(await kinds(world)).toEqual([]);
    expect(await outcomes(world)).toEqual([]);
  });

  it('is found as gone when it disappears later', async () => {
    const world = await openWorld();
    const record = await active(world, { spec });
    await giveUp(world, record);
    world.provisioner.machines.clear();
    expect(await kinds(world)).toEqual([['gone', record.machineName]]);
    expect(await world.store.isAddressTaken('default', address)).toBe(true);
    expect(await outcomes(world)).toEqual(['done']);
    expect(await world.store.isAddressTaken('default', address)).toBe(false);
    expect(await kinds(world)).toEqual([]);
  });

  it('is not called gone as long as removing it says that something is left', async () => {
    const world = await openWorld();
    const record = await active(world, { spec });
    await giveUp(world, record);
    world.provisioner.machines.clear();
    world.provisioner.remove = async () => ({
      state: 'removing',
      detail: 'The object is gone, its machine perhaps not.',
    });
    expect(await outcomes(world)).toEqual(['begun']);
    expect(await world.store.isAddressTaken('default', address)).toBe(true);
    expect(await kinds(world)).toEqual([['gone', record.machineName]]);
  });

  it.each([
    ['lost our label', 'lives without our label', undefined],
    [
      'has its name taken by another',
      'not ours lives under the name',
      'foreign',
    ],
  ])(
    'is left alone when it %s and is therefore not listed',
    async (_how, words, foreign) => {
      const world = await openWorld();
      const record = await active(world, { spec });
      await giveUp(world, record);
      world.provisioner.removalSteps = 0;
      world.provisioner.list = async () => [];
      if (foreign) {
        world.provisioner.foreign.add(record.machineName);
      }
      expect(await kinds(world)).toEqual([['gone', record.machineName]]);
      const calls = world.provisioner.calls.length;
      for (const isDry of [true, false]) {
        expect((await clean(world, isDry)).results).toMatchObject([
          { outcome: 'failed', text: expect.stringContaining(words) },
        ]);
      }
      expect(new Set(world.provisioner.calls.slice(calls))).toEqual(
        new Set([`observe ${record.machineName}`]),
      );
      expect(await kinds(world)).toEqual([['gone', record.machineName]]);
    },
  );

  it('with a run that hangs is found as a stray run, then as gone', async () => {
    const world = await openWorld();
    world.taskRunner.automatic = false;
    const { id } = await world.create();
    await world.run(10_000);
    world.taskRunner.cancel = async () => 'stopping';
    await giveUp(world, await world.get(id));
    const key = world.taskRunner.runs[0].key;
    expect(await kinds(world)).toEqual([
      ['left', (await world.get(id)).machineName],
      ['stray-run', key],
    ]);
    world.taskRunner.runs[0].observation = { state: 'stopped' };
    world.provisioner.machines.clear();
    expect((await kinds(world)).map(([kind]) => kind)).toEqual([
      'gone',
      'gone',
    ]);
    expect(await outcomes(world)).toEqual(['done', 'done']);
    expect(await kinds(world)).toEqual([]);
  });
});

describe('cleaning', () => {
  it('goes on after one that fails', async () => {
    const world = await openWorld();
    strangeMachine(world, 'vm-one', SOMEBODY, 'uid-1');
    strangeMachine(world, 'vm-two', SOMEBODY, 'uid-2');
    const remove = world.provisioner.remove.bind(world.provisioner);
    world.provisioner.remove = async ref => {
      if (ref.name === 'vm-one') {
        throw new Error('HTTP 500');
      }
      return remove(ref);
    };
    expect((await clean(world)).results).toMatchObject([
      { outcome: 'failed', text: 'HTTP 500' },
      { outcome: 'done' },
    ]);
  });

  it('does nothing about what was not named, or is not there any more', async () => {
    const world = await openWorld();
    strangeMachine(world, 'vm-one', SOMEBODY, 'uid-1');
    const { found } = await compareLedger(world);
    const cleaner = new LedgerCleaner({ ...world, onDue: () => undefined });
    const { results } = await cleaner.clean(['left:fake:vm-x'], found, false);
    expect(results).toMatchObject([{ outcome: 'not-found' }]);
    expect(world.provisioner.calls).toEqual([]);
  });

  it('never touches what a living record owns, whatever the world claims', async () => {
    const world = await openWorld();
    const living = [await active(world), await active(world)];
    const gone = await active(world);
    await world.ask(gone.id, 'delete');
    await world.run(10_000);
    const names = [
      ...living.map(it => it.machineName),
      gone.machineName,
      'vm-x',
    ];
    const ids = [...living.map(it => it.id), gone.id, SOMEBODY];
    const uids = [...living.map(it => it.machine.uid ?? ''), 'uid-other'];
    const machines = new Map(world.provisioner.machines);
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            name: fc.constantFrom(...names),
            id: fc.constantFrom(...ids),
            uid: fc.constantFrom(...uids),
          }),
          { maxLength: 6 },
        ),
        fc.boolean(),
        async (claims, isHidden) => {
          world.provisioner.machines.clear();
          if (!isHidden) {
            machines.forEach((machine, name) =>
              world.provisioner.machines.set(name, machine),
            );
          }
          claims.forEach(({ name, id, uid }) =>
            strangeMachine(world, name, id, uid),
          );
          const removed = watchRemovals(world.provisioner);
          await clean(world);
          for (const { name, instanceId, uid } of removed) {
            expect(living.map(it => it.machineName)).not.toContain(name);
            expect(living.map(it => it.id)).not.toContain(instanceId);
            expect(living.map(it => it.machine.uid)).not.toContain(uid);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

function watchRemovals(provisioner: FakeProvisioner) {
  const removed: { name: string; instanceId: string; uid?: string }[] = [];
  provisioner.remove = async (
    ...[ref, uid]: [{ name: string; instanceId: string }, string?]
  ) => {
    removed.push({ ...ref, uid });
    return { state: 'removed' };
  };
  return removed;
}

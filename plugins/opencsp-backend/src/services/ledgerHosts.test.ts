/*
 * Proves, with the engine of hosts on a real database and a runner in memory, that ledger and runner agree at
 * every step in which a host is prepared, cancelled or removed; that a run which no host waits for is found
 * and stopped, also one of a removed host; and that cleaning never stops what a host waits for, whatever else
 * works there. Runs of instances are proven by `ledger.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { FakeProvisioner } from '@opencsp/plugin-opencsp-node/testUtils';
import fc from 'fast-check';
import { MINUTE, stageHosts } from '../__testUtils__/hostPasses';
import { strayRun } from '../__testUtils__/strangers';
import {
  cancelPreparing,
  prepareHost,
  removeHost,
} from '../domain/hosts/hostRequests';
import { prepareKey } from '../domain/hosts/prepareRun';
import { compareLedger } from './ledgerCompare';
import { LedgerCleaner } from './ledgerClean';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const SOMEBODY = '00000000-0000-4000-8000-00000000ffff';

async function open() {
  const world = await stageHosts(databases);
  const options = {
    store: world.instances,
    provisioner: new FakeProvisioner(),
    taskRunner: world.taskRunner,
    clock: world.clock,
    hosts: world.store,
    onDue: () => undefined,
  };
  const compare = async () => (await compareLedger(options)).report;
  const found = async () =>
    (await compare()).findings.map(({ kind, name, externalId }) => [
      kind,
      name,
      externalId,
    ]);
  const clean = async () => {
    const comparison = await compareLedger(options);
    const ids = comparison.found.map(({ finding }) => finding.id);
    const { results } = await new LedgerCleaner(options).clean(
      ids,
      comparison.found,
      false,
    );
    return results.map(({ outcome }) => outcome);
  };
  return { ...world, options, compare, found, clean };
}

/** A host whose run works. */
async function preparing() {
  const world = await open();
  const id = await world.register({ prepare: 'asked' });
  await world.run(5_000);
  const [task] = world.taskRunner.runs;
  return { ...world, id, task };
}

it('agrees at every step, while a host is prepared, cancelled, prepared anew and removed', async () => {
  const { register, run, ask, get, found, compare, taskRunner } = await open();
  const id = await register({ prepare: 'asked' });
  const seen: number[] = [];
  for (let second = 0; second < 90; second++) {
    await run(1_000);
    expect(await found()).toEqual([]);
    seen.push((await compare()).compared);
    if (second === 10) {
      await ask(id, cancelPreparing);
    }
    if (second === 30) {
      await ask(id, prepareHost);
    }
    if (second === 40) {
      taskRunner.runs[1].observation = { state: 'succeeded' };
    }
    if (second === 60) {
      await ask(id, prepareHost);
    }
    if (second === 70) {
      await ask(id, removeHost);
    }
  }
  expect((await get(id)).state).toBe('removed');
  expect(taskRunner.runs).toHaveLength(3);
  expect([Math.max(...seen), seen.at(-1)]).toEqual([1, 0]);
});

it('finds runs that no host waits for, says whose they are, and has them stopped', async () => {
  const { id, task, found, clean, compare, ...world } = await preparing();
  const other = prepareKey({ id, version: 99 });
  const nobody = prepareKey({ id: SOMEBODY, version: 1 });
  strayRun(world, other, 'other-attempt');
  strayRun(world, task.key, 'second-of-one-key');
  strayRun(world, nobody, 'unknown');
  expect(await found()).toEqual([
    ['stray-run', other, 'other-attempt'],
    ['stray-run', task.key, 'second-of-one-key'],
    ['stray-run', nobody, 'unknown'],
  ]);
  expect((await compare()).findings.map(({ text }) => text)).toEqual([
    expect.stringContaining('waits for another run'),
    expect.stringContaining('this one is a second'),
    expect.stringContaining('none here has its id'),
  ]);
  expect(await clean()).toEqual(['begun', 'begun', 'begun']);
  expect(await found()).toEqual([]);
  expect(task.observation.state).toBe('running');
});

it('finds a run whose host is ready, or failed without it', async () => {
  const { id, task, found, compare, ...world } = await preparing();
  task.observation = { state: 'succeeded' };
  await world.run(10_000);
  const key = prepareKey({ id, version: 99 });
  strayRun(world, key, 'stray');
  expect(await found()).toEqual([['stray-run', key, 'stray']]);
  const [{ text }] = (await compare()).findings;
  expect(text).toContain('is ready and waits for no run');
});

it('finds what did not end when its host was removed, and forgets it when it has ended', async () => {
  const { id, task, found, clean, compare, taskRunner, ...world } =
    await preparing();
  const cancel = taskRunner.cancel.bind(taskRunner);
  taskRunner.cancel = async () => 'stopping';
  await world.ask(id, removeHost);
  await world.run(10 * MINUTE, 5_000);
  expect(await found()).toEqual([['stray-run', task.key, task.id]]);
  expect((await compare()).findings[0].text).toContain('was removed');
  taskRunner.cancel = cancel;
  expect(await clean()).toEqual(['begun']);
  expect(await found()).toEqual([['gone', task.key, task.id]]);
  expect(await clean()).toEqual(['done']);
  expect(await found()).toEqual([]);
  expect((await world.store.runLedger([])).effects).toEqual([]);
});

it('says nothing about runs that cannot be listed', async () => {
  const { found, compare, taskRunner, ...world } = await preparing();
  strayRun({ taskRunner }, prepareKey({ id: SOMEBODY, version: 1 }), 'x');
  taskRunner.down = 'down for now';
  expect(await found()).toEqual([]);
  expect(await compare()).toMatchObject({
    compared: 0,
    unasked: [{ system: 'fake' }],
  });
  taskRunner.down = undefined;
  expect((await world.store.runLedger([])).effects).toHaveLength(1);
});

it('does not call a run stray that is begun while it is compared', async () => {
  const { register, run, found, taskRunner } = await open();
  const id = await register({ prepare: 'asked' });
  const list = taskRunner.listActive.bind(taskRunner);
  taskRunner.listActive = async () => {
    await run(5_000);
    return list();
  };
  expect(await found()).toEqual([]);
  expect(taskRunner.runs.map(({ key }) => key)).toEqual([
    expect.stringContaining(id),
  ]);
});

it('never stops the run that a host waits for, whatever else works there', async () => {
  const { id, task, clean, taskRunner } = await preparing();
  const keys = [
    task.key,
    prepareKey({ id, version: 98 }),
    prepareKey({ id: SOMEBODY, version: 3 }),
    `opencsp:${SOMEBODY}:monitoring:1`,
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...keys), { maxLength: 6 }),
      async claims => {
        taskRunner.runs.splice(1);
        claims.forEach((key, index) =>
          strayRun({ taskRunner }, key, `claim-${index}`),
        );
        await clean();
        expect(taskRunner.runs.map(it => it.observation.state)).toEqual([
          'running',
          ...claims.map(() => 'stopped'),
        ]);
      },
    ),
    { numRuns: 30 },
  );
});

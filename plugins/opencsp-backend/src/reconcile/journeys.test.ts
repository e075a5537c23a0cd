/*
 * Proves the engine on a real database with fakes outside and a virtual clock: each journey ends,
 * nothing is made twice and nothing is left. Leaves processes that die to `deaths.test.ts` and the
 * real clients to the contract suites of the modules.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  expectFailed,
  nameHostKey,
  newWorldAtWork,
  retryGoesOn,
} from '../__testUtils__/steps';
import { newWorld } from '../__testUtils__/world';
import { LEASE_MS } from '../domain/decision';
import { DEFAULT_DEADLINES } from '../domain/record';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('a machine', () => {
  it('goes pending → provisioning → configuring → active, and is deleted without a trace', async () => {
    const world = await newWorld(databases);
    const { id } = await world.create();
    await world.run(2_000);
    expect(await world.get(id)).toMatchObject({ state: 'provisioning' });

    world.finishMachine(await world.get(id));
    await world.run(10_000);
    const configuring = await world.get(id);
    expect(configuring).toMatchObject({
      state: 'configuring',
      machine: {
        address: '10.20.0.1',
        frozen: true,
        hostKey: { fingerprint: 'SHA256:fake' },
      },
      run: { step: 'monitoring', id: 'run-1' },
    });

    world.taskRunner.automatic = true;
    world.taskRunner.runs[0].observation = { state: 'succeeded' };
    await world.run(20_000);
    expect(await world.get(id)).toMatchObject({
      state: 'active',
      failure: undefined,
    });
    expect(world.taskRunner.runs.map(run => run.request.step)).toEqual([
      'monitoring',
      'security',
      'hardening',
    ]);
    expect(world.taskRunner.runs[0].request.target).toEqual({
      instanceId: id,
      name: configuring.machineName,
      address: '10.20.0.1',
      port: 22,
      user: 'opencsp',
      hostKey: 'ssh-ed25519 AAAA',
    });
    const log = await world.store.readLog(id, 0, 100);
    expect(log.lines.map(line => line.step)).toEqual(
      expect.arrayContaining(['machine', 'ssh', 'monitoring', 'hardening']),
    );

    world.provisioner.removalSteps = 2;
    await world.ask(id, 'delete');
    await world.run(20_000);
    expect(await world.get(id)).toMatchObject({ state: 'deleted' });
    expect(world.provisioner.machines.size).toBe(0);
    expect(
      (await world.store.effectsOf(id)).map(effect => effect.state),
    ).toEqual((await world.store.effectsOf(id)).map(() => 'removed'));
    expect(world.provisioner.made).toHaveLength(1);
  });

  it('is active right after the first SSH contact when no configuration was asked for', async () => {
    const world = await newWorld(databases);
    world.provisioner.automatic = true;
    const spec = {
      ...(await world.create({ name: 'first' })).spec,
      configure: false,
    };
    const { id } = await world.create({ name: 'bare', spec });
    await world.run(10_000);
    expect(await world.get(id)).toMatchObject({ state: 'active' });
    expect(
      world.taskRunner.runs.filter(run => run.request.target.instanceId === id),
    ).toEqual([]);
  });

  it('fails with the quoted reason when the platform gives up, and Retry goes on with the same object', async () => {
    const world = await newWorld(databases);
    const { id, machineName } = await world.create();
    await world.run(2_000);
    world.provisioner.change({ name: machineName }, { observation: 'failed' });
    await world.run(10_000);
    await expectFailed(world, id, {
      phase: 'provisioning',
      reason: 'provision-failed',
      evidence: 'clone failed: no space left',
      retryable: true,
    });

    world.taskRunner.automatic = true;
    await retryGoesOn(world, { id, machineName });
    expect(world.provisioner.made).toEqual([machineName]);
  });

  it('fails as ssh-unreachable when no key exchange completes, and Retry touches the machine no more', async () => {
    const world = await newWorldAtWork(databases);
    const key = world.scanner.result;
    world.scanner.result = {
      outcome: 'unreachable',
      message: '10.20.0.1:22: ECONNREFUSED',
    };
    const { id, machineName } = await world.create();
    await world.run(DEFAULT_DEADLINES.ssh + 60_000, 5_000);
    await expectFailed(world, id, {
      phase: 'provisioning',
      reason: 'ssh-unreachable',
      evidence: '10.20.0.1:22: ECONNREFUSED',
    });

    world.scanner.result = key;
    await world.ask(id, 'retry');
    await world.run(30_000);
    expect(await world.get(id)).toMatchObject({ state: 'active' });
    expect(world.provisioner.calls).not.toContain(`retry ${machineName}`);
  });

  it('waits for SSH all the same while the platform plans its object anew', async () => {
    const world = await newWorldAtWork(databases);
    const key = world.scanner.result;
    world.scanner.result = { outcome: 'unreachable', message: 'not yet' };
    const { id, machineName } = await world.create();
    await world.run(10_000);
    world.provisioner.change({ name: machineName }, { observation: 'pending' });
    await world.run(10_000);
    expect((await world.get(id)).steps.slice(0, 2)).toMatchObject([
      { name: 'machine', state: 'done' },
      { name: 'ssh', state: 'running' },
    ]);
    world.scanner.result = key;
    await world.run(30_000);
    expect(await world.get(id)).toMatchObject({ state: 'active' });
  });

  it('is never configured when it shows another key than Terraform names', async () => {
    const world = await newWorld(databases);
    world.provisioner.automatic = true;
    const { id } = await world.create();
    await world.run(1_000, 100);
    nameHostKey(world, 'ssh-ed25519 BBBB');
    await world.run(20_000);
    await expectFailed(world, id, { reason: 'host-key-mismatch' });
    expect(world.taskRunner.runs).toEqual([]);
  });

  it('that got no address in time says so; that was late says what the runner says', async () => {
    const world = await newWorld(databases);
    const without = await world.create({ name: 'no-address' });
    const late = await world.create({ name: 'late' });
    await world.run(2_000);
    world.provisioner.change(
      { name: without.machineName },
      { observation: 'no-address' },
    );
    await world.run(DEFAULT_DEADLINES.provisioning + 60_000, 10_000);
    await expectFailed(world, without.id, { reason: 'address-missing' });
    const failed = await world.get(late.id);
    expect(failed.failure?.reason).toBe('provision-timeout');
    expect(failed.failure?.message).toContain('The runner pod is absent.');
  });

  it('whose object is deleted by hand fails while it is made, and is lost when it was active', async () => {
    const world = await newWorld(databases);
    const first = await world.create({ name: 'making' });
    await world.run(3_000);
    world.provisioner.machines.delete(first.machineName);
    await world.run(10_000);
    await expectFailed(world, first.id, {
      reason: 'machine-vanished',
      retryable: false,
    });

    world.provisioner.automatic = true;
    world.taskRunner.automatic = true;
    const second = await world.create({ name: 'living' });
    await world.run(30_000);
    const active = await world.get(second.id);
    expect(active.state).toBe('active');
    world.provisioner.machines.delete(second.machineName);
    expect(await world.store.hint(second.id, 'absent', world.clock.now())).toBe(
      true,
    );
    await world.run(2_000);
    expect(await world.get(second.id)).toMatchObject({ state: 'lost' });
    await world.ask(second.id, 'delete');
    await world.run(10_000);
    expect(await world.get(second.id)).toMatchObject({ state: 'deleted' });
  });

  it('meets a foreign object of its name: conflict, and the foreign object is left alone', async () => {
    const world = await newWorld(databases);
    const { id, machineName } = await world.create();
    world.provisioner.refusal = {
      outcome: 'conflict',
      message: 'It has no label of ours.',
    };
    await world.run(5_000);
    await expectFailed(world, id, {
      reason: 'name-conflict',
      retryable: false,
    });
    expect(world.provisioner.made).not.toContain(machineName);
  });

  it('goes on by itself when platform and runner come back, without a second object', async () => {
    const world = await newWorldAtWork(databases);
    world.provisioner.down = 'connect ECONNREFUSED';
    const { id } = await world.create();
    await world.run(60_000);
    expect((await world.get(id)).waitingFor).toContain('ECONNREFUSED');
    world.provisioner.down = undefined;
    world.taskRunner.down = 'HTTP 503';
    await world.run(120_000);
    expect((await world.get(id)).waitingFor).toContain('HTTP 503');
    world.taskRunner.down = undefined;
    await world.run(120_000);
    expect(await world.get(id)).toMatchObject({
      state: 'active',
      waitingFor: undefined,
    });
    expect(world.provisioner.made).toHaveLength(1);
    expect(world.taskRunner.runs).toHaveLength(3);
  });

  it.each(['pending', 'provisioning', 'configuring'] as const)(
    'can be cancelled while %s, and then retried or deleted',
    async state => {
      const world = await newWorld(databases);
      world.provisioner.down = state === 'pending' ? 'down' : undefined;
      world.provisioner.automatic = state === 'configuring';
      const { id } = await world.create();
      await world.run(10_000);
      expect(await world.get(id)).toMatchObject({ state });
      await world.ask(id, 'cancel');
      world.provisioner.down = undefined;
      await world.run(20_000);
      await expectFailed(world, id, {
        // Nobody knows whether it was made: it is asked for again, and paused.
        phase: state === 'pending' ? 'provisioning' : state,
        reason: 'cancelled',
        retryable: true,
      });
      expect(
        world.taskRunner.runs.every(run => run.observation.state === 'stopped'),
      ).toBe(true);

      world.provisioner.automatic = true;
      world.taskRunner.automatic = true;
      await world.ask(id, 'retry');
      await world.run(5_000);
      const [machine] = world.provisioner.machines.values();
      world.provisioner.change(machine.desired.ref, { observation: 'ready' });
      await world.run(30_000);
      expect(await world.get(id)).toMatchObject({ state: 'active' });
      await world.ask(id, 'delete');
      // A request that was never answered may still be carried out: the deletion waits for that.
      await world.run(3 * LEASE_MS);
      expect(await world.get(id)).toMatchObject({ state: 'deleted' });
    },
  );

  it('is made although the platform plans it anew right after it was frozen', async () => {
    const world = await newWorld(databases);
    world.taskRunner.automatic = true;
    const { id, machineName } = await world.create();
    await world.run(2_000);
    const freeze = world.provisioner.freeze.bind(world.provisioner);
    world.provisioner.freeze = async ref => {
      await freeze(ref);
      world.provisioner.change(
        { name: machineName },
        { observation: 'failed' },
      );
    };
    world.finishMachine(await world.get(id));
    await world.run(30_000);
    expect(await world.get(id)).toMatchObject({ state: 'active' });
  });

  it('that cannot be removed in time fails with what holds it, and Retry removes it', async () => {
    const world = await newWorld(databases);
    world.provisioner.automatic = true;
    world.provisioner.removalSteps = Number.MAX_SAFE_INTEGER;
    const { id } = await world.create();
    await world.run(10_000);
    await world.ask(id, 'delete');
    await world.run(DEFAULT_DEADLINES.deleting + 60_000, 30_000);
    await expectFailed(world, id, {
      phase: 'deleting',
      reason: 'removal-stuck',
      evidence: 'Destroying.',
    });
    world.provisioner.removalSteps = 0;
    await world.ask(id, 'retry');
    await world.run(10_000);
    expect(await world.get(id)).toMatchObject({ state: 'deleted' });
  });
});

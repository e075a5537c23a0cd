/*
 * Proves that each failure is reached through the engine with its reason and evidence, that Retry
 * after the mend ends well with one machine, and that what cannot be retried says what to do
 * instead. Leaves the failures that a platform or a run reports to `journeys.test.ts` and
 * `runs.test.ts`, and stopping and removing to `stops.test.ts` and `removals.test.ts`.
 */
import { NotFoundError } from '@backstage/errors';
import { TestDatabases } from '@backstage/backend-test-utils';
import { InstanceState } from '@opencsp/plugin-opencsp-common';
import {
  expectFailed,
  nameHostKey,
  newWorldAtWork,
  retryGoesOn,
} from '../__testUtils__/steps';
import { newInstance, newWorld, World } from '../__testUtils__/world';
import { FailureKind } from '../domain/failures';
import { DEFAULT_DEADLINES, InstanceRecord } from '../domain/record';
import { InstanceRequest, request } from '../domain/requests';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/** Retries, and demands that it ends well with the one machine. */
async function retriesToActive(world: World, id: string): Promise<void> {
  await world.ask(id, 'retry');
  await world.run(60_000);
  expect(await world.get(id)).toMatchObject({
    state: 'active',
    failure: undefined,
  });
  expect(world.provisioner.made).toHaveLength(1);
  expect([...world.provisioner.machines.keys()]).toEqual(
    world.provisioner.made,
  );
}

/** Step and attempt of each run, in the order in which they were started. */
function startedRuns(world: World): string[] {
  return world.taskRunner.runs.map(({ key }) =>
    key.split(':').slice(2).join(':'),
  );
}

function asked(record: InstanceRecord, wanted: InstanceRequest) {
  return request(record, wanted, {
    now: record.stateSince,
    deadlines: DEFAULT_DEADLINES,
    attempts: 0,
  });
}

function recordThatIs(state: InstanceState): InstanceRecord {
  return { ...newInstance(1, 0).record, state, version: 1, vmId: 10_000 };
}

describe('a machine that is asked for', () => {
  it('fails when the platform is away until the deadline; Retry makes one', async () => {
    const world = await newWorldAtWork(databases);
    world.provisioner.down = 'connect ECONNREFUSED';
    const { id } = await world.create();
    await world.run(DEFAULT_DEADLINES.pending + 2 * 60_000, 10_000);
    await expectFailed(world, id, {
      phase: 'pending',
      reason: 'platform-unreachable',
      evidence: expect.stringContaining('ECONNREFUSED'),
      retryable: true,
    });
    expect(world.provisioner.made).toEqual([]);

    world.provisioner.down = undefined;
    await retriesToActive(world, id);
  });

  it('fails with the words of the platform that refuses it; Retry asks again', async () => {
    const world = await newWorldAtWork(databases);
    world.provisioner.refusal = {
      outcome: 'refused',
      message: 'The quota of the namespace is used up',
      evidence: 'exceeded quota: machines',
    };
    const { id } = await world.create();
    await world.run(10_000);
    await expectFailed(world, id, {
      phase: 'pending',
      reason: 'provision-refused',
      message: expect.stringContaining('quota of the namespace is used up.'),
      evidence: 'exceeded quota: machines',
      retryable: true,
    });

    world.provisioner.refusal = undefined;
    await retriesToActive(world, id);
  });
});

describe('a machine that is being made', () => {
  it('fails when it is not ready in time; Retry goes on with the same one', async () => {
    const world = await newWorldAtWork(databases);
    world.provisioner.automatic = false;
    const { id, machineName } = await world.create();
    await world.run(DEFAULT_DEADLINES.provisioning + 60_000, 10_000);
    await expectFailed(world, id, {
      phase: 'provisioning',
      reason: 'provision-timeout',
      message: expect.stringContaining('The runner pod is absent.'),
      evidence: 'Cloning',
      retryable: true,
    });

    await retryGoesOn(world, { id, machineName });
    expect(world.provisioner.made).toEqual([machineName]);
  });

  it('fails when it is made and gets no address; Retry takes the one that it got since', async () => {
    const world = await newWorldAtWork(databases);
    world.provisioner.withoutAddress = true;
    const { id, machineName } = await world.create();
    await world.run(DEFAULT_DEADLINES.provisioning + 60_000, 10_000);
    await expectFailed(world, id, {
      phase: 'provisioning',
      reason: 'address-missing',
      message: expect.stringContaining('"debian-12"'),
      retryable: true,
    });

    await retryGoesOn(world, { id, machineName });
    expect(world.provisioner.made).toEqual([machineName]);
  });

  it('fails at an address that is not allowed; Retry works once it is', async () => {
    const world = await newWorldAtWork(databases);
    const key = world.scanner.result;
    world.scanner.result = {
      outcome: 'not-allowed',
      message: '10.20.0.1 is not in hosts.allowedNetworks (10.21.0.0/16).',
    };
    const { id, machineName } = await world.create();
    await world.run(10_000);
    await expectFailed(world, id, {
      phase: 'provisioning',
      reason: 'address-not-allowed',
      message: expect.stringContaining('(10.21.0.0/16)'),
      nextStep: expect.stringContaining('hosts.allowedNetworks'),
      retryable: true,
    });
    expect(world.taskRunner.runs).toEqual([]);

    world.scanner.result = key;
    await retriesToActive(world, id);
    expect(world.provisioner.calls).not.toContain(`retry ${machineName}`);
  });

  it('fails when it shows another host key; Retry pins the one that was expected', async () => {
    const world = await newWorldAtWork(databases);
    const key = world.scanner.result;
    nameHostKey(world, 'ssh-ed25519 AAAA');
    world.scanner.result = {
      outcome: 'key',
      key: { type: 'ssh-ed25519', blob: 'CCCC', fingerprint: 'SHA256:other' },
    };
    const { id } = await world.create();
    await world.run(10_000);
    const failed = await world.get(id);
    expect(failed).toMatchObject({
      state: 'failed',
      failure: {
        reason: 'host-key-mismatch',
        message: expect.stringContaining('it showed SHA256:other'),
        retryable: true,
      },
    });
    expect(failed.machine.hostKey).toBeUndefined();

    world.scanner.result = key;
    await retriesToActive(world, id);
    expect((await world.get(id)).machine.hostKey?.fingerprint).toBe(
      'SHA256:fake',
    );
  });
});

describe('a machine that is being configured', () => {
  it('fails when the runner refuses the run; Retry begins the second attempt only', async () => {
    const world = await newWorldAtWork(databases);
    world.taskRunner.refusal = 'There is no template "monitoring"';
    const { id } = await world.create();
    await world.run(10_000);
    expect(await world.get(id)).toMatchObject({
      state: 'failed',
      failure: {
        phase: 'configuring',
        reason: 'configuration-refused',
        message: expect.stringContaining('There is no template "monitoring".'),
        retryable: true,
      },
      run: undefined,
    });

    world.taskRunner.refusal = undefined;
    await retriesToActive(world, id);
    expect(startedRuns(world)).toEqual([
      'monitoring:2',
      'security:1',
      'hardening:1',
    ]);
  });

  it('fails when a start broke and left a run that never began; Retry begins the second attempt only', async () => {
    const world = await newWorldAtWork(databases);
    world.taskRunner.breakStarts = 1;
    const { id } = await world.create();
    await world.run(2 * 60_000);
    await expectFailed(world, id, {
      phase: 'configuring',
      reason: 'configuration-refused',
      evidence: 'Error: it broke',
      retryable: true,
    });
    expect(startedRuns(world)).toEqual(['monitoring:1']);

    await retriesToActive(world, id);
    expect(startedRuns(world)).toEqual([
      'monitoring:1',
      'monitoring:2',
      'security:1',
      'hardening:1',
    ]);
  });

  it('fails when the runner has forgotten its run, after the log was asked for some times', async () => {
    const world = await newWorldAtWork(databases);
    world.taskRunner.automatic = false;
    const { id } = await world.create();
    await world.run(10_000);
    const { runs } = world.taskRunner;
    expect(runs).toHaveLength(1);
    runs[0].observation = { state: 'unknown' };
    const logs = jest
      .spyOn(world.taskRunner, 'logs')
      .mockRejectedValue(new NotFoundError('There is no task 1'));
    await world.run(3_000);
    expect(await world.get(id)).toMatchObject({
      state: 'configuring',
      waitingFor: expect.stringContaining('There is no task 1'),
    });
    await world.run(3 * 60_000);
    await expectFailed(world, id, {
      phase: 'configuring',
      reason: 'configuration-lost',
      message: expect.stringContaining('Monitoring: the run is gone.'),
      retryable: true,
    });

    logs.mockRestore();
    world.taskRunner.automatic = true;
    await retriesToActive(world, id);
    expect(startedRuns(world).slice(0, 2)).toEqual([
      'monitoring:1',
      'monitoring:2',
    ]);
  });

  it('fails when somebody else stops its run; Retry runs the step again', async () => {
    const world = await newWorldAtWork(databases);
    world.taskRunner.automatic = false;
    const { id } = await world.create();
    await world.run(10_000);
    world.taskRunner.stopByForce(world.taskRunner.runs[0]);
    await world.run(10_000);
    await expectFailed(world, id, {
      reason: 'configuration-failed',
      message: expect.stringContaining('somebody stopped the run.'),
      retryable: true,
    });

    world.taskRunner.automatic = true;
    await retriesToActive(world, id);
    expect(startedRuns(world)).toHaveLength(4);
  });
});

describe('Retry', () => {
  it.each<[FailureKind, string, (world: World, name: string) => void]>([
    [
      'name-conflict',
      'Delete this machine and ask for it again: it gets another name.',
      (world, name) => {
        world.provisioner.machines.delete(name);
        world.provisioner.foreign.add(name);
      },
    ],
    [
      'machine-vanished',
      'an operator should look. Delete this entry when you are done.',
      (world, name) => world.provisioner.vanish({ name }),
    ],
  ])(
    'is refused after %s, with what to do instead; deleting works',
    async (reason, nextStep, happens) => {
      const world = await newWorld(databases);
      const { id, machineName } = await world.create();
      await world.run(3_000);
      happens(world, machineName);
      await world.run(10_000);
      const failed = await world.get(id);
      expect(failed).toMatchObject({ state: 'failed', failure: { reason } });
      expect(asked(failed, 'retry')).toEqual({
        ok: false,
        problem: expect.stringMatching(/^This failure cannot be retried\. /),
      });
      expect(asked(failed, 'retry')).toEqual({
        ok: false,
        problem: expect.stringContaining(nextStep),
      });

      await world.ask(id, 'delete');
      await world.run(10_000);
      expect(await world.get(id)).toMatchObject({ state: 'deleted' });
    },
  );
});

describe('a request', () => {
  const nothingTo: Record<'retry' | 'cancel', InstanceState[]> = {
    retry: [
      'pending',
      'provisioning',
      'configuring',
      'active',
      'lost',
      'deleting',
      'deleted',
    ],
    cancel: ['active', 'lost', 'failed', 'deleting', 'deleted'],
  };

  it.each([
    ...nothingTo.retry.map(state => ({ wanted: 'retry' as const, state })),
    ...nothingTo.cancel.map(state => ({ wanted: 'cancel' as const, state })),
  ])(
    'to $wanted is refused while the machine is $state, and says so',
    async ({ wanted, state }) => {
      expect(asked(recordThatIs(state), wanted)).toEqual({
        ok: false,
        problem: `There is nothing to ${wanted}: the machine is ${state}.`,
      });
    },
  );
});

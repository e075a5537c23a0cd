/*
 * Proves that a deployment comes to the same end, with nothing done twice, when the process is killed at
 * any call of the database or of the machine, when two processes work at once, when the connection is cut
 * at any call, and when a person asks for something in the middle of one; and which trouble with a host
 * ends a step. The ends themselves are proven by `deployments.test.ts`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { TestDatabases } from '@backstage/backend-test-utils';
import { HostTrouble, HostTroubleError } from '@opencsp/plugin-opencsp-node';
import { aDeployment } from '../../__testUtils__/deployments/aDeployment';
import { DeploymentStage } from '../../__testUtils__/deployments/DeploymentStage';
import { Breaking, Mortal } from '../../__testUtils__/deployments/Mortal';
import { LEASE_MS } from '../../domain/decision';
import {
  cancelDeployment,
  removeDeployment,
  retryDeployment,
} from '../../domain/deployments/deploymentRequests';
import { RepositoryUnavailableError } from '../../profiles/git/ProfileRepository';
import { LeaseLostError } from '../../store/InstanceStore';

jest.setTimeout(180_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

const trouble = (kind: HostTrouble) =>
  new HostTroubleError(kind, `ssh says: ${kind}`);

/** What was started for the newest deployment, in its order, without the number. */
function startsOf(stage: DeploymentStage, id: string): string[] {
  const prefix = `${id.slice(-4)}-`;
  return stage.machine.starts
    .filter(start => start.startsWith(prefix))
    .map(start => start.slice(prefix.length));
}

describe('a process that is killed', () => {
  it.each(['before', 'after'] as const)(
    '%s any write or any call of the machine is replaced by another, and nothing is done twice',
    async when => {
      const stage = await DeploymentStage.begin(databases);
      let moments = 0;
      for (let at = 1; ; at++) {
        const { id } = await stage.create();
        const mortal = new Mortal(at, when);
        const process = mortal.processOf(stage);
        for (let pass = 0; pass < 60 && !mortal.happened; pass++) {
          await stage.runDue(process, 'mortal').catch(() => undefined);
          stage.clock.advance(500);
        }
        stage.clock.advance(LEASE_MS);
        expect(await stage.settle(id)).toMatchObject({ state: 'succeeded' });
        expect(startsOf(stage, id)).toEqual(['pull-1', 'start-1']);
        const record = await stage.get(id);
        expect(record.steps.map(({ attempt }) => attempt)).toEqual([
          1, 1, 1, 1, 1,
        ]);
        if (!mortal.happened) {
          break;
        }
        moments = at;
      }
      expect(moments).toBeGreaterThan(25);
    },
  );

  it.each(['before', 'after'] as const)(
    '%s any call of a cancellation or a removal leaves it to another',
    async when => {
      const stage = await DeploymentStage.begin(databases);
      for (let at = 1; ; at++) {
        const { id } = await stage.create();
        stage.driver.scenarios.set('pull', async ({ memo }) => ({
          of: 'running',
          again: 1_000,
          memo,
        }));
        await stage.run(3_000);
        await stage.ask(id, cancelDeployment);
        const mortal = new Mortal(at, when);
        const process = mortal.processOf(stage);
        await stage.runDue(process, 'mortal').catch(() => undefined);
        stage.clock.advance(LEASE_MS);
        expect(await stage.settle(id)).toMatchObject({ state: 'cancelled' });

        await stage.ask(id, (record, now) =>
          removeDeployment(record, { data: true, by: 'o' }, now),
        );
        for (let pass = 0; pass < 30 && !mortal.happened; pass++) {
          await stage.runDue(process, 'mortal').catch(() => undefined);
          stage.clock.advance(500);
        }
        stage.clock.advance(LEASE_MS);
        expect(await stage.settle(id)).toMatchObject({ state: 'removed' });
        expect(startsOf(stage, id).filter(it => it === 'down-1')).toEqual([
          'down-1',
        ]);
        if (!mortal.happened) {
          break;
        }
      }
    },
  );

  it('loses nothing at a shutdown: what was cut off says nothing about the host', async () => {
    const stage = await DeploymentStage.begin(databases);
    const { id } = await stage.create();
    await stage.runDue();
    await stage.runDue();
    const shutdown = new AbortController();
    stage.driver.scenarios.set('upload', async ({ signal }) => {
      shutdown.abort();
      signal.throwIfAborted();
      return undefined;
    });
    const now = stage.clock.now();
    const [claim] = await stage.store.claimDue(
      { owner: 'ends', until: now + LEASE_MS },
      now,
      1,
    );
    const passing = stage.process().pass(claim, shutdown.signal);
    await expect(passing).rejects.toThrow('aborted');
    expect((await stage.get(id)).state).toBe('running');
    stage.driver.scenarios.clear();
    stage.clock.advance(LEASE_MS);
    expect(await stage.settle(id)).toMatchObject({ state: 'succeeded' });
  });
});

describe('two processes at once', () => {
  it('do everything once, and never two things on one host', async () => {
    const stage = await DeploymentStage.begin(databases);
    let busy = 0;
    let most = 0;
    const counting = async () => {
      busy += 1;
      most = Math.max(most, busy);
      await sleep(2);
      busy -= 1;
      return undefined;
    };
    ['upload', 'pull', 'start', 'verify'].forEach(name =>
      stage.driver.scenarios.set(name, counting),
    );
    const { id } = await stage.create();
    const processes = [stage.process(), stage.process(), stage.process()];
    for (let round = 0; round < 60; round++) {
      await Promise.all(
        processes.map((process, owner) =>
          stage.runDue(process, `process-${owner}`),
        ),
      );
      stage.clock.advance(500);
    }
    expect(await stage.get(id)).toMatchObject({ state: 'succeeded' });
    expect(startsOf(stage, id)).toEqual(['pull-1', 'start-1']);
    expect(most).toBe(1);
  });
});

describe('a connection that is cut', () => {
  it.each(['before', 'after'] as const)(
    '%s any call only delays the deployment',
    async when => {
      const stage = await DeploymentStage.begin(databases);
      let calls = 0;
      for (let at = 1; ; at++) {
        const breaking = new Breaking(at, when, () => trouble('unreachable'));
        const machine = breaking.around(
          stage.machine,
          name => name !== 'onCall',
        );
        const process = stage.process({
          outside: { runners: { of: () => machine } },
        });
        const { id } = await stage.create();
        for (let pass = 0; pass < 100; pass++) {
          await stage.runDue(process);
          stage.clock.advance(500);
        }
        expect(await stage.get(id)).toMatchObject({ state: 'succeeded' });
        expect(startsOf(stage, id)).toEqual(['pull-1', 'start-1']);
        if (!breaking.happened) {
          break;
        }
        calls = at;
      }
      expect(calls).toBeGreaterThan(7);
    },
  );

  it('and stays cut is said while it lasts, and ends the step at its deadline; Retry goes on', async () => {
    const stage = await DeploymentStage.begin(databases);
    const { id } = await stage.create();
    await stage.run(1_000, 100);
    stage.machine.trouble = trouble('unreachable');
    await stage.run(20_000);
    expect(await stage.get(id)).toMatchObject({
      state: 'running',
      waitingFor: 'ssh says: unreachable',
    });
    expect(await stage.settle(id)).toMatchObject({
      state: 'failed',
      failure: {
        reason: 'host-unreachable',
        evidence: 'ssh says: unreachable',
        retryable: true,
      },
    });
    stage.machine.trouble = undefined;
    await stage.ask(id, retryDeployment);
    expect(await stage.settle(id)).toMatchObject({ state: 'succeeded' });
  });

  it('does not hold a cancellation up for ever, and says what may be left', async () => {
    const stage = await DeploymentStage.begin(databases);
    const { id } = await stage.create();
    await stage.run(1_000, 100);
    stage.machine.trouble = trouble('unreachable');
    await stage.ask(id, cancelDeployment);
    await stage.run(2_000);
    expect(await stage.get(id)).toMatchObject({ state: 'running' });
    const record = await stage.settle(id);
    expect(record.state).toBe('cancelled');
    expect(record.warnings.at(-1)).toContain('may go on there');
  });

  it.each([
    ['host-key-changed', 'host-key-changed'],
    ['login-refused', 'login-refused'],
    ['sudo-refused', 'sudo-refused'],
    ['cannot-write', 'cannot-write'],
    ['not-allowed', 'host-not-allowed'],
  ] as const)('by %s fails the step at once', async (kind, reason) => {
    const stage = await DeploymentStage.begin(databases);
    const { id } = await stage.create();
    stage.machine.onCall = name => {
      stage.machine.trouble = name === 'put' ? trouble(kind) : undefined;
    };
    await stage.runDue();
    await stage.runDue();
    await stage.runDue();
    expect(await stage.get(id)).toMatchObject({
      state: 'failed',
      failure: { step: 'upload', reason, evidence: `ssh says: ${kind}` },
    });
  });

  it('waits for the profiles repository, too', async () => {
    const stage = await DeploymentStage.begin(databases);
    const { id } = await stage.create();
    const load = jest
      .spyOn(stage.contents, 'load')
      .mockRejectedValue(
        new RepositoryUnavailableError('no route', 'unreachable'),
      );
    await stage.run(20_000);
    expect(await stage.get(id)).toMatchObject({
      state: 'queued',
      waitingFor: 'no route',
    });
    load.mockRestore();
    expect(await stage.settle(id)).toMatchObject({ state: 'succeeded' });
  });
});

describe('in the middle of a call', () => {
  /** A pass whose first call of `upload` goes on until `until` says so. */
  async function inTheMiddle(
    until: (
      stage: DeploymentStage,
      id: string,
      signal: AbortSignal,
    ) => Promise<void>,
  ) {
    const stage = await DeploymentStage.begin(databases);
    const { id } = await stage.create();
    await stage.runDue();
    await stage.runDue();
    stage.driver.scenarios.set('upload', async ({ log, signal }) => {
      log('a line');
      await until(stage, id, signal);
      return undefined;
    });
    const now = stage.clock.now();
    const [claim] = await stage.store.claimDue(
      { owner: 'a', until: now + LEASE_MS },
      now,
      1,
    );
    const process = stage.process({ flushMs: 5 });
    const pass = process.pass(claim, new AbortController().signal);
    return { stage, id, claim, pass };
  }

  it('lines are kept, so that pages can follow', async () => {
    const { stage, id, pass } = await inTheMiddle(async (world, of) => {
      while (!(await world.logOf(of)).includes('a line')) {
        await sleep(2);
      }
    });
    await pass;
    const log = await stage.logOf(id);
    expect(log.filter(line => line === 'a line')).toHaveLength(1);
  });

  // Sooner than the pass itself would give up.
  it('a cancellation ends it, and is done next', async () => {
    const { stage, id, claim, pass } = await inTheMiddle(
      async (world, of, signal) => {
        await world.ask(of, cancelDeployment);
        await new Promise(resolve => signal.addEventListener('abort', resolve));
      },
    );
    await expect(pass).rejects.toThrow(LeaseLostError);
    // As the loop does it.
    await stage.store.release(claim);
    await stage.runDue();
    expect(await stage.get(id)).toMatchObject({ state: 'cancelled' });
    expect(stage.machine.stops).toEqual(['0001-upload-1']);
  }, 30_000);

  it('a driver that never answers does not hold the row for ever', async () => {
    const stage = await DeploymentStage.begin(databases);
    const record = aDeployment(1, stage.clock.now());
    await stage.createRecord(record);
    await stage.runDue();
    await stage.runDue();
    stage.driver.scenarios.set('upload', () => new Promise(() => undefined));
    const now = stage.clock.now();
    const [claim] = await stage.store.claimDue(
      { owner: 'a', until: now + LEASE_MS },
      now,
      1,
    );
    const process = stage.process({ leaseMs: 30 });
    const report = await process.pass(claim, new AbortController().signal);
    expect(report).toMatchObject({
      trouble: expect.stringContaining('did not end in the time'),
      record: { state: 'running' },
    });
    stage.driver.scenarios.clear();
    expect(await stage.settle(record.id)).toMatchObject({
      state: 'succeeded',
    });
  });
});

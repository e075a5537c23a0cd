/*
 * What tofu-controller says that is not so, or does not say at all, named by the letter of its
 * recording: played by the sandbox, seen through the real client and provisioner. The recordings
 * themselves are replayed in `classifyRecordings.test.ts`; trouble with the watch is in
 * `watchLies.test.ts`.
 */
import { MachineRef } from '@opencsp/plugin-opencsp-node';
import { saysReady } from './__testUtils__/portalView';
import { pause, Stage } from './__testUtils__/stage';
import { condition, Terraform, terraforms } from './terraform';

jest.setTimeout(60_000);

describe('lies of tofu-controller', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await stage.close();
  });

  /** Looks at the object itself until it is as it is to be. */
  async function untilObject(
    ref: MachineRef,
    holds: (object: Terraform) => boolean,
  ): Promise<Terraform> {
    for (let attempt = 0; attempt < 1_500; attempt++) {
      const object = await stage.terraform(ref);
      if (holds(object)) {
        return object;
      }
      await pause();
    }
    throw new Error(`${ref.name} never became so`);
  }

  /** From now on: every form of an object that the portal itself was given. */
  function objectsRead(): () => Promise<Terraform[]> {
    const get = jest.spyOn(stage.client, 'get');
    return async () => {
      const answers = await Promise.all(
        get.mock.results.map(({ value }) => value),
      );
      return answers.flatMap(answer => {
        const parsed = terraforms.schema.safeParse(answer);
        return parsed.success ? [parsed.data] : [];
      });
    };
  }

  /** Changes the size of a machine as somebody with rights does. */
  async function resize(ref: MachineRef, memory: number): Promise<void> {
    const { spec } = await stage.terraform(ref);
    const vars = spec.vars?.map(({ name, value }) => ({
      name,
      value: name === 'memory' ? memory : value ?? null,
    }));
    await stage.patch(ref, { vars });
  }

  it('m: Ready=True of an older specification, that an apply ended with', async () => {
    await stage.cluster.control({ scenario: 'slow', factor: 10 });
    const { ref } = await stage.make('vm-older');
    await stage.until(ref, 'pending', ({ phase }) => phase === 'applying');
    const read = objectsRead();
    // The portal looks on from before the change.
    const portal = stage.until(ref, 'ready');
    await resize(ref, 8_192);
    const { seen } = await portal;
    const objects = await read();
    const generations = (object: Terraform) => ({
      asked: object.metadata.generation,
      ready: condition(object, 'Ready')?.observedGeneration,
      observed: object.status?.observedGeneration,
    });
    expect(objects.filter(saysReady).map(generations)).toContainEqual({
      asked: 2,
      ready: 2,
      observed: 1,
    });
    const believed = seen.flatMap(observation =>
      observation.state === 'ready'
        ? objects.filter(
            ({ metadata }) => metadata.resourceVersion === observation.version,
          )
        : [],
    );
    expect(believed.length).toBeGreaterThan(0);
    for (const object of believed) {
      expect(generations(object)).toEqual({ asked: 2, ready: 2, observed: 2 });
    }
  });

  it('f3: Ready=True of an apply, while the removal waits for it', async () => {
    await stage.cluster.control({ scenario: 'slow', factor: 10 });
    const { ref, uid } = await stage.make('vm-hurried');
    await stage.until(ref, 'pending', ({ phase }) => phase === 'applying');
    const read = objectsRead();
    await stage.remove(ref, uid);
    const { seen } = await stage.until(ref, 'absent');
    const lies = (await read()).filter(
      object => object.metadata.deletionTimestamp && saysReady(object),
    );
    expect(lies.length).toBeGreaterThan(0);
    expect(new Set(seen.map(({ state }) => state))).toEqual(
      new Set(['removing', 'absent']),
    );
  });

  it('g: Ready=True of a suspended object, whose specification changed', async () => {
    const { ref, uid } = await stage.make('vm-asleep');
    await stage.until(ref, 'ready');
    const { signal } = stage;
    await stage.provisioner.pause(ref, uid, { signal });
    await resize(ref, 8_192);
    const lying = await untilObject(
      ref,
      ({ metadata, status }) =>
        status?.observedGeneration === metadata.generation,
    );
    expect(saysReady(lying)).toBe(true);
    expect(await stage.observe(ref)).toMatchObject({ state: 'suspended' });
  });

  it('b: Ready=True while an approval waits', async () => {
    const { ref, uid } = await stage.make('vm-waits');
    await stage.until(ref, 'ready');
    await stage.provisioner.freeze(ref, uid, { signal: stage.signal });
    await stage.until(ref, 'ready', ({ frozen }) => frozen);
    await resize(ref, 8_192);
    await untilObject(
      ref,
      object => saysReady(object) && Boolean(object.status?.plan?.pending),
    );
    expect(await stage.observe(ref)).toMatchObject({
      state: 'planned',
      planId: expect.stringMatching(/^plan-main-/),
    });
  });

  it('l: Ready=True with a failed health check', async () => {
    await stage.cluster.control({ scenario: 'health-check-fails' });
    await stage.cluster.control({ scenario: 'slow', factor: 10 });
    const { ref } = await stage.make('vm-ill');
    await stage.patch(ref, {
      healthChecks: [{ name: 'ssh', type: 'tcp', address: '192.0.2.1:22' }],
    });
    const { last, seen } = await stage.until(ref, 'failed');
    expect(last).toMatchObject({ reason: 'health-check', final: true });
    expect(seen.map(({ state }) => state)).not.toContain('ready');
    expect(saysReady(await stage.terraform(ref))).toBe(true);
  });

  it('d13: Unknown at the retry limit, and the reason forgotten', async () => {
    await stage.cluster.control({ scenario: 'plan-fails', times: 3 });
    const { ref } = await stage.make('vm-weary');
    const { last } = await stage.until(ref, 'failed');
    expect(last).toMatchObject({ reason: 'plan', final: true, count: 3 });
    const object = await stage.terraform(ref);
    expect(condition(object, 'Ready')).toMatchObject({
      status: 'Unknown',
      message: 'Reconciliation in progress',
    });
  });

  it('p4: a runner that never starts, of which the object says nothing', async () => {
    await stage.cluster.control({ scenario: 'never-starts' });
    const { ref } = await stage.make('vm-unborn');
    const words = await explained(ref, 'does not start');
    expect(words).toContain('ImagePullBackOff');
    expect(await stage.observe(ref)).toMatchObject({
      state: 'pending',
      phase: 'waiting-for-runner',
    });
  });

  it('p5: a service account that is missing, of which nothing speaks at all', async () => {
    await stage.cluster.control({ scenario: 'service-account-missing' });
    const { ref } = await stage.make('vm-nobody');
    await stage.until(
      ref,
      'pending',
      ({ phase }) => phase === 'waiting-for-runner',
    );
    expect(await explained(ref, 'cannot start')).toBe(
      'The runner cannot start: the service account "tf-runner" is missing in the namespace opencsp.',
    );
    await stage.cluster.control({ scenario: 'service-account-back' });
    await stage.until(ref, 'ready');
  });

  it('p3: a runner that was killed, and the lock that it left', async () => {
    await stage.cluster.control({ scenario: 'runner-killed' });
    const { ref } = await stage.make('vm-killed');
    const { last } = await stage.until(
      ref,
      'pending',
      ({ lastFailure }) => lastFailure?.message.includes('locked by') ?? false,
    );
    expect(last.lastFailure?.reason).toBe('locked');
    const words = last.lastFailure?.message ?? '';
    expect(words).toMatch(/^The Terraform state is locked by \S+ since /);
    // An operator does what the text says, to the letter.
    const patch = /--type merge -p '([^']+)'/.exec(words)?.[1] ?? '';
    const { lock } = (await stage.terraform(ref)).status ?? {};
    expect(JSON.parse(patch)).toEqual({
      spec: {
        tfstate: { forceUnlock: 'yes', lockIdentifier: lock?.pending },
      },
    });
    await stage.patch(ref, JSON.parse(patch).spec);
    await stage.until(ref, 'ready');
    await stage.patch(ref, { tfstate: null });
    await stage.until(ref, 'ready');
  });

  it('p3: a removal after a killed runner, which ends with the machine still there', async () => {
    await stage.cluster.control({ scenario: 'runner-killed' });
    const { ref, uid } = await stage.make('vm-halfmade');
    const { seen } = await stage.until(
      ref,
      'pending',
      ({ lastFailure }) =>
        lastFailure?.message.startsWith('The Terraform state is locked') ??
        false,
    );
    // From the first word of the kill on, long before the lock itself shows.
    const failures = seen.flatMap(observation =>
      observation.state === 'pending' && observation.lastFailure
        ? [observation.lastFailure]
        : [],
    );
    expect(failures[0].message).toMatch(/^The runner was killed/);
    expect(new Set(failures.map(({ reason }) => reason))).toEqual(
      new Set(['locked']),
    );
    for (const { message } of failures) {
      expect(message).toContain('look for it on the platform first');
    }

    const { lock } = (await stage.terraform(ref)).status ?? {};
    await stage.remove(ref, uid);
    const tfstate = { forceUnlock: 'yes', lockIdentifier: lock?.pending };
    await stage.patch(ref, { tfstate });
    const steps = await stage.removed(ref, uid);
    // The destroy finds an empty state: nobody can remove what it does not know.
    expect(steps[steps.length - 1]).toEqual({ state: 'removed' });
    expect(stage.park.list().map(({ name }) => name)).toEqual([ref.name]);
    const told = steps.flatMap(step =>
      step.state === 'removing' ? [step.detail] : [],
    );
    expect(told.length).toBeGreaterThan(0);
    expect(
      told.every(
        words =>
          /look for it on the platform/i.test(words) ||
          words.includes('what is left is tidied up') ||
          words.includes('left behind'),
      ),
    ).toBe(true);
    expect(told[0]).toMatch(/look for it on the platform/i);
  });

  it('h: a lock that is held until nobody tries any more, and who holds it', async () => {
    const id = '5d1f2c0e-1111-4222-8333-444455556666';
    await stage.cluster.control({ scenario: 'lock-left-behind', id });
    const { ref } = await stage.make('vm-locked');
    const { last } = await stage.until(ref, 'failed');
    expect(last).toMatchObject({
      reason: 'locked',
      final: true,
      message: expect.stringMatching(
        /^The Terraform state is locked by \S+ since .*look for it on the platform first/,
      ),
    });
    const object = await stage.terraform(ref);
    expect(condition(object, 'Ready')?.message).not.toContain(id);
    const tfstate = { forceUnlock: 'yes', lockIdentifier: id };
    await stage.patch(ref, { tfstate });
    await stage.until(ref, 'ready');
  });

  it('p8: a controller that was killed in an apply, and "Applying" ever since', async () => {
    await stage.cluster.control({ scenario: 'controller-killed' });
    const { ref, uid } = await stage.make('vm-orphaned');
    await stage.until(ref, 'pending', ({ phase }) => phase === 'applying');
    const before = await stage.observe(ref);
    await pause();
    expect(await stage.observe(ref)).toEqual(before);
    await stage.cluster.control({ scenario: 'controller-started' });
    const { seen } = await stage.until(ref, 'ready');
    expect(seen.map(({ state }) => state)).not.toContain('failed');
    expect(stage.park.list()).toHaveLength(1);
    await stage.removed(ref, uid);
    expect(stage.park.list()).toEqual([]);
  });

  it('p6: a namespace that was deleted, and nobody who knows the machine', async () => {
    const { ref, uid } = await stage.make('vm-homeless');
    await stage.until(ref, 'ready');
    await stage.cluster.control({ scenario: 'namespace-deleted' });
    const { last } = await stage.until(ref, 'removing', ({ blockedBy }) =>
      Boolean(blockedBy),
    );
    expect(last.blockedBy).toContain('not found');
    const progress = await stage.remove(ref, uid);
    expect(progress).toMatchObject({
      state: 'removing',
      blockedBy: expect.stringMatching(
        /nothing here knows the machine any more, and it may still exist/,
      ),
    });
    expect(stage.park.list()).toHaveLength(1);
    await expect(
      stage.ensure(stage.machine('vm-toolate')),
    ).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining('the namespace is being deleted'),
    });
  });

  it('f10: a name that was used, whose machine a new object would take over', async () => {
    const { ref, uid } = await stage.make('vm-reused');
    await stage.until(ref, 'ready');
    const name = ref.name;
    await stage.cluster.control({
      scenario: 'delete-object',
      name,
      force: true,
    });
    const heir = { ...stage.machine(name), ref: { instanceId: 'heir', name } };
    expect(await stage.ensure(heir)).toMatchObject({
      outcome: 'conflict',
      message: expect.stringContaining('would take that machine over'),
    });
    expect(await stage.observe(ref)).toEqual({ state: 'absent' });
    expect(await stage.remove(ref, uid)).toMatchObject({
      state: 'removing',
      blockedBy: expect.stringContaining('went without a destroy'),
    });
  });

  it('n: one bad duration anywhere, and the controller stands still for all', async () => {
    await stage.cluster.control({ scenario: 'bad-duration' });
    const { ref } = await stage.make('vm-innocent');
    expect(await explained(ref, 'has not taken up')).toMatch(
      /stand still for everybody: one object anywhere with a duration that Go cannot read/,
    );
    expect(await stage.observe(ref)).toMatchObject({
      state: 'pending',
      detail: 'The platform has not yet looked at it',
    });
    await stage.cluster.control({
      scenario: 'delete-object',
      name: 'somebody-elses',
    });
    await stage.until(ref, 'ready');
  });

  it('n: the same for a change of an object that was looked after before', async () => {
    const { ref, uid } = await stage.make('vm-forgotten');
    await stage.until(ref, 'ready');
    await stage.cluster.control({ scenario: 'bad-duration' });
    await stage.provisioner.retry(ref, uid, { signal: stage.signal });
    expect(await explained(ref, 'newest specification')).toContain(
      'stand still for everybody',
    );
  });

  async function explained(ref: MachineRef, part: string): Promise<string> {
    let words: string | undefined;
    for (let attempt = 0; attempt < 1_500; attempt++) {
      const { signal } = stage;
      words = await stage.provisioner.explain(ref, { signal });
      if (words?.includes(part)) {
        return words;
      }
      await pause();
    }
    throw new Error(`never explained by "${part}"; last: ${words}`);
  }
});

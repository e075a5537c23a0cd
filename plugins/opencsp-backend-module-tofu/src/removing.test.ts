/*
 * How machines are removed, against the sandbox's Kubernetes API and tofu-controller. Making them is in
 * `tofuProvisioner.test.ts`.
 */
import { Stage } from './__testUtils__/stage';

jest.setTimeout(60_000);

describe('removing', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await stage.close();
  });

  it('leaves an object alone that is not the one it made', async () => {
    const { ref } = await stage.make('vm-other');
    const progress = await stage.remove(ref, 'another-uid');
    expect(progress).toMatchObject({ state: 'removing' });
    expect(progress).toHaveProperty(
      'blockedBy',
      expect.stringContaining('delete it by hand'),
    );
    expect((await stage.observe(ref)).state).not.toBe('removing');
  });

  it('removes the object that it made, whoever took its labels', async () => {
    const { ref, uid } = await stage.make('vm-bare');
    await stage.until(ref, 'ready');
    await stage.unlabel(ref, uid);
    expect(await stage.observe(ref)).toMatchObject({ state: 'foreign' });
    // Without its uid nobody knows that it is ours.
    expect(await stage.remove(ref)).toEqual({ state: 'removed' });
    expect(stage.park.list()).toHaveLength(1);

    const steps = await stage.removed(ref, uid);
    expect(steps[0].state).toBe('removing');
    expect(stage.park.list()).toEqual([]);
    expect(await stage.observe(ref)).toEqual({ state: 'absent' });
  });

  it('removes while an apply runs', async () => {
    await stage.cluster.control({
      scenario: 'slow',
      name: 'vm-busy',
      factor: 5,
    });
    const { ref, uid } = await stage.make('vm-busy');
    await stage.until(ref, 'pending', ({ phase }) => phase === 'applying');
    const steps = await stage.removed(ref, uid);
    expect(steps.length).toBeGreaterThan(2);
    expect(stage.park.list()).toEqual([]);
    await expect(stage.ensure(stage.machine('vm-busy'))).resolves.toMatchObject(
      { created: true },
    );
  });

  it('does not make anew what is still being removed', async () => {
    const desired = await stage.make('vm-dying');
    await stage.until(desired.ref, 'ready');
    await stage.remove(desired.ref, desired.uid);
    await expect(stage.ensure(desired)).rejects.toMatchObject({
      name: 'ConflictError',
    });
  });

  it('removes what is suspended, and what would have kept its machine', async () => {
    const { ref, uid } = await stage.make('vm-frozen');
    await stage.until(ref, 'ready');
    await stage.provisioner.pause(ref, uid, { signal: stage.signal });
    await stage.removed(ref, uid);
    expect(stage.park.list()).toEqual([]);
  });

  it('says why a removal does not get on', async () => {
    await stage.cluster.control({ scenario: 'destroy-fails', times: 2 });
    const watching = new AbortController();
    stage.provisioner.watch(() => undefined, watching.signal);
    const { ref, uid } = await stage.make('vm-stuck');
    await stage.until(ref, 'ready');
    const steps = await stage.removed(ref, uid);
    expect(
      steps.some(
        step =>
          step.state === 'removing' && step.detail.includes('locked (backup)'),
      ),
    ).toBe(true);
    watching.abort();
  });

  it('keeps the state of a machine whose object went without a destroy', async () => {
    const { ref, uid } = await stage.make('vm-orphan');
    await stage.until(ref, 'ready');
    await stage.cluster.control({
      scenario: 'delete-object',
      name: ref.name,
      force: true,
    });
    expect(await stage.observe(ref)).toEqual({ state: 'absent' });
    const progress = await stage.remove(ref, uid);
    expect(progress).toMatchObject({
      state: 'removing',
      blockedBy: expect.stringContaining('proxmox_virtual_environment_vm.vm'),
    });
    expect(stage.park.list()).toHaveLength(1);
  });

  it('goes on by itself when the source is back', async () => {
    const { ref, uid } = await stage.make('vm-sourceless');
    await stage.until(ref, 'ready');
    await stage.cluster.control({ scenario: 'source-gone' });
    await stage.remove(ref, uid);
    const { last } = await stage.until(ref, 'removing', ({ blockedBy }) =>
      Boolean(blockedBy),
    );
    expect(last.blockedBy).toMatch(
      /opencsp-modules.*goes on by itself when the source is back/,
    );
    expect(await stage.remove(ref, uid)).toMatchObject({
      state: 'removing',
      blockedBy: last.blockedBy,
    });
    expect(stage.park.list()).toHaveLength(1);
    await stage.cluster.control({ scenario: 'source-back' });
    // Nobody asks again: looking is enough.
    await stage.until(ref, 'absent');
    expect(await stage.remove(ref, uid)).toEqual({ state: 'removed' });
    expect(stage.park.list()).toEqual([]);
  });

  it('names the dependant that blocks it, and goes on without it', async () => {
    const base = await stage.make('vm-base');
    await stage.until(base.ref, 'ready');
    const top = await stage.make('vm-top');
    await stage.until(top.ref, 'ready');
    await stage.patch(top.ref, { dependsOn: [{ name: base.ref.name }] });
    await stage.until(top.ref, 'ready');
    await stage.remove(base.ref, base.uid);
    const { last } = await stage.until(base.ref, 'removing', ({ blockedBy }) =>
      Boolean(blockedBy),
    );
    expect(last.blockedBy).toBe(
      'The finalizer tf.dependency.of.vm-top holds it.',
    );
    expect(await stage.remove(base.ref, base.uid)).toMatchObject({
      blockedBy: expect.stringContaining('vm-top'),
    });
    expect(stage.park.list()).toHaveLength(2);
    await stage.removed(top.ref, top.uid);
    await stage.removed(base.ref, base.uid);
    expect(stage.park.list()).toEqual([]);
  });

  it('deletes no successor that came between look and delete', async () => {
    const { ref, uid } = await stage.make('vm-replaced');
    await stage.until(ref, 'ready');
    const remove = stage.client.delete.bind(stage.client);
    const { name } = ref;
    const asked = jest
      .spyOn(stage.client, 'delete')
      .mockImplementationOnce(async (...args) => {
        await stage.cluster.control({
          scenario: 'delete-object',
          name,
          force: true,
        });
        await stage.cluster.control({ scenario: 'create-foreign', name });
        return remove(...args);
      });
    await expect(stage.remove(ref, uid)).rejects.toMatchObject({
      name: 'ConflictError',
    });
    expect(asked).toHaveBeenCalledTimes(1);
    const successor = await stage.terraform(ref);
    expect(successor.metadata.uid).not.toBe(uid);
    expect(successor.metadata.deletionTimestamp).toBeUndefined();
  });

  it('removes what an administrator deleted by hand', async () => {
    const { ref, uid } = await stage.make('vm-byhand');
    await stage.until(ref, 'ready');
    await stage.cluster.control({ scenario: 'delete-object', name: ref.name });
    await stage.until(ref, 'absent');
    expect(await stage.remove(ref, uid)).toEqual({ state: 'removed' });
    expect(stage.park.list()).toEqual([]);
  });
});

import { ProvisionerProbe } from './provisionerProbe';

/** Removing machines. */
export function provisionerRemoving(probe: () => ProvisionerProbe): void {
  describe('removing', () => {
    it('removes the machine and all that was planned, however often', async () => {
      const { harness, provisioner, context } = probe();
      const { ref, uid } = await probe().ready();
      const steps = await probe().removed(ref, uid);
      for (const step of steps.slice(0, -1)) {
        expect(step).toMatchObject({
          state: 'removing',
          detail: expect.stringMatching(/\S/),
        });
      }
      expect(harness.living()).toEqual([]);
      expect(await probe().names()).toEqual([]);
      expect(await provisioner.remove(ref, uid, context)).toEqual({
        state: 'removed',
      });
    });

    it('is done at once when there is nothing', async () => {
      const { harness, provisioner, context } = probe();
      const { ref } = harness.machine();
      expect(await provisioner.remove(ref, undefined, context)).toEqual({
        state: 'removed',
      });
      expect(await provisioner.remove(ref, 'some-uid', context)).toEqual({
        state: 'removed',
      });
    });

    it('removes what is being made', async () => {
      const { harness } = probe();
      await harness.holdMaking();
      const { ref, uid } = await probe().make();
      await probe().provisioner.remove(ref, uid, probe().context);
      await harness.finish(ref);
      await probe().removed(ref, uid);
      expect(harness.living()).toEqual([]);
      expect(await probe().look(ref)).toEqual({ state: 'absent' });
    });

    it('removes what is paused, and what failed for good', async () => {
      const { harness, provisioner, context } = probe();
      const paused = await probe().ready();
      await provisioner.pause(paused.ref, paused.uid, context);
      await probe().removed(paused.ref, paused.uid);
      await harness.holdMaking();
      const failed = await probe().make();
      await harness.failForGood(failed.ref);
      await probe().until(failed.ref, 'failed', ({ final }) => final);
      await probe().removed(failed.ref, failed.uid);
      expect(harness.living()).toEqual([]);
    });

    it('removes what it made, when nobody knows the uid any more', async () => {
      const { harness } = probe();
      const { ref } = await probe().ready();
      await probe().removed(ref);
      expect(harness.living()).toEqual([]);
    });

    it('leaves alone one of the name that is not the one it made', async () => {
      const { harness, provisioner, context } = probe();
      const { ref, uid, seen } = await probe().ready();
      const progress = await provisioner.remove(ref, 'another-uid', context);
      expect(progress).toMatchObject({
        state: 'removing',
        blockedBy: expect.stringMatching(/\S/),
      });
      expect(await probe().look(ref)).toEqual(seen);
      expect(harness.living()).toEqual([ref.name]);
      await probe().removed(ref, uid);
    });

    it('leaves alone what somebody else has under the name', async () => {
      const { harness, provisioner, context } = probe();
      const { ref } = harness.machine();
      await harness.takeName(ref);
      expect(await provisioner.remove(ref, undefined, context)).toEqual({
        state: 'removed',
      });
      expect((await probe().look(ref)).state).toBe('foreign');
    });

    it('says by what it is held, and goes on when it is not any more', async () => {
      const { harness, provisioner, context } = probe();
      const { ref, uid } = await probe().ready();
      const holder = await harness.holdRemoval(ref);
      const held = await probe().eventually(async () => {
        const step = await provisioner.remove(ref, uid, context);
        expect(step.state).toBe('removing');
        return step.state === 'removing' && step.blockedBy?.includes(holder)
          ? step
          : undefined;
      });
      expect(held).toBeDefined();
      expect(await probe().look(ref)).toMatchObject({
        state: 'removing',
        uid,
        blockedBy: expect.stringContaining(holder),
      });
      await harness.releaseRemoval(ref);
      await probe().removed(ref, uid);
      expect(harness.living()).toEqual([]);
    });

    it('makes nothing of the name while the old one is still going', async () => {
      const { harness, provisioner, context } = probe();
      const asked = await probe().ready();
      await harness.holdRemoval(asked.ref);
      await provisioner.remove(asked.ref, asked.uid, context);
      await expect(
        provisioner.ensure(asked.desired, context),
      ).rejects.toMatchObject({ name: 'ConflictError' });
      await harness.releaseRemoval(asked.ref);
      await probe().removed(asked.ref, asked.uid);
      expect(harness.living()).toEqual([]);
    });

    it('sees that somebody else deleted it', async () => {
      const { harness } = probe();
      const { ref, uid } = await probe().ready();
      await harness.deleteBySomebody(ref);
      await probe().until(ref, 'absent');
      await probe().removed(ref, uid);
      expect(harness.living()).toEqual([]);
    });
  });
}

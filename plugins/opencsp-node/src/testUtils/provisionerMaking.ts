import { ProvisionerProbe } from './provisionerProbe';

/** Making machines, and what is seen of them on the way. */
export function provisionerMaking(probe: () => ProvisionerProbe): void {
  describe('making', () => {
    it('says what it will make before it makes it, the same each time', async () => {
      const { provisioner, harness } = probe();
      const { ref } = harness.machine();
      const planned = provisioner.plannedEffects(ref);
      expect(planned.length).toBeGreaterThan(0);
      expect(provisioner.plannedEffects(ref)).toEqual(planned);
      for (const { kind, name } of planned) {
        expect(kind).not.toBe('');
        expect(name).toContain(ref.name);
      }
      expect(await probe().names()).toEqual([]);
    });

    it('makes one thing, however often it is asked', async () => {
      const { provisioner, context, harness } = probe();
      const desired = harness.machine();
      const first = await provisioner.ensure(desired, context);
      expect(first).toMatchObject({ outcome: 'ensured', created: true });
      const { uid } = await probe().make(desired);
      expect(first).toMatchObject({ uid });
      expect(await provisioner.ensure(desired, context)).toEqual({
        outcome: 'ensured',
        uid,
        created: false,
      });
      await probe().until(desired.ref, 'ready');
      expect(await provisioner.ensure(desired, context)).toMatchObject({
        uid,
        created: false,
      });
      expect(await probe().names()).toEqual([desired.ref.name]);
      expect(harness.living()).toEqual([desired.ref.name]);
    });

    it('makes one thing when the answer was lost', async () => {
      const { provisioner, context, harness } = probe();
      const desired = harness.machine();
      harness.loseNextAnswer();
      await expect(provisioner.ensure(desired, context)).rejects.toMatchObject({
        name: expect.stringMatching(/Error$/),
      });
      const again = await provisioner.ensure(desired, context);
      expect(again).toMatchObject({ outcome: 'ensured', created: false });
      await probe().until(desired.ref, 'ready');
      expect(harness.living()).toEqual([desired.ref.name]);
    });

    it('makes nothing when it may not any more at the last moment', async () => {
      const { provisioner, context, harness } = probe();
      const desired = harness.machine();
      const beforeMaking = () => {
        throw new Error('The time is over');
      };
      await expect(
        provisioner.ensure(desired, { ...context, beforeMaking }),
      ).rejects.toThrow('The time is over');
      expect(await probe().names()).toEqual([]);
      expect(harness.living()).toEqual([]);
    });

    it('leaves alone what has the name and is not ours', async () => {
      const { provisioner, context, harness } = probe();
      const desired = harness.machine();
      await harness.takeName(desired.ref);
      const outcome = await provisioner.ensure(desired, context);
      expect(outcome).toMatchObject({
        outcome: 'conflict',
        message: expect.stringMatching(/\S/),
      });
      expect(await probe().look(desired.ref)).toMatchObject({
        state: 'foreign',
        detail: expect.stringMatching(/\S/),
      });
      expect(await probe().names()).toEqual([]);
    });

    it('says that it was refused, and makes nothing', async () => {
      const { provisioner, context, harness } = probe();
      const desired = harness.unacceptable(harness.machine());
      expect(await provisioner.ensure(desired, context)).toMatchObject({
        outcome: 'refused',
        message: expect.stringMatching(/\S/),
      });
      expect(await probe().names()).toEqual([]);
      expect(harness.living()).toEqual([]);
    });

    it('sees a machine from nothing to ready and back', async () => {
      const { harness } = probe();
      const desired = harness.machine();
      expect(await probe().look(desired.ref)).toEqual({ state: 'absent' });
      await harness.holdMaking();
      const { uid, ref } = await probe().make(desired);
      const pending = await probe().until(ref, 'pending');
      expect(pending).toMatchObject({
        uid,
        version: expect.stringMatching(/\S/),
        detail: expect.stringMatching(/\S/),
      });
      await harness.finish(ref);
      const ready = await probe().until(ref, 'ready');
      expect(ready).toMatchObject({
        uid,
        frozen: false,
        outputs: { address: expect.stringMatching(/^\d+(\.\d+){3}$/) },
      });
      expect(ready.outputs.user).toBe(desired.user);
      await probe().removed(ref, uid);
      expect(await probe().look(ref)).toEqual({ state: 'absent' });
    });

    it('changes the version exactly when something changed', async () => {
      const { harness } = probe();
      await harness.holdMaking();
      const { ref, uid } = await probe().make();
      const pending = await probe().settled(ref);
      expect(await probe().settled(ref)).toBe(pending);
      await harness.finish(ref);
      const { version } = await probe().until(ref, 'ready');
      expect(version).not.toBe(pending);
      await probe().provisioner.freeze(ref, uid, probe().context);
      const frozen = await probe().until(ref, 'ready', seen => seen.frozen);
      expect(frozen.version).not.toBe(version);
    });

    it('is ready without an address, and tells it when it comes', async () => {
      const { harness } = probe();
      await harness.withholdAddresses();
      const { ref } = await probe().make();
      const silent = await probe().until(ref, 'ready');
      expect(silent.outputs.address).toBeUndefined();
      await harness.addressArrives(ref);
      const told = await probe().until(ref, 'ready', ({ outputs }) =>
        Boolean(outputs.address),
      );
      expect(told.version).not.toBe(silent.version);
    });

    it('fails for good, and moves again when it is told to', async () => {
      const { harness, provisioner, context } = probe();
      await harness.holdMaking();
      const { ref, uid } = await probe().make();
      await harness.failForGood(ref);
      const failed = await probe().until(ref, 'failed', ({ final }) => final);
      expect(failed.count).toBeGreaterThan(0);
      expect(failed.message).toMatch(/\S/);
      await provisioner.retry(ref, uid, context);
      expect((await probe().look(ref)).state).not.toBe('failed');
      await harness.finish(ref);
      await probe().until(ref, 'ready');
      expect(harness.living()).toEqual([ref.name]);
    });

    it('stops when it is paused, and goes on with the next order', async () => {
      const { harness, provisioner, context } = probe();
      await harness.holdMaking();
      const asked = await probe().make();
      const { ref, uid } = asked;
      await provisioner.pause(ref, uid, context);
      expect(await probe().until(ref, 'suspended')).toMatchObject({ uid });
      await provisioner.pause(ref, uid, context);
      expect((await probe().look(ref)).state).toBe('suspended');
      await probe().make(asked.desired);
      await probe().until(ref, 'pending');
      await provisioner.pause(ref, uid, context);
      await probe().until(ref, 'suspended');
      await provisioner.retry(ref, uid, context);
      await harness.finish(ref);
      await probe().until(ref, 'ready');
    });

    it('is frozen once, and stays so', async () => {
      const { provisioner, context } = probe();
      const { ref, uid } = await probe().ready();
      await provisioner.freeze(ref, uid, context);
      const frozen = await probe().until(ref, 'ready', seen => seen.frozen);
      await provisioner.freeze(ref, uid, context);
      expect(await probe().look(ref)).toEqual(frozen);
    });

    it('shows a plan that waits, and not the machine as ready', async () => {
      const { harness, provisioner, context } = probe();
      const { ref, uid } = await probe().ready();
      await provisioner.freeze(ref, uid, context);
      await probe().until(ref, 'ready', seen => seen.frozen);
      await harness.letPlanWait(ref);
      const planned = await probe().until(ref, 'planned');
      expect(planned).toMatchObject({ uid });
      expect(planned.planId).toMatch(/\S/);
    });

    it.each(['freeze', 'pause', 'retry'] as const)(
      'does nothing when what it is to %s is another or gone',
      async call => {
        const { provisioner, context } = probe();
        const { ref, uid, seen } = await probe().ready();
        const another = '00000000-0000-0000-0000-000000000000';
        await provisioner[call](ref, another, context);
        expect(await probe().look(ref)).toEqual(seen);
        await probe().removed(ref, uid);
        await provisioner[call](ref, uid, context);
        expect(await probe().look(ref)).toEqual({ state: 'absent' });
      },
    );

    it('explains in words why a machine that is held does not get on', async () => {
      const { harness, provisioner, context } = probe();
      await harness.holdMaking();
      const { ref } = await probe().make();
      await probe().until(ref, 'pending');
      expect(await provisioner.explain(ref, context)).toMatch(/\S/);
    });

    it('lists all of ours, and nothing else', async () => {
      const { harness, provisioner, context } = probe();
      await harness.takeName(harness.machine().ref);
      const made = [await probe().make(), await probe().make()];
      const all = await provisioner.list(context);
      expect(
        [...all].sort((a, b) => a.ref.name.localeCompare(b.ref.name)),
      ).toEqual(
        made
          .map(({ ref, uid }) => ({ ref, uid }))
          .sort((a, b) => a.ref.name.localeCompare(b.ref.name)),
      );
    });
  });
}

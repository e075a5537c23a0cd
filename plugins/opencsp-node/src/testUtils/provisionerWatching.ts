import { MachineRef } from '../provisioner';
import { ProvisionerProbe } from './provisionerProbe';

interface Hint {
  id: string;
  version: string;
}

/** The hints that a provisioner gives of what changed. */
export function provisionerWatching(probe: () => ProvisionerProbe): void {
  describe('watching', () => {
    let hints: Hint[];
    let watching: AbortController;

    beforeEach(() => {
      hints = [];
      watching = new AbortController();
      probe().provisioner.watch(
        (id, version) => hints.push({ id, version }),
        watching.signal,
      );
    });

    afterEach(() => watching.abort());

    /** Waits for a hint of a machine that fits. */
    async function hinted(
      { instanceId }: MachineRef,
      fits: (version: string) => boolean = () => true,
    ): Promise<boolean> {
      const found = await probe().eventually(async () =>
        hints.some(({ id, version }) => id === instanceId && fits(version))
          ? true
          : undefined,
      );
      return found === true;
    }

    it('tells of what is made, changed and gone', async () => {
      const { provisioner, context } = probe();
      const { ref, uid, seen } = await probe().ready();
      expect(await hinted(ref)).toBe(true);
      expect(await hinted(ref, version => version === seen.version)).toBe(true);
      await provisioner.freeze(ref, uid, context);
      const frozen = await probe().until(ref, 'ready', it => it.frozen);
      expect(await hinted(ref, version => version === frozen.version)).toBe(
        true,
      );
      await probe().removed(ref, uid);
      expect(await hinted(ref, version => version === 'absent')).toBe(true);
    });

    it('tells of what somebody else did', async () => {
      const { harness } = probe();
      const { ref } = await probe().ready();
      await harness.deleteBySomebody(ref);
      expect(await hinted(ref, version => version === 'absent')).toBe(true);
    });

    it('tells afterwards of what happened while the connection was broken', async () => {
      const { harness, provisioner, context } = probe();
      const { ref, uid } = await probe().ready();
      const gone = await probe().ready();
      await hinted(gone.ref);
      let frozen = '';
      await harness.whileWatchIsBroken(async () => {
        await provisioner.freeze(ref, uid, context);
        const seen = await probe().until(ref, 'ready', it => it.frozen);
        frozen = seen.version;
        await probe().removed(gone.ref, gone.uid);
      });
      expect(await hinted(ref, version => version === frozen)).toBe(true);
      expect(await hinted(gone.ref, version => version === 'absent')).toBe(
        true,
      );
    });

    it('shows each listener what its own last write made of the machine', async () => {
      const { provisioner, context } = probe();
      const { ref, uid } = await probe().ready();
      await provisioner.freeze(ref, uid, context);
      // Not live: from whatever picture there is.
      const seen = await provisioner.observe(ref, context);
      expect(seen).not.toMatchObject({ state: 'ready', frozen: false });
    });

    it('is silent for one who does not listen any more', async () => {
      watching.abort();
      const before = hints.length;
      const { ref, uid } = await probe().ready();
      await probe().removed(ref, uid);
      expect(hints).toHaveLength(before);
    });
  });
}

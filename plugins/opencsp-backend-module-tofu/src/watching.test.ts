/*
 * What the provisioner answers from what it has seen, and when that is not enough, against the sandbox's
 * Kubernetes API. The watch itself is in client-kubernetes.
 */
import { MachineObservation } from '@opencsp/plugin-opencsp-node';
import { pause, Stage } from './__testUtils__/stage';
import { FailureMemory } from './failureMemory';

jest.setTimeout(60_000);

describe('watching', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await stage.close();
  });

  it('says what is true after an order to a machine that was gone', async () => {
    const watching = new AbortController();
    stage.provisioner.watch(() => undefined, watching.signal);
    const { ref, uid } = await stage.make('vm-unseen');
    await stage.until(ref, 'ready');
    while ((await stage.observe(ref, false)).state !== 'ready') {
      await pause();
    }
    await stage.cluster.control({ scenario: 'stall-watch' });
    await stage.cluster.control({
      scenario: 'delete-object',
      name: ref.name,
      force: true,
    });
    await stage.provisioner.freeze(ref, uid, { signal: stage.signal });
    expect(await stage.observe(ref, false)).toEqual({ state: 'absent' });
    watching.abort();
  });

  it('calls back with what changed, and answers from what it has seen', async () => {
    const hints: { id: string; version: string }[] = [];
    const watching = new AbortController();
    stage.provisioner.watch(
      (id, version) => hints.push({ id, version }),
      watching.signal,
    );
    const { ref, uid } = await stage.make('vm-watched');
    await stage.until(ref, 'ready');
    while (!stage.provisioner.watchStatus().fresh) {
      await pause();
    }
    const observation = await stage.observe(ref, false);
    expect(observation).toMatchObject({ state: 'ready' });
    expect(hints).toContainEqual({
      id: ref.instanceId,
      version: 'version' in observation ? observation.version : undefined,
    });
    await stage.removed(ref, uid);
    while (hints.at(-1)?.version !== 'absent') {
      await pause();
    }
    watching.abort();
  });

  it('asks the API for nothing while nothing changes', async () => {
    await stage.cluster.control({ scenario: 'no-address' });
    const watching = new AbortController();
    stage.provisioner.watch(() => undefined, watching.signal);
    const { ref } = await stage.make('vm-idle');
    const { last } = await stage.until(ref, 'ready');
    const settled = async () => {
      const seen = await stage.observe(ref, false);
      return 'version' in seen && seen.version === last.version;
    };
    while (!stage.provisioner.watchStatus().fresh || !(await settled())) {
      await pause();
    }
    const requests = (['get', 'list'] as const).map(method =>
      jest.spyOn(stage.client, method),
    );
    expect(await stage.observe(ref, false)).toEqual(last);
    expect(requests.map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
    expect(await stage.observe(ref)).toEqual(last);
    expect(requests.map(({ mock }) => mock.calls.length)).toEqual([2, 0]);

    await stage.cluster.control({ scenario: 'address-arrives' });
    let seen: MachineObservation = last;
    while (seen.state !== 'ready' || !seen.outputs.address) {
      await pause();
      seen = await stage.observe(ref, false);
    }
    expect(seen.outputs.address).toBe('127.77.1.1');
    watching.abort();
  });

  it('forgets what is gone, whoever removed it', async () => {
    const forget = jest.spyOn(FailureMemory.prototype, 'forget');
    const watching = new AbortController();
    stage.provisioner.watch(() => undefined, watching.signal);
    const { ref } = await stage.make('vm-past');
    await stage.until(ref, 'ready');
    while ((await stage.observe(ref, false)).state !== 'ready') {
      await pause();
    }
    expect(forget).not.toHaveBeenCalled();
    await stage.cluster.control({ scenario: 'delete-object', name: ref.name });
    while (forget.mock.calls.length === 0) {
      await pause();
    }
    expect(forget).toHaveBeenCalledWith(ref.name);
    watching.abort();
  });

  it('never shows a frozen machine as it was before it was frozen', async () => {
    const watching = new AbortController();
    stage.provisioner.watch(() => undefined, watching.signal);
    const { ref, uid } = await stage.make('vm-readback');
    await stage.until(ref, 'ready');
    await stage.cluster.control({ scenario: 'stall-watch' });
    await stage.provisioner.freeze(ref, uid, { signal: stage.signal });
    const next = await stage.observe(ref, false);
    expect(next).not.toMatchObject({ state: 'ready', frozen: false });
    watching.abort();
  });
});

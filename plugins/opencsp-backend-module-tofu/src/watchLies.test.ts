/*
 * What an API server does to those who watch it (recorded: i5 to i10), played by the sandbox, seen
 * through the real client and provisioner: whatever happens, the machines that are shown are the true
 * ones in the end, and nothing is made twice. The recordings are replayed in client-kubernetes.
 */
import { Stage, pause } from './__testUtils__/stage';

jest.setTimeout(60_000);

describe('lies of an API server', () => {
  let stage: Stage;
  let watching: AbortController;
  let hints: string[];

  beforeEach(async () => {
    stage = await Stage.open();
    watching = new AbortController();
    hints = [];
    stage.provisioner.watch(
      (id, version) => hints.push(`${id} ${version}`),
      watching.signal,
    );
  });

  afterEach(async () => {
    watching.abort();
    await stage.close();
  });

  async function until(what: string, holds: () => boolean | Promise<boolean>) {
    for (let attempt = 0; attempt < 1_500; attempt++) {
      if (await holds()) {
        return;
      }
      await pause();
    }
    throw new Error(`never: ${what}`);
  }

  const fresh = () =>
    until('fresh', () => stage.provisioner.watchStatus().fresh);

  /** Makes a machine, and waits until the picture that is kept by watching shows it ready. */
  async function shown(name: string) {
    const made = await stage.make(name);
    await stage.until(made.ref, 'ready');
    await until(
      'shown',
      async () => (await stage.observe(made.ref, false)).state === 'ready',
    );
    return made;
  }

  /** True when a machine that vanishes now is soon not shown any more. */
  async function noticesAnEnd(name: string): Promise<boolean> {
    const { ref } = stage.machine(name);
    await stage.cluster.control({ scenario: 'delete-object', name });
    await until('gone', () =>
      hints.some(hint => hint === `${ref.instanceId} absent`),
    );
    return (await stage.observe(ref, false)).state === 'absent';
  }

  it('i6: the version is too old, inside a 200', async () => {
    await shown('vm-old');
    const { lists } = stage.provisioner.watchStatus();
    await stage.cluster.control({ scenario: 'forget-history' });
    await stage.cluster.control({ scenario: 'close-watch' });
    await until(
      'listed again',
      () => stage.provisioner.watchStatus().lists === lists + 1,
    );
    expect(await noticesAnEnd('vm-old')).toBe(true);
  });

  it('i8: a server that stops in good order, and leaves its watches silent', async () => {
    await shown('vm-silent');
    const { lists } = stage.provisioner.watchStatus();
    await stage.cluster.control({ scenario: 'server-stop-term' });
    const { ref } = stage.machine('vm-silent');
    // The picture is a minute old at most; who wants to be sure is told that nobody answers.
    await expect(stage.observe(ref, true)).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
    await until('noticed', () => stage.provisioner.watchStatus().failures > 0);
    await stage.cluster.control({ scenario: 'server-start' });
    await until(
      'listed again',
      () => stage.provisioner.watchStatus().lists > lists,
    );
    await fresh();
    expect(await noticesAnEnd('vm-silent')).toBe(true);
  });

  it('i8: a server that is killed, after whose start every version is too old', async () => {
    await shown('vm-cut');
    const { lists } = stage.provisioner.watchStatus();
    await stage.cluster.control({ scenario: 'server-stop-kill' });
    await until('noticed', () => stage.provisioner.watchStatus().failures > 0);
    await stage.cluster.control({ scenario: 'server-start' });
    await until(
      'listed again',
      () => stage.provisioner.watchStatus().lists > lists,
    );
    expect(await noticesAnEnd('vm-cut')).toBe(true);
  });

  it('i8: 503 for custom resources while a server starts', async () => {
    await fresh();
    await stage.cluster.control({ scenario: 'api-down', mode: '503' });
    await stage.cluster.control({ scenario: 'close-watch' });
    await expect(stage.ensure(stage.machine('vm-early'))).rejects.toMatchObject(
      {
        name: 'ServiceUnavailableError',
        message: expect.stringContaining('not ready, as while it starts'),
      },
    );
    await until('noticed', () => stage.provisioner.watchStatus().failures > 0);
    await stage.cluster.control({ scenario: 'api-up' });
    await shown('vm-early');
    expect(stage.park.list()).toHaveLength(1);
  });

  it('i7b: no bookmark ever comes for an idle kind', async () => {
    await stage.cluster.control({ scenario: 'bookmarks', idle: false });
    await shown('vm-idle');
    await stage.cluster.control({ scenario: 'close-watch' });
    expect(await noticesAnEnd('vm-idle')).toBe(true);
    expect(stage.provisioner.watchStatus().lists).toBe(1);
  });

  it('i6: an object that leaves the label selector, though it lives', async () => {
    const { ref, uid } = await shown('vm-unlabelled');
    await stage.cluster.control({ scenario: 'label-leaves', name: ref.name });
    await until('left', () => hints.includes(`${ref.instanceId} absent`));
    // The watch says that it is gone; the look says what is true.
    expect(await stage.observe(ref, false)).toMatchObject({ state: 'foreign' });
    expect(stage.park.list()).toHaveLength(1);
    await stage.cluster.control({ scenario: 'label-returns', name: ref.name });
    await until(
      'back',
      async () => (await stage.observe(ref, false)).state === 'ready',
    );
    await stage.removed(ref, uid);
    expect(stage.park.list()).toEqual([]);
  });

  it('i9: too many requests, with the time to wait', async () => {
    await stage.cluster.control({ scenario: 'too-many-requests', times: 1 });
    const outcome = await stage.ensure(stage.machine('vm-later'));
    expect(outcome).toMatchObject({ outcome: 'ensured', created: true });
  });

  it.each([true, false])(
    'i10: a store that hangs, writes that happen all the same: %s',
    async writesHappen => {
      const desired = stage.machine('vm-open');
      await stage.cluster.control({ scenario: 'store-hangs', writesHappen });
      await expect(stage.ensure(desired)).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
      });
      await stage.cluster.control({ scenario: 'store-answers' });
      await stage.ensure(desired);
      await stage.until(desired.ref, 'ready');
      expect(stage.park.list()).toHaveLength(1);
      const { signal } = stage;
      expect(await stage.provisioner.list({ signal })).toHaveLength(1);
    },
  );

  it('p6: what is shown of a namespace that was deleted', async () => {
    const { ref } = await shown('vm-lost');
    await stage.cluster.control({ scenario: 'namespace-deleted' });
    await until(
      'told',
      async () => (await stage.observe(ref, false)).state === 'removing',
    );
    expect(stage.park.list()).toHaveLength(1);
  });
});

/*
 * The contract of `Provisioner`, held against the sandbox's Kubernetes API and tofu-controller, which
 * are themselves held to recordings. Over real HTTPS, with the rights that the README asks for and no
 * more. Removing is in `removing.test.ts`, the watch in `watching.test.ts`, what each condition means in
 * `classify.test.ts`.
 */
import { MachineObservation } from '@opencsp/plugin-opencsp-node';
import { pause, Stage } from './__testUtils__/stage';

jest.setTimeout(60_000);

describe('TofuProvisioner', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
  });

  afterEach(() => stage.close());

  const states = (seen: readonly MachineObservation[]) => [
    ...new Set(seen.map(({ state }) => state)),
  ];

  it('makes a machine, freezes it, and removes it with all that it planned', async () => {
    const { ref, uid } = await stage.make('vm-happy');
    const { last, seen } = await stage.until(ref, 'ready');
    expect(states(seen)).toEqual(['pending', 'ready']);
    expect(last).toMatchObject({
      uid,
      frozen: false,
      outputs: { address: '127.77.1.1', user: 'ubuntu' },
    });

    await stage.provisioner.freeze(ref, uid, { signal: stage.signal });
    const frozen = await stage.until(ref, 'ready', ({ frozen: is }) => is);
    expect(states(frozen.seen)).toEqual(['pending', 'ready']);
    expect(await stage.provisioner.list({ signal: stage.signal })).toEqual([
      { ref, uid },
    ]);

    const steps = await stage.removed(ref, uid);
    expect(steps[0].state).toBe('removing');
    for (const step of steps.slice(0, -1)) {
      expect(step).toHaveProperty('detail', expect.stringMatching(/\.$/));
    }
    expect(stage.park.list()).toEqual([]);
    const { terraforms, secrets } = await stage.cluster.control({
      scenario: 'state',
    });
    expect(terraforms).toEqual([]);
    expect(secrets).toEqual(['proxmox-credentials']);
    expect(await stage.observe(ref)).toEqual({ state: 'absent' });
  });

  it('is asked twice and makes one', async () => {
    const first = await stage.make('vm-twice');
    const again = await stage.ensure({ ...stage.machine('vm-twice') });
    expect(again).toEqual({
      outcome: 'ensured',
      uid: first.uid,
      created: false,
    });
  });

  it('does not take the Ready of an older specification for the newest’s', async () => {
    const { ref, uid } = await stage.make('vm-stale');
    const { last } = await stage.until(ref, 'ready');
    await stage.cluster.control({
      scenario: 'slow',
      name: ref.name,
      factor: 20,
    });
    await stage.provisioner.retry(ref, uid, { signal: stage.signal });
    const next = await stage.observe(ref);
    expect(next).toMatchObject({ state: 'pending', phase: 'accepted' });
    expect(next).not.toMatchObject({ version: last.version });
  });

  it('is suspended by a pause, and resumed by the next order', async () => {
    const desired = await stage.make('vm-paused');
    await stage.provisioner.pause(desired.ref, desired.uid, {
      signal: stage.signal,
    });
    expect((await stage.until(desired.ref, 'suspended')).last.uid).toBe(
      desired.uid,
    );
    expect(await stage.ensure(desired)).toMatchObject({ created: false });
    await stage.until(desired.ref, 'ready');
    expect(stage.park.list()).toHaveLength(1);
  });

  it('shows a plan that fails twice as a try, never as the end', async () => {
    await stage.cluster.control({ scenario: 'plan-fails', times: 2 });
    const { ref } = await stage.make('vm-flaky');
    const { seen } = await stage.until(ref, 'ready');
    expect(states(seen)).toEqual(['pending', 'ready']);
    const failures = seen.flatMap(observation =>
      observation.state === 'pending' && observation.lastFailure
        ? [observation.lastFailure]
        : [],
    );
    expect(failures.length).toBeGreaterThan(0);
    expect(failures.every(({ reason }) => reason === 'plan')).toBe(true);
    expect(failures[0].message).toMatch(
      /^Error: Resource precondition failed[\s\S]*The template ubuntu-2404 does not exist/,
    );
    expect(Math.max(...failures.map(({ count }) => count))).toBe(2);
  });

  it('ends at the retry limit with the reason, and moves again when told', async () => {
    await stage.cluster.control({ scenario: 'apply-fails', times: 3 });
    const { ref, uid } = await stage.make('vm-limit');
    const { last } = await stage.until(ref, 'failed');
    expect(last).toMatchObject({ reason: 'apply', final: true, count: 3 });
    expect(last.message).toContain("can't lock file");

    await stage.provisioner.retry(ref, uid, { signal: stage.signal });
    const { seen } = await stage.until(ref, 'ready');
    expect(states(seen)).toEqual(['pending', 'ready']);
  });

  it('does not fail anew by the stall that it has just ended', async () => {
    await stage.cluster.control({ scenario: 'plan-fails', times: 3 });
    const { ref, uid } = await stage.make('vm-again');
    await stage.until(ref, 'failed');
    await stage.cluster.control({
      scenario: 'slow',
      name: ref.name,
      factor: 1_000,
    });
    await stage.provisioner.retry(ref, uid, { signal: stage.signal });
    const seen = await stage.observe(ref);
    const { status } = await stage.terraform(ref);
    expect(status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'Stalled', status: 'True' }),
    );
    expect(seen).toMatchObject({ state: 'pending', phase: 'accepted' });
    expect(seen).not.toHaveProperty('lastFailure');
    await stage.cluster.control({ scenario: 'reset' });
    await stage.until(ref, 'ready');
  });

  it('knows from the Events why an object stopped before we came', async () => {
    await stage.cluster.control({ scenario: 'plan-fails', times: 3 });
    const { ref } = await stage.make('vm-before');
    const stopped = async () => {
      const { terraforms } = await stage.cluster.control({ scenario: 'state' });
      return JSON.stringify(terraforms).includes('Reconciliation in progress');
    };
    const newcomer = Stage.provisionerFor(stage.settings);
    let seen: MachineObservation = { state: 'absent' };
    while (seen.state !== 'failed') {
      await pause();
      if (await stopped()) {
        seen = await newcomer.observe(ref, {
          signal: stage.signal,
          live: true,
        });
      }
    }
    expect(seen).toMatchObject({
      reason: 'plan',
      final: true,
      message: expect.stringContaining('Resource precondition failed'),
    });
  });

  it('waits for an address that comes late', async () => {
    await stage.cluster.control({ scenario: 'no-address' });
    const { ref } = await stage.make('vm-silent');
    const { last } = await stage.until(ref, 'ready');
    expect(last.outputs.address).toBeUndefined();
    await stage.cluster.control({ scenario: 'address-arrives' });
    const later = await stage.until(ref, 'ready', ({ outputs }) =>
      Boolean(outputs.address),
    );
    expect(later.last.outputs.address).toBe('127.77.1.1');
  });

  it('says that nothing is there, and that something is not ours', async () => {
    const { ref } = stage.machine('vm-theirs');
    expect(await stage.observe(ref)).toEqual({ state: 'absent' });
    await stage.cluster.control({
      scenario: 'create-foreign',
      name: ref.name,
    });
    expect(await stage.observe(ref)).toMatchObject({ state: 'foreign' });
    expect(await stage.ensure(stage.machine(ref.name))).toMatchObject({
      outcome: 'conflict',
    });
    expect(await stage.remove(ref, undefined)).toEqual({ state: 'removed' });
    expect((await stage.observe(ref)).state).toBe('foreign');
  });

  it.each(['freeze', 'pause', 'retry'] as const)(
    'does nothing when the machine to %s is another or gone',
    async call => {
      const { ref, uid } = await stage.make('vm-lost');
      await stage.until(ref, 'ready');
      const { spec } = await stage.terraform(ref);
      const { signal } = stage;
      const another = '00000000-0000-0000-0000-000000000000';
      await stage.provisioner[call](ref, another, { signal });
      expect((await stage.terraform(ref)).spec).toEqual(spec);

      await stage.removed(ref, uid);
      await stage.provisioner[call](ref, uid, { signal });
      expect(await stage.observe(ref)).toEqual({ state: 'absent' });

      await stage.cluster.control({ scenario: 'api-down' });
      await expect(
        stage.provisioner[call](ref, uid, { signal }),
      ).rejects.toMatchObject({ name: 'ServiceUnavailableError' });
    },
  );

  it('reads the host keys from the output that the operator names', async () => {
    await stage.close();
    // The sandbox's module has no keys to tell: any output that a test can fill does.
    stage = await Stage.open({ hostKeysOutput: 'vm_user' });
    const desired = stage.machine('vm-keys', {
      user: 'ssh-ed25519 AAAA root@vm',
    });
    await stage.ensure(desired);
    const { last } = await stage.until(desired.ref, 'ready');
    expect(last.outputs.hostKeys).toEqual(['ssh-ed25519 AAAA']);
  });

  it('says so when the module has no such output', async () => {
    await stage.close();
    stage = await Stage.open({ hostKeysOutput: 'vm_ssh_host_keys' });
    const { ref } = await stage.make('vm-keyless');
    const { last } = await stage.until(ref, 'failed');
    expect(last).toMatchObject({
      reason: 'outputs',
      message: expect.stringContaining('output not found: vm_ssh_host_keys'),
    });
  });

  it('refuses in words what the definition refuses', async () => {
    await stage.close();
    stage = await Stage.open({ sourceRef: { kind: 'Helm', name: 'x' } });
    const outcome = await stage.ensure(stage.machine('vm-refused'));
    expect(outcome).toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining(
        'spec.sourceRef.kind: Unsupported value: "Helm"',
      ),
    });
    expect((await stage.observe(stage.machine('vm-refused').ref)).state).toBe(
      'absent',
    );
  });

  it('explains a runner that never starts', async () => {
    await stage.cluster.control({ scenario: 'never-starts' });
    const { ref } = await stage.make('vm-norunner');
    let words: string | undefined;
    while (!words?.includes('does not start')) {
      await pause();
      words = await stage.provisioner.explain(ref, { signal: stage.signal });
    }
    expect(words).toBe(
      'The runner does not start: ImagePullBackOff (the image of the runner cannot be had).',
    );
    expect(await stage.observe(ref)).toMatchObject({
      state: 'pending',
      phase: 'waiting-for-runner',
    });
  });

  it('throws what passes, and goes on when it has passed', async () => {
    const { ref } = await stage.make('vm-down');
    await stage.cluster.control({ scenario: 'api-down' });
    await expect(stage.observe(ref)).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
    await expect(stage.ensure(stage.machine('vm-down'))).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
    await stage.cluster.control({ scenario: 'api-up' });
    await stage.until(ref, 'ready');
  });

  it('waits as long as the server asks for when it has too much to do', async () => {
    await stage.cluster.control({ scenario: 'too-many-requests', times: 1 });
    const outcome = await stage.ensure(stage.machine('vm-patient'));
    expect(outcome).toMatchObject({ outcome: 'ensured', created: true });
  });

  it('ends a call when its signal aborts', async () => {
    await stage.cluster.control({ scenario: 'too-many-requests', times: 9 });
    const controller = new AbortController();
    const call = stage.provisioner.list({ signal: controller.signal });
    controller.abort(new Error('shutting down'));
    await expect(call).rejects.toThrow('shutting down');
  });
});

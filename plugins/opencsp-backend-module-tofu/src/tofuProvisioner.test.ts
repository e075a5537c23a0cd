/*
 * What this provisioner does beyond the contract of all, which runs in `contract.test.ts`: against the
 * sandbox's Kubernetes API and tofu-controller, over real HTTPS, with the rights that the README asks for
 * and no more. Removing is in `removing.test.ts`, the watch in `watching.test.ts`, what each condition
 * means in `classify.test.ts`.
 */
import { MachineObservation } from '@opencsp/plugin-opencsp-node';
import { pause, Stage } from './__testUtils__/stage';

jest.setTimeout(60_000);

describe('TofuProvisioner', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await stage.close();
  });

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

  it('checks strictly and dry before it makes', async () => {
    const create = jest.spyOn(stage.client, 'create');
    const desired = stage.machine('vm-checked');
    expect(await stage.ensure(desired)).toMatchObject({ created: true });
    const options = create.mock.calls.map(([, , , given]) => ({
      strict: given?.strict ?? false,
      dryRun: given?.dryRun ?? false,
    }));
    expect(options).toEqual([
      { strict: true, dryRun: true },
      { strict: true, dryRun: false },
    ]);
    const [[, , checked], [, , made]] = create.mock.calls;
    expect(made).toEqual(checked);
  });

  it('makes nothing of what the dry run refuses', async () => {
    await stage.close();
    stage = await Stage.open({ sourceRef: { kind: 'Helm', name: 'x' } });
    const create = jest.spyOn(stage.client, 'create');
    expect(await stage.ensure(stage.machine('vm-unfit'))).toMatchObject({
      outcome: 'refused',
    });
    expect(create.mock.calls.map(([, , , given]) => given?.dryRun)).toEqual([
      true,
    ]);
  });

  it.each([
    ['its own', { outcome: 'ensured', created: false }],
    ['somebody else’s', { outcome: 'conflict' }],
  ])(
    'copes with an object that appears after the look: %s',
    async (whose, outcome) => {
      const desired = stage.machine('vm-sudden');
      const { name } = desired.ref;
      const create = stage.client.create.bind(stage.client);
      const asked = jest
        .spyOn(stage.client, 'create')
        // The check passes; then somebody is faster.
        .mockImplementationOnce(create)
        .mockImplementationOnce(async (...args) => {
          if (whose === 'its own') {
            await create(...args);
          } else {
            await stage.cluster.control({ scenario: 'create-foreign', name });
          }
          return create(...args);
        });
      expect(await stage.ensure(desired)).toMatchObject(outcome);
      expect(asked).toHaveBeenCalledTimes(2);
      await expect(asked.mock.results[1].value).rejects.toMatchObject({
        name: 'ConflictError',
      });
    },
  );

  it('freezes twice, and changes nothing the second time', async () => {
    const { ref, uid } = await stage.make('vm-twicefrozen');
    await stage.until(ref, 'ready');
    const { signal } = stage;
    await stage.provisioner.freeze(ref, uid, { signal });
    await stage.until(ref, 'ready', ({ frozen }) => frozen);
    await stage.settled(ref);
    const before = await stage.terraform(ref);
    await stage.provisioner.freeze(ref, uid, { signal });
    expect(await stage.terraform(ref)).toEqual(before);
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
    // The sandbox's module has no keys to tell: any output with a text does.
    stage = await Stage.open({ hostKeysOutput: 'vm_name' });
    const { ref } = await stage.make('vm-keys');
    const { last } = await stage.until(ref, 'ready');
    expect(last.outputs.hostKeys).toEqual(['vm-keys']);
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
});

/*
 * Machines whose address comes late, never, twice, or is of no use, and outputs that come before or
 * after the word of them: by the real client against the sandbox. Which address of several counts is
 * in `address.test.ts`.
 */
import { secrets } from '@opencsp/client-kubernetes';
import { MachineObservation } from '@opencsp/plugin-opencsp-node';
import { Stage } from './__testUtils__/stage';
import { namesFor } from './terraform';

jest.setTimeout(60_000);

describe('addresses', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
  });

  afterEach(() => stage.close());

  const addressOf = (seen: MachineObservation) =>
    seen.state === 'ready' ? seen.outputs.address : undefined;

  /** Who changes the Secret of a controller that runs is put right at once. */
  const stopController = () =>
    stage.cluster.control({ scenario: 'controller-killed', at: 'now' });

  it('shows no link-local address as the machine’s, and the true one when it comes', async () => {
    await stage.cluster.control({ scenario: 'address-link-local' });
    const { ref } = await stage.make('vm-linklocal');
    const { seen } = await stage.until(ref, 'ready');
    expect(seen.map(addressOf)).not.toContain('169.254.77.1');
    await stage.cluster.control({ scenario: 'address-arrives' });
    const { last } = await stage.until(ref, 'ready', ({ outputs }) =>
      Boolean(outputs.address),
    );
    expect(last.outputs.address).toBe('127.77.1.1');
  });

  it('shows no loopback address as the machine’s', async () => {
    const address = '127.0.0.1';
    await stage.cluster.control({ scenario: 'address-link-local', address });
    const { ref } = await stage.make('vm-loopback');
    const { last } = await stage.until(ref, 'ready');
    expect(last.outputs.address).toBeUndefined();
  });

  it.each(['text', 'list'] as const)(
    'shows one of two addresses, told as a %s',
    async form => {
      await stage.cluster.control({ scenario: 'two-addresses', form });
      const { ref } = await stage.make('vm-twice');
      const { last } = await stage.until(ref, 'ready');
      expect(last.outputs.address).toBe('127.77.1.1');
    },
  );

  it('does not wait for outputs of an older object of the name', async () => {
    const { ref } = await stage.make('vm-heir');
    await stage.until(ref, 'ready');
    await stopController();
    const { namespace } = stage.settings;
    const at = { namespace, name: namesFor(ref.name).outputsSecret };
    const secret = await stage.admin.get(secrets, at);
    const { uid } = secret?.metadata ?? {};
    const [owner] = secret?.metadata.ownerReferences ?? [];
    const ownerReferences = [{ ...owner, uid: 'an-older-one' }];
    const metadata = { ownerReferences };
    await stage.admin.mergePatch(secrets, at, { metadata }, { uid });
    expect(await stage.observe(ref)).toMatchObject({
      state: 'pending',
      phase: 'writing-outputs',
      detail: 'The outputs belong to another object of the same name',
    });
  });

  it('waits for outputs that come after the word of them', async () => {
    const { ref } = await stage.make('vm-behind');
    await stage.until(ref, 'ready');
    await stopController();
    const { namespace } = stage.settings;
    const at = { namespace, name: namesFor(ref.name).outputsSecret };
    const secret = await stage.admin.get(secrets, at);
    await stage.admin.delete(secrets, at, {});
    expect(await stage.observe(ref)).toMatchObject({
      state: 'pending',
      detail: 'The outputs are not there yet',
    });
    await stage.admin.create(secrets, namespace, {
      metadata: {
        name: at.name,
        ownerReferences: secret?.metadata.ownerReferences,
      },
      data: secret?.data,
    });
    // Without being told to look anew: nothing was known, so nothing was kept.
    expect(await stage.observe(ref, false)).toMatchObject({
      state: 'ready',
      outputs: { address: '127.77.1.1' },
    });
  });
});

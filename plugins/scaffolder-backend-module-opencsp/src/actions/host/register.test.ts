/*
 * Proves that a host is registered for the person, once, with the fingerprint that they compared, and
 * that a dry run finds another one. Whether an address may be reached is the portal's to say.
 */
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { FINGERPRINT } from '../../__testUtils__/fakeDeployments';
import { createPortalTest } from '../../__testUtils__/portalTest';
import { createHostRegisterAction } from './register';

const test = createPortalTest(createHostRegisterAction);
const INPUT = {
  name: 'attic',
  address: '192.0.2.7',
  fingerprint: FINGERPRINT,
};

describe('opencsp:host:register', () => {
  it('registers the host for the person, once', async () => {
    const { portal, run } = await test.start();
    portal.failures = 1;
    const ctx = createMockActionContext({ input: INPUT });
    await run(ctx);
    await run(ctx);
    expect(portal.hosts.items.size).toBe(1);
    expect(portal.callers[0]).toBe('POST /v1/hosts user:default/mock');
    expect(ctx.output).toHaveBeenCalledWith('id', 'h1');
    expect(ctx.output).toHaveBeenCalledWith(
      'publicKey',
      'ssh-ed25519 AAAA portal',
    );
    expect(ctx.output).toHaveBeenCalledWith(
      'entityRef',
      'resource:default/host-h1',
    );
  });

  it.each([
    ['no fingerprint', { fingerprint: '' }, /fingerprint/],
    ['an address with a path', { address: 'http://x/y' }, /address/],
    ['a login of a shell', { user: '$(id)' }, /user/],
  ])('refuses %s before the portal is asked', async (_, change, words) => {
    const { portal, run } = await test.start();
    await expect(
      run(createMockActionContext({ input: { ...INPUT, ...change } })),
    ).rejects.toThrow(words);
    expect(portal.callers).toEqual([]);
  });

  it('finds another host key in a dry run, and registers nothing', async () => {
    const { portal, run } = await test.start();
    await run({ ...createMockActionContext({ input: INPUT }), isDryRun: true });
    const fingerprint = `SHA256:${'b'.repeat(43)}`;
    await expect(
      run({
        ...createMockActionContext({ input: { ...INPUT, fingerprint } }),
        isDryRun: true,
      }),
    ).rejects.toThrow(
      'The portal refuses this host: fingerprint: The machine shows another host key',
    );
    expect(portal.hosts.items.size).toBe(0);
  });
});

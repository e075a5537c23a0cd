import { CallContext } from '../provisioner';
import { ProvisionerProbe } from './provisionerProbe';

type Call = (probe: ProvisionerProbe, context: CallContext) => Promise<unknown>;

/** Names of the error classes of `@backstage/errors`. */
const TYPED =
  /^(Authentication|Conflict|ForwardedError|Input|NotAllowed|NotFound|NotImplemented|NotModified|Response|ServiceUnavailable)Error$/;

/** What every call does when the platform is down, or the caller gives up. */
export function provisionerTrouble(probe: () => ProvisionerProbe): void {
  const machine = { instanceId: 'instance-t', name: 'vm-trouble' };
  const calls: [string, Call][] = [
    [
      'ensure',
      ({ provisioner, harness }, context) =>
        provisioner.ensure(harness.machine(), context),
    ],
    [
      'observe',
      ({ provisioner }, context) =>
        provisioner.observe(machine, { ...context, live: true }),
    ],
    [
      'remove',
      ({ provisioner }, context) =>
        provisioner.remove(machine, undefined, context),
    ],
    [
      'freeze',
      ({ provisioner }, context) =>
        provisioner.freeze(machine, 'some-uid', context),
    ],
    [
      'retry',
      ({ provisioner }, context) =>
        provisioner.retry(machine, 'some-uid', context),
    ],
    [
      'pause',
      ({ provisioner }, context) =>
        provisioner.pause(machine, 'some-uid', context),
    ],
    [
      'explain',
      ({ provisioner }, context) => provisioner.explain(machine, context),
    ],
    ['list', ({ provisioner }, context) => provisioner.list(context)],
  ];

  describe('trouble', () => {
    it.each(calls)(
      '%s throws it as a typed error, never as an answer',
      async (_name, call) => {
        await probe().harness.goDown();
        await expect(call(probe(), probe().context)).rejects.toMatchObject({
          name: expect.stringMatching(TYPED),
          message: expect.stringMatching(/\S/),
        });
        await probe().harness.comeBack();
        await expect(call(probe(), probe().context)).resolves.not.toThrow();
      },
    );

    it.each(calls)('%s ends when its caller gives up', async (_name, call) => {
      await probe().harness.stall();
      const caller = new AbortController();
      const running = call(probe(), { signal: caller.signal });
      caller.abort(new Error('shutting down'));
      await expect(running).rejects.toThrow('shutting down');
      await expect(call(probe(), { signal: caller.signal })).rejects.toThrow(
        'shutting down',
      );
    });

    it('goes on where it was when the platform is back', async () => {
      const { harness } = probe();
      const asked = await probe().make();
      await harness.goDown();
      await expect(probe().look(asked.ref)).rejects.toMatchObject({
        name: expect.stringMatching(TYPED),
      });
      await harness.comeBack();
      await probe().until(asked.ref, 'ready');
      expect(harness.living()).toEqual([asked.ref.name]);
    });
  });
}

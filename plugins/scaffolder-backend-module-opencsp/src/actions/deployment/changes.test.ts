/*
 * Proves that rolling back and removing are done for the person, once, and data goes only with its name
 * typed. What they do on the host is the portal's.
 */
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { createPortalTest } from '../../__testUtils__/portalTest';
import { createDeploymentRemoveAction } from './remove';
import { createDeploymentRollbackAction } from './rollback';

describe('opencsp:deployment:rollback', () => {
  const test = createPortalTest(createDeploymentRollbackAction);
  const context = () => createMockActionContext({ input: { id: 'd1' } });

  it('begins one rollback, however often the step is run', async () => {
    const { portal, run } = await test.start();
    portal.deployments.add('d1');
    const ctx = context();
    await run(ctx);
    await run(ctx);
    expect(ctx.output).toHaveBeenCalledWith('id', 'd2');
    expect(portal.deployments.items.size).toBe(2);
    expect(portal.callers[0]).toBe(
      'POST /v1/deployments/d1/rollback user:default/mock',
    );
  });

  it('says in a dry run whether it can be', async () => {
    const { portal, run } = await test.start();
    const deployment = portal.deployments.add('d1');
    await expect(run({ ...context(), isDryRun: true })).rejects.toThrow(
      'Deployment #1 cannot be rolled back now',
    );
    deployment.actions.rollback = true;
    deployment.previous = { id: 'd0', number: 0, commit: 'c'.repeat(40) };
    await run({ ...context(), isDryRun: true });
    expect(portal.deployments.items.size).toBe(1);
  });
});

describe('opencsp:deployment:remove', () => {
  const test = createPortalTest(createDeploymentRemoveAction);

  async function remove(input: {
    data?: boolean;
    giveUp?: boolean;
    confirm?: string;
  }) {
    const { portal, run } = await test.start();
    portal.deployments.add('d1');
    const ctx = createMockActionContext({ input: { id: 'd1', ...input } });
    return { portal, run, ctx };
  }

  it('keeps data unless it was asked for', async () => {
    const { portal, run, ctx } = await remove({});
    await run(ctx);
    expect(portal.deployments.bodies).toEqual([{ data: false, giveUp: false }]);
    expect(ctx.output).toHaveBeenCalledWith('state', 'removing');
  });

  it('takes data with the name typed', async () => {
    const { portal, run, ctx } = await remove({
      data: true,
      confirm: 'family',
    });
    await run(ctx);
    expect(portal.deployments.bodies).toEqual([
      { data: true, giveUp: false, confirm: 'family' },
    ]);
  });

  it.each([undefined, '', 'FAMILY', ' family'])(
    'removes nothing when "%s" was typed, and does not tell the right one',
    async confirm => {
      const { portal, run, ctx } = await remove({ data: true, confirm });
      await expect(run(ctx)).rejects.toThrow(
        '"confirm" is not the name of the profile, so nothing was removed. Type the name of the profile of the deployment d1.',
      );
      expect(portal.deployments.bodies).toEqual([]);
    },
  );

  it('gives no host up: a person does, who looked at the removal that failed', async () => {
    const { portal, run, ctx } = await remove({
      giveUp: true,
      confirm: 'family',
    });
    await expect(run(ctx)).rejects.toThrow(/giveUp/);
    expect(portal.callers).toEqual([]);
  });

  it('takes one that is already going for success', async () => {
    const { portal, run, ctx } = await remove({});
    await run(ctx);
    await run(ctx);
    expect(
      portal.callers.filter(caller => caller.startsWith('DELETE')),
    ).toHaveLength(1);
  });

  it('removes nothing in a dry run, and says when the portal would refuse it', async () => {
    const { portal, run, ctx } = await remove({});
    await expect(run({ ...ctx, isDryRun: true })).rejects.toThrow(
      'The profile "family" cannot be taken off the host "attic" now: the deployment is queued',
    );
    portal.deployments.find('d1').actions.remove = true;
    await run({ ...ctx, isDryRun: true });
    expect(portal.deployments.find('d1').state).toBe('queued');
  });

  it('asks no more once the task remembers that it did', async () => {
    const { portal, run, ctx } = await remove({});
    ctx.checkpoint = jest
      .fn()
      .mockResolvedValue({ state: 'removing', profile: 'family', host: 'h' });
    await run(ctx);
    expect(portal.callers).toEqual([]);
    expect(ctx.output).toHaveBeenCalledWith('state', 'removing');
  });
});

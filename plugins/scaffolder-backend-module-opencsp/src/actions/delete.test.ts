/*
 * Proves that a machine goes only with its name typed, for the person, and that a step which is run
 * again does no harm. What deleting does is the portal's.
 */
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { createInstanceSchema } from '@opencsp/plugin-opencsp-common';
import { createPortalTest, MACHINE } from '../__testUtils__/portalTest';
import { createDeleteAction } from './delete';

const test = createPortalTest(createDeleteAction);

async function startWithMachine() {
  const started = await test.start();
  started.portal.add('i1', createInstanceSchema.parse(MACHINE));
  return started;
}

function context(confirm = 'web-1') {
  return createMockActionContext({ input: { id: 'i1', confirm } });
}

describe('opencsp:instance:delete', () => {
  it('deletes the machine for the person', async () => {
    const { portal, run } = await startWithMachine();
    const ctx = await run(context());
    expect(portal.find('i1').state).toBe('deleting');
    expect(ctx.output).toHaveBeenCalledWith('state', 'deleting');
    expect(portal.callers).toEqual([
      'GET /v1/instances/i1 user:default/mock',
      'DELETE /v1/instances/i1 user:default/mock',
    ]);
  });

  it('deletes nothing when another name was typed, and does not tell the right one', async () => {
    const { portal, run } = await startWithMachine();
    await expect(run(context('web-2'))).rejects.toThrow(
      '"confirm" is not the name of the machine, so nothing was deleted. Type the name of the instance i1.',
    );
    expect(portal.find('i1').state).toBe('pending');
  });

  it('takes a machine that is already going for success', async () => {
    const { portal, run } = await startWithMachine();
    await run(context());
    const ctx = await run(context());
    expect(ctx.output).toHaveBeenCalledWith('state', 'deleting');
    expect(
      portal.callers.filter(caller => caller.startsWith('DELETE')),
    ).toHaveLength(1);
  });

  it('says that there is no such machine', async () => {
    const { run } = await test.start();
    await expect(run(context())).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });

  it('deletes nothing in a dry run', async () => {
    const { portal, run } = await startWithMachine();
    await run({ ...context(), isDryRun: true });
    expect(portal.find('i1').state).toBe('pending');
  });
});

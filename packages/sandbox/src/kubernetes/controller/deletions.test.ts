/*
 * Holds the tofu-controller stand-in to the recorded deletions of the real one (v0.16.5): the same watch
 * events in the same order, with the same conditions, generations and status fields. Times, uids and
 * the words of Terraform itself are left out, and so is what the README lists as not yet there.
 */
import { variables } from '../__testUtils__/testCluster';
import { OUTPUTS, recorded, Scene } from '../__testUtils__/scene';

describe('deletions in the order of the recordings', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.open();
  });

  afterEach(() => scene.close());

  it('create, then delete', async () => {
    await scene.create('vm-del1', OUTPUTS('vm-del1'));
    await scene.settled('vm-del1', 15);
    await scene.remove('vm-del1');
    expect(await scene.seen('vm-del1', 'f1-delete-destroys', 15)).toEqual(
      recorded('f1-delete-destroys'),
    );
    expect(scene.cluster.park.list()).toEqual([]);
  });

  it('delete that keeps the machine', async () => {
    await scene.create('vm-del2', {
      ...OUTPUTS('vm-del2'),
      destroyResourcesOnDeletion: false,
    });
    await scene.settled('vm-del2', 15);
    await scene.remove('vm-del2');
    expect(
      await scene.seen('vm-del2', 'f2-delete-keeps-resources', 15),
    ).toEqual(recorded('f2-delete-keeps-resources'));
    expect(scene.cluster.park.list()).toHaveLength(1);
  });

  it('delete while an apply runs: the apply ends first, and lies about the generation', async () => {
    await scene.cluster.standIn.control({
      scenario: 'slow',
      name: 'vm-del3',
      factor: 20,
    });
    await scene.create('vm-del3', OUTPUTS('vm-del3'));
    await scene.conditionSeen('vm-del3', 'Apply started');
    await scene.remove('vm-del3');
    expect(await scene.seen('vm-del3', 'f3-delete-while-applying')).toEqual(
      recorded('f3-delete-while-applying'),
    );
  });

  it('delete while suspended: nothing until it is resumed', async () => {
    await scene.create('vm-del5');
    const from = await scene.ready('vm-del5');
    await scene.patch('vm-del5', { spec: { suspend: true } });
    await scene.settled('vm-del5', from + 2);
    await scene.remove('vm-del5');
    await scene.settled('vm-del5', from + 4);
    await scene.remove('vm-del5');
    await scene.patch('vm-del5', {
      spec: { vars: variables('vm-del5', { cores: 16 }) },
    });
    await scene.settled('vm-del5', from + 6);
    await scene.patch('vm-del5', { spec: { suspend: false } });
    expect(
      await scene.seen('vm-del5', 'f5-delete-while-suspended', from),
    ).toEqual(recorded('f5-delete-while-suspended'));
  });

  it('a destroy that fails is tried again at once', async () => {
    await scene.create('vm-del6');
    const from = await scene.ready('vm-del6');
    await scene.cluster.standIn.control({
      scenario: 'destroy-fails',
      name: 'vm-del6',
      times: 5,
    });
    await scene.remove('vm-del6');
    expect(
      await scene.seen(
        'vm-del6',
        'f6-destroy-fails-then-finalizer-removed',
        from,
      ),
    ).toEqual(recorded('f6-destroy-fails-then-finalizer-removed'));
  });

  it('delete of what never worked', async () => {
    await scene.cluster.standIn.control({ scenario: 'plan-fails', times: 1 });
    await scene.create('vm-del7', { retryInterval: '1h' });
    await scene.conditionSeen('vm-del7', 'TFExecPlanFailed');
    await scene.settled('vm-del7', 8);
    await scene.remove('vm-del7');
    expect(await scene.seen('vm-del7', 'f7-delete-never-applied')).toEqual(
      recorded('f7-delete-never-applied'),
    );
  });

  it('delete while a plan waits for approval', async () => {
    await scene.create('vm-del9', { approvePlan: '' });
    await scene.settled('vm-del9', 9);
    await scene.remove('vm-del9');
    // The recording was made without an approvePlan; an empty one is stored and means the same.
    expect(await scene.seen('vm-del9', 'f9-delete-with-plan-pending')).toEqual(
      recorded('f9-delete-with-plan-pending'),
    );
  });
});

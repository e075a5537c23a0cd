/*
 * Holds runner pods, workers, killed processes and locks to the recordings of the real tofu-controller
 * (v0.16.5) with the real runner program. What a client makes of them is tested with the client.
 */
import { z } from 'zod';
import { variables } from '../__testUtils__/testCluster';
import { OUTPUTS, recorded, Scene } from '../__testUtils__/scene';

const leaseSchema = z.object({
  spec: z.object({ holderIdentity: z.string().optional() }),
});

describe('runners in the order of the recordings', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.open();
  });

  afterEach(() => scene.close());

  const holder = async (name: string) => {
    const { body } = await scene.cluster.send(
      'GET',
      `/apis/coordination.k8s.io/v1/namespaces/opencsp/leases/lock-tfstate-default-${name}`,
    );
    return leaseSchema.parse(body).spec.holderIdentity;
  };

  it('create and delete with a runner pod', async () => {
    await scene.create('vm-pod1', OUTPUTS('vm-pod1'));
    expect(await scene.seen('vm-pod1', 'p1-runner-pod-create')).toEqual(
      recorded('p1-runner-pod-create'),
    );
    await scene.remove('vm-pod1');
    expect(await scene.seen('vm-pod1', 'p2-runner-pod-delete', 15)).toEqual(
      recorded('p2-runner-pod-delete'),
    );
  });

  it('a runner that is killed in the apply: a lock, an orphan, and a second machine after the unlock', async () => {
    await scene.play('runner-killed', { name: 'vm-pod3' });
    await scene.create('vm-pod3', { retryInterval: '24h' });
    await scene.conditionSeen('vm-pod3', 'Apply=False/TerraformAppliedFail');
    await scene.settled('vm-pod3', 12);
    expect(scene.cluster.park.list()).toHaveLength(1);
    const left = await holder('vm-pod3');
    expect(left).toBeDefined();
    // The recording leaves out some equal retries before the third.
    await scene.wake('vm-pod3');
    await scene.settled('vm-pod3', 17);
    expect(scene.eventsOf('vm-pod3')[16].object.status).toMatchObject({
      lock: { pending: left },
      reconciliationFailures: 2,
    });
    await scene.wake('vm-pod3');
    await scene.settled('vm-pod3', 22);
    await scene.wake('vm-pod3');
    await scene.settled('vm-pod3', 27);
    await scene.patch('vm-pod3', {
      spec: { tfstate: { forceUnlock: 'auto' } },
    });
    const file = 'p3-runner-killed-in-apply-lock-left-behind';
    const all = await scene.seen('vm-pod3', file, 10);
    const seen = [...(await scene.first('vm-pod3', 17)), ...all.slice(17)];
    expect(seen).toEqual(recorded(file));
    expect(scene.cluster.park.orders).toHaveLength(2);
    expect(await holder('vm-pod3')).toBeUndefined();
  });

  it('a lock that somebody left behind is broken by its exact identifier only', async () => {
    const id = '5d1f2c0e-1111-4222-8333-444455556666';
    await scene.create('vm-locked');
    const from = await scene.ready('vm-locked');
    await scene.idle('vm-locked');
    await scene.play('lock-left-behind', { name: 'vm-locked', id });
    await scene.patch('vm-locked', {
      spec: {
        vars: variables('vm-locked', { cores: 3 }),
        retryInterval: '24h',
      },
    });
    await scene.settled('vm-locked', from + 7);
    for (const count of [12, 17, 22]) {
      await scene.wake('vm-locked');
      await scene.settled('vm-locked', from + count);
    }
    await scene.patch('vm-locked', {
      spec: { tfstate: { forceUnlock: 'yes', lockIdentifier: id } },
    });
    await scene.settled('vm-locked', from + 38);
    await scene.patch('vm-locked', { spec: { tfstate: null } });
    const file = 'h-state-lock-and-force-unlock';
    const rest = await scene.seen('vm-locked', file, from + 10);
    const first = await scene.first('vm-locked', from + 12);
    // Two equal retries are left out of the recording.
    expect([...first.slice(from), ...rest.slice(12)]).toEqual(recorded(file));
  });

  it('another identifier unlocks nothing', async () => {
    await scene.play('lock-left-behind');
    await scene.create('vm-lockedb', {
      retryInterval: '24h',
      tfstate: {
        forceUnlock: 'yes',
        lockIdentifier: '00000000-1111-4222-8333-444455556666',
      },
    });
    await scene.conditionSeen('vm-lockedb', 'StateLocked=True/LockHeld');
    await scene.settled('vm-lockedb', 8);
    await scene.wake('vm-lockedb');
    await scene.settled('vm-lockedb', 13);
    expect(await holder('vm-lockedb')).toBe(
      '5d1f2c0e-1111-4222-8333-444455556666',
    );
  });

  it('a service account that is missing leaves no word on the object', async () => {
    await scene.play('service-account-missing');
    await scene.create('vm-nosa');
    await scene.settled('vm-nosa', 4);
    await scene.play('service-account-back');
    expect(await scene.seen('vm-nosa', 'p5-service-account-missing')).toEqual(
      recorded('p5-service-account-missing'),
    );
  });

  it('four workers: the fifth object has a finalizer and nothing else until a pod is gone', async () => {
    const names = [0, 1, 2, 3, 4, 5].map(index => `vm-many${index}x`);
    for (const [index, name] of names.entries()) {
      await scene.create(name, {
        vars: variables(name, { vm_id: 200 + index }),
      });
    }
    expect(
      await scene.seen('vm-many0x', 'p7-six-at-once-four-workers.first'),
    ).toEqual(recorded('p7-six-at-once-four-workers.first'));
    expect(
      await scene.seen('vm-many4x', 'p7-six-at-once-four-workers.fifth'),
    ).toEqual(recorded('p7-six-at-once-four-workers.fifth'));
    const order = scene.names();
    const ended = order.lastIndexOf('vm-many0x');
    const begun = order.filter(
      (name, index) => name === 'vm-many4x' && index < ended,
    );
    expect(begun.length).toBeLessThanOrEqual(2);
  });

  it('a controller that is killed in the apply and started again', async () => {
    await scene.play('controller-killed', { name: 'vm-pod8' });
    await scene.create('vm-pod8', { retryInterval: '1s' });
    await scene.cluster.until(
      async () => (await scene.play('state')).controller === 'killed',
      'the controller is killed',
    );
    const before = scene.eventsOf('vm-pod8').length;
    expect(JSON.stringify(scene.eventsOf('vm-pod8')[before - 1])).toContain(
      'Apply started',
    );
    expect(await holder('vm-pod8')).toBeUndefined();
    await scene.play('controller-started');
    expect(
      await scene.seen('vm-pod8', 'p8-controller-killed-in-apply'),
    ).toEqual(recorded('p8-controller-killed-in-apply'));
    expect(scene.cluster.park.orders).toHaveLength(2);
  });
});

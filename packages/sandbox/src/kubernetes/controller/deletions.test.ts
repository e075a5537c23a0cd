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

  it('delete when the source is gone: it goes on when the source is back', async () => {
    await scene.create('vm-del4', { retryInterval: '24h' });
    const from = await scene.ready('vm-del4');
    await scene.idle('vm-del4');
    await scene.play('source-gone');
    await scene.remove('vm-del4');
    for (const count of [3, 5]) {
      await scene.settled('vm-del4', from + count);
      await scene.wake('vm-del4');
    }
    await scene.settled('vm-del4', from + 7);
    await scene.play('source-back');
    expect(scene.eventsOf('vm-del4')).toHaveLength(from + 7);
    await scene.wake('vm-del4');
    const differing = 'f4-delete-source-already-gone';
    expect(await scene.seen('vm-del4', differing, from)).toEqual(
      recorded(differing).map(event =>
        event
          .replace('shortlived', 'opencsp-modules')
          .replace('shortlived', 'opencsp-modules'),
      ),
    );
    expect(scene.cluster.park.list()).toEqual([]);
  });

  it('delete when the source never existed, then without finalizers', async () => {
    await scene.create('vm-del8', {
      retryInterval: '24h',
      sourceRef: { kind: 'GitRepository', name: 'missing-for-ever' },
    });
    await scene.settled('vm-del8', 4);
    await scene.remove('vm-del8');
    await scene.settled('vm-del8', 7);
    await scene.patch('vm-del8', { metadata: { finalizers: null } });
    const file = 'f8-delete-source-never-existed';
    expect(await scene.seen('vm-del8', file)).toEqual(recorded(file));
  });

  it('the same name while deleting, after a destroy, and after a keep', async () => {
    const name = 'vm-recreate';
    await scene.create(name, OUTPUTS(name));
    await scene.settled(name, 15);
    await scene.remove(name);
    const early = await scene.create(name);
    expect(early.status).toBe(409);
    expect(early.body).toMatchObject({
      reason: 'AlreadyExists',
      message:
        'object is being deleted: terraforms.infra.contrib.fluxcd.io "vm-recreate" already exists',
    });
    await scene.settled(name, 27);
    await scene.create(name, { destroyResourcesOnDeletion: false });
    await scene.settled(name, 41);
    await scene.remove(name);
    await scene.settled(name, 45);
    await scene.create(name, { destroyResourcesOnDeletion: false });
    const seen = await scene.first(name, 55);
    // The recording leaves out the middle of the first create.
    expect([...seen.slice(0, 4), ...seen.slice(12)]).toEqual(
      recorded('f10-recreate-same-name'),
    );
    expect(scene.cluster.park.orders).toHaveLength(2);
  });

  it('dependants: waiting, the foreign finalizer, the blocked delete', async () => {
    const LATER = { retryInterval: '24h' };
    await scene.create('vm-top', {
      ...LATER,
      dependsOn: [{ name: 'vm-base' }],
    });
    await scene.settled('vm-top', 5);
    await scene.wake('vm-top');
    await scene.settled('vm-top', 7);
    await scene.create('vm-base', {
      ...LATER,
      vars: variables('vm-base', { vm_id: 102 }),
    });
    await scene.ready('vm-base');
    await scene.idle('vm-base');
    await scene.wake('vm-top');
    await scene.settled('vm-top', 18);
    await scene.idle('vm-top');
    await scene.remove('vm-base');
    await scene.settled('vm-base', 19);
    await scene.remove('vm-top');
    await scene.settled('vm-base', 20);
    await scene.wake('vm-base');
    expect(await scene.seen('vm-top', 'f11-depends-on.top')).toEqual(
      recorded('f11-depends-on.top'),
    );
    expect(await scene.seen('vm-base', 'f11-depends-on.base')).toEqual(
      recorded('f11-depends-on.base'),
    );
  });

  it('destroy by the spec: the machine goes, the object stays', async () => {
    const name = 'vm-destroyflag';
    await scene.create(name, OUTPUTS(name));
    await scene.settled(name, 15);
    await scene.idle(name);
    await scene.patch(name, { spec: { destroy: true } });
    expect(await scene.seen(name, 'j-spec-destroy', 15)).toEqual(
      recorded('j-spec-destroy'),
    );
    expect(scene.cluster.park.list()).toEqual([]);
  });

  it('the namespace is deleted: source and Secrets go, the object stays', async () => {
    const name = 'vm-nosa';
    await scene.create(name, { ...OUTPUTS(name), retryInterval: '24h' });
    await scene.settled(name, 15);
    await scene.idle(name);
    await scene.play('namespace-deleted');
    for (const count of [5, 7, 9, 11]) {
      await scene.settled(name, 15 + count);
      await scene.wake(name);
    }
    const file = 'p6-namespace-deleted-with-object-inside';
    const words = (events: string[]) =>
      events.map(event => event.replaceAll(/"(opencsp-)?modules"/g, 'SOURCE'));
    expect(words(await scene.seen(name, file, 15))).toEqual(
      words(recorded(file)),
    );
    const late = await scene.create('vm-late');
    expect(late.status).toBe(403);
    expect(late.body).toMatchObject({
      reason: 'Forbidden',
      details: {
        causes: [
          {
            reason: 'NamespaceTerminating',
            message: 'namespace opencsp is being terminated',
            field: 'metadata.namespace',
          },
        ],
      },
    });
    expect((await scene.play('state')).secrets).toEqual([]);
    expect(scene.cluster.park.list()).toHaveLength(1);
    await scene.play('namespace-created');
    expect((await scene.create('vm-again')).status).toBe(201);
  });

  it('a foreign finalizer keeps the object when the machine is gone', async () => {
    await scene.create('vm-stuck');
    const from = await scene.ready('vm-stuck');
    await scene.play('finalizer-stuck', { name: 'vm-stuck' });
    await scene.remove('vm-stuck');
    await scene.cluster.until(
      () => scene.cluster.park.list().length === 0,
      'the machine is gone',
    );
    await scene.idle('vm-stuck');
    const types = scene.eventsOf('vm-stuck').slice(from);
    expect(types.map(({ type }) => type)).not.toContain('DELETED');
    expect(types.at(-1)?.object.metadata.finalizers).toEqual([
      'example.org/never-removed',
    ]);
    await scene.play('finalizer-released', { name: 'vm-stuck' });
    await scene.cluster.until(
      () => scene.eventsOf('vm-stuck').at(-1)?.type === 'DELETED',
      'the object is gone',
    );
  });
});

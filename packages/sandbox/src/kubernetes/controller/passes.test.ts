/*
 * Holds the tofu-controller stand-in to the recordings of the real one (v0.16.5): the same watch
 * events in the same order, with the same conditions, generations and status fields. Times, uids and
 * the words of Terraform itself are left out, and so is what the README lists as not yet there.
 */
import { variables } from '../__testUtils__/testCluster';
import { OUTPUTS, recorded, Scene } from '../__testUtils__/scene';

describe('passes in the order of the recordings', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.open();
  });

  afterEach(() => scene.close());

  it('create, then change, then a change without a difference', async () => {
    await scene.create('vm-change1a', OUTPUTS('vm-change1a'));
    expect(await scene.seen('vm-change1a', 'a-create-auto')).toEqual(
      recorded('a-create-auto'),
    );

    await scene.patch('vm-change1a', {
      spec: { vars: variables('vm-change1a', { cores: 8, memory: 4096 }) },
    });
    expect(await scene.seen('vm-change1a', 'c-change-var', 15)).toEqual(
      recorded('c-change-var'),
    );

    const before = 15 + recorded('c-change-var').length;
    await scene.patch('vm-change1a', {
      spec: { vars: variables('vm-change1a', { cores: 8, memory: '4096' }) },
    });
    expect(
      await scene.seen('vm-change1a', 'c2-change-nothing-to-do', before),
    ).toEqual(recorded('c2-change-nothing-to-do'));
  });

  it('a plan that fails, and its first retry', async () => {
    await scene.cluster.standIn.control({ scenario: 'plan-fails', times: 9 });
    await scene.create('vm-planfail', OUTPUTS('vm-planfail'));
    expect(
      await scene.seen('vm-planfail', 'd1-plan-fails-retries-then-fixed'),
    ).toEqual(recorded('d1-plan-fails-retries-then-fixed'));
  });

  it('an apply that fails: the retry begins with a drift pass', async () => {
    await scene.cluster.standIn.control({ scenario: 'apply-fails', times: 9 });
    await scene.create('vm-applyfail', OUTPUTS('vm-applyfail'));
    expect(
      await scene.seen('vm-applyfail', 'd2-apply-fails-retries-then-fixed'),
    ).toEqual(recorded('d2-apply-fails-retries-then-fixed'));
  });

  it('the source is missing, then without artifact, then there', async () => {
    const sources =
      '/apis/source.toolkit.fluxcd.io/v1/namespaces/opencsp/gitrepositories';
    await scene.create('vm-nosource', {
      sourceRef: { kind: 'GitRepository', name: 'missing' },
      retryInterval: '24h',
    });
    await scene.settled('vm-nosource', 4);
    await scene.wake('vm-nosource');
    await scene.settled('vm-nosource', 6);
    await scene.wake('vm-nosource');
    await scene.settled('vm-nosource', 8);
    await scene.cluster.send('POST', sources, {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata: { name: 'missing' },
      spec: { interval: '10m', url: 'https://git.example.test/x.git' },
    });
    await scene.wake('vm-nosource');
    await scene.settled('vm-nosource', 10);
    await scene.wake('vm-nosource');
    await scene.settled('vm-nosource', 12);
    await scene.cluster.send('PATCH', `${sources}/missing/status`, {
      status: {
        artifact: {
          revision: 'main@sha1:5d6200f8cf98af475edcac2c97f966ad156ed51f',
        },
      },
    });
    await scene.settled('vm-nosource', 24);
    await scene.cluster.send('PATCH', `${sources}/missing/status`, {
      status: {
        artifact: {
          revision: 'main@sha1:e1f1a6b0f8cf98af475edcac2c97f966ad156ed5',
        },
      },
    });
    expect(
      await scene.seen(
        'vm-nosource',
        'd9-source-missing-then-no-artifact-then-ready-then-new-revision',
      ),
    ).toEqual(
      recorded(
        'd9-source-missing-then-no-artifact-then-ready-then-new-revision',
      ),
    );
  });

  it('the Secret with the credentials is missing', async () => {
    await scene.cluster.send(
      'DELETE',
      '/api/v1/namespaces/opencsp/secrets/proxmox-credentials',
    );
    await scene.create('vm-novarsfrom');
    expect(
      await scene.seen('vm-novarsfrom', 'd11-varsfrom-secret-missing'),
    ).toEqual(recorded('d11-varsfrom-secret-missing'));
  });

  it('the retry limit, a poke, and a new generation', async () => {
    await scene.cluster.standIn.control({ scenario: 'plan-fails', times: 2 });
    await scene.create('vm-remedy', {
      remediation: { retries: 2 },
      retryInterval: '20s',
    });
    await scene.conditionSeen('vm-remedy', 'RetryLimitReached');
    await scene.poke('vm-remedy');
    await scene.settled('vm-remedy', 19);
    await scene.patch('vm-remedy', {
      spec: { vars: variables('vm-remedy', { cores: 4 }) },
    });
    expect(
      await scene.seen('vm-remedy', 'd13-remediation-limit-stalled'),
    ).toEqual(recorded('d13-remediation-limit-stalled'));
  });

  it('an output that the module lacks fails each try, to the limit', async () => {
    await scene.create('vm-lacking', {
      remediation: { retries: 2 },
      retryInterval: '1s',
      writeOutputsToSecret: { name: 'vm-lacking-outputs', outputs: ['no'] },
    });
    await scene.conditionSeen('vm-lacking', 'RetryLimitReached');
    const texts = scene
      .eventsOf('vm-lacking')
      .map(({ object }) => JSON.stringify(object.status ?? {}));
    expect(texts.some(text => text.includes('output not found: no'))).toBe(
      true,
    );
    expect(texts.some(text => text.includes('"NoDrift"'))).toBe(false);
  });

  it('an outputs Secret that somebody deleted is there after the next pass', async () => {
    await scene.create('vm-outputs', OUTPUTS('vm-outputs'));
    await scene.ready('vm-outputs');
    const secret = '/api/v1/namespaces/opencsp/secrets/vm-outputs-outputs';
    const { text } = await scene.cluster.send('GET', secret);
    expect(text).toContain('vm_ip');
    await scene.cluster.send('DELETE', secret);
    await scene.poke('vm-outputs');
    await scene.cluster.until(
      async () =>
        (await scene.cluster.send('GET', secret)).text.includes('vm_ip'),
      'the outputs are written again',
    );
  });

  it('an empty remediation never runs', async () => {
    await scene.create('vm-remedy0', { remediation: {} });
    expect(
      await scene.seen('vm-remedy0', 'd14-remediation-empty-never-runs'),
    ).toEqual(recorded('d14-remediation-empty-never-runs'));
  });

  it('a poke of a steady object', async () => {
    await scene.create('vm-steady1a', {
      writeOutputsToSecret: {
        name: 'vm-steady1a-outputs',
        outputs: ['vm_ip', 'vm_name', 'vm_user'],
      },
    });
    await scene.settled('vm-steady1a', 15);
    await scene.poke('vm-steady1a', 'first');
    await scene.settled('vm-steady1a', 22);
    await scene.poke('vm-steady1a', 'second');
    // The recording begins after passes by interval, hence without a mark of a first poke.
    const unmarked = (events: string[]) =>
      events.map(event => event.replace('"lastHandledReconcileAt":"T",', ''));
    const seen = await scene.seen(
      'vm-steady1a',
      'a2-steady-interval-and-poke',
      22,
    );
    expect(unmarked(seen)).toEqual(
      unmarked(recorded('a2-steady-interval-and-poke')),
    );
  });

  it('drift, when plans are approved by themselves', async () => {
    await scene.create('vm-driftauto');
    const from = await scene.ready('vm-driftauto');
    await scene.cluster.park.destroy('vm-driftauto');
    await scene.poke('vm-driftauto');
    // The recording begins with the pass that an interval started; ours with the poke's own event.
    expect(await scene.seen('vm-driftauto', 'e-drift-auto', from + 1)).toEqual(
      recorded('e-drift-auto'),
    );
  });

  it('a plan waits for approval; an update that waits says Ready', async () => {
    await scene.create('vm-manualh', {
      approvePlan: '',
      ...OUTPUTS('vm-manualh'),
    });
    await scene.settled('vm-manualh', 9);
    await scene.patch('vm-manualh', {
      spec: { approvePlan: 'plan-main-356a192' },
    });
    await scene.settled('vm-manualh', 16);
    await scene.patch('vm-manualh', {
      spec: { approvePlan: 'plan-main-356a192b79' },
    });
    await scene.settled('vm-manualh', 29);
    await scene.patch('vm-manualh', {
      spec: {
        approvePlan: '',
        vars: variables('vm-manualh', { cores: 4 }),
      },
    });
    expect(await scene.seen('vm-manualh', 'b-manual-human')).toEqual(
      recorded('b-manual-human'),
    );
  });

  it('a change while suspended is only observed', async () => {
    await scene.create('vm-suspend');
    const from = await scene.ready('vm-suspend');
    await scene.patch('vm-suspend', { spec: { suspend: true } });
    await scene.settled('vm-suspend', from + 2);
    await scene.patch('vm-suspend', {
      spec: { vars: variables('vm-suspend', { cores: 4 }) },
    });
    await scene.settled('vm-suspend', from + 4);
    await scene.poke('vm-suspend');
    await scene.settled('vm-suspend', from + 6);
    await scene.patch('vm-suspend', { spec: { suspend: false } });
    expect(await scene.seen('vm-suspend', 'g-suspend', from)).toEqual(
      recorded('g-suspend'),
    );
  });

  it('a change while an apply runs', async () => {
    await scene.cluster.standIn.control({
      scenario: 'slow',
      name: 'vm-slow',
      factor: 20,
    });
    await scene.create('vm-slow');
    await scene.conditionSeen('vm-slow', 'Apply started');
    await scene.patch('vm-slow', {
      spec: { vars: variables('vm-slow', { cores: 4 }) },
    });
    await scene.patch('vm-slow', { metadata: { labels: { a: 'b' } } });
    expect(await scene.seen('vm-slow', 'm-spec-change-while-applying')).toEqual(
      recorded('m-spec-change-while-applying'),
    );
  });

  it('a name that ends in a number', async () => {
    await scene.create('vm-lab-1');
    expect(await scene.seen('vm-lab-1', 'k-name-ends-with-number')).toEqual(
      recorded('k-name-ends-with-number'),
    );
  });

  it('a runner that never starts leaves no word on the object', async () => {
    await scene.cluster.standIn.control({ scenario: 'never-starts' });
    await scene.create('vm-pod4');
    expect(await scene.seen('vm-pod4', 'p4-runner-pod-never-starts')).toEqual(
      recorded('p4-runner-pod-never-starts'),
    );
    const pod = await scene.cluster.send(
      'GET',
      '/api/v1/namespaces/opencsp/pods/vm-pod4-tf-runner',
    );
    expect(pod.text).toContain('"phase":"Pending"');
    expect(scene.eventsOf('vm-pod4')).toHaveLength(4);
  });

  it('one duration that Go cannot read stops the controller for all until it is gone', async () => {
    await scene.create('vm-innocent');
    const from = await scene.ready('vm-innocent');
    await scene.idle('vm-innocent');
    await scene.play('bad-duration', { name: 'vm-poison' });
    await scene.patch('vm-innocent', {
      spec: { vars: variables('vm-innocent', { cores: 4 }) },
    });
    await scene.create('vm-newcomer', {
      vars: variables('vm-newcomer', { vm_id: 102 }),
    });
    await scene.wake('vm-newcomer');
    await scene.settled('vm-newcomer', 1);
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(scene.eventsOf('vm-poison')).toHaveLength(1);
    expect(scene.eventsOf('vm-newcomer')).toHaveLength(1);
    expect(scene.eventsOf('vm-innocent')).toHaveLength(from + 1);

    const gone = await scene.remove('vm-poison');
    expect(gone.body).toMatchObject({ kind: 'Status', status: 'Success' });
    expect(
      await scene.seen('vm-innocent', 'n-one-bad-duration.innocent'),
    ).toEqual(recorded('n-one-bad-duration.innocent'));
    expect(
      await scene.seen('vm-newcomer', 'n-one-bad-duration.newcomer'),
    ).toEqual(recorded('n-one-bad-duration.newcomer'));
  });
});

/*
 * Holds failing phases to the recordings of the real tofu-controller (v0.16.5): variables, init, path,
 * outputs, sources, drift that nobody may correct, health checks. `passes.test.ts` has plan and apply.
 */
import { variables } from '../__testUtils__/testCluster';
import { OUTPUTS, recorded, Scene } from '../__testUtils__/scene';

describe('failures in the order of the recordings', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.open();
  });

  afterEach(() => scene.close());

  /** Plays timers by hand, at these numbers of events. */
  const retries = async (name: string, counts: readonly number[]) => {
    for (const count of counts) {
      await scene.settled(name, count);
      await scene.wake(name);
    }
  };
  const LATER = { retryInterval: '24h' };

  it('a variable that does not fit', async () => {
    await scene.create('vm-lowmem', {
      ...LATER,
      vars: variables('vm-lowmem', { memory: 'much' }),
    });
    expect(
      await scene.seen('vm-lowmem', 'd3-variable-validation-fails'),
    ).toEqual(recorded('d3-variable-validation-fails'));
  });

  it('a variable that is missing', async () => {
    await scene.create('vm-novar', { ...LATER, vars: [] });
    expect(
      await scene.seen('vm-novar', 'd4-required-variable-missing'),
    ).toEqual(recorded('d4-required-variable-missing'));
  });

  it('a variable that nobody declared is ignored', async () => {
    await scene.create('vm-nullvar', {
      vars: variables('vm-nullvar', { cors: 8 }),
    });
    expect(await scene.seen('vm-nullvar', 'd5-undeclared-variable')).toEqual(
      recorded('d5-undeclared-variable'),
    );
  });

  it('a module that is broken', async () => {
    await scene.play('init-fails', { times: 9, cause: 'module' });
    await scene.create('vm-badmodule', LATER);
    await retries('vm-badmodule', [7, 12]);
    expect(await scene.seen('vm-badmodule', 'd6-broken-module')).toEqual(
      recorded('d6-broken-module'),
    );
  });

  it('a provider that cannot be had', async () => {
    await scene.play('init-fails');
    await scene.create('vm-noprov', LATER);
    expect(
      await scene.seen('vm-noprov', 'd7-provider-cannot-be-downloaded'),
    ).toEqual(recorded('d7-provider-cannot-be-downloaded'));
  });

  it('a path that is not in the source', async () => {
    await scene.play('init-fails', { cause: 'path' });
    await scene.create('vm-badpath', LATER);
    const paths = (events: string[]) =>
      events.map(event => event.replace(/stat \S+/, 'stat PATH'));
    expect(
      paths(await scene.seen('vm-badpath', 'd8-path-not-in-source')),
    ).toEqual(paths(recorded('d8-path-not-in-source')));
  });

  it('a source in another namespace', async () => {
    await scene.create('vm-xns', {
      ...LATER,
      sourceRef: {
        kind: 'GitRepository',
        name: 'modules',
        namespace: 'flux-system',
      },
    });
    expect(await scene.seen('vm-xns', 'd10-source-in-other-namespace')).toEqual(
      recorded('d10-source-in-other-namespace'),
    );
  });

  it('an output that the module lacks', async () => {
    await scene.create('vm-badout', {
      ...LATER,
      writeOutputsToSecret: { name: 'vm-badout-outputs', outputs: ['nosuch'] },
    });
    await retries('vm-badout', [14, 19]);
    expect(await scene.seen('vm-badout', 'd12-output-not-found')).toEqual(
      recorded('d12-output-not-found'),
    );
  });

  it.each([
    ['', 'vm-driftmanual', 'e-drift-manual'],
    ['disable', 'vm-driftdisable', 'e-drift-disable'],
  ])('drift with approvePlan "%s" is only told', async (mode, name, file) => {
    await scene.create(name, LATER);
    await scene.ready(name);
    await scene.idle(name);
    await scene.patch(name, { spec: { approvePlan: mode } });
    await scene.conditionSeen(
      name,
      mode === '' ? 'Plan=False/TerraformPlannedNoChanges' : 'NoDrift@2',
    );
    await scene.idle(name);
    const from = scene.eventsOf(name).length;
    await scene.play('drift', { name });
    await retries(name, [from + 5]);
    expect(await scene.seen(name, file, from)).toEqual(recorded(file));
  });

  it('a health check that fails leaves Ready=True', async () => {
    await scene.create('vm-health', {
      ...LATER,
      ...OUTPUTS('vm-health'),
      healthChecks: [
        { name: 'ssh', type: 'tcp', address: '127.0.0.1:9', timeout: '3s' },
      ],
    });
    await retries('vm-health', [16]);
    expect(await scene.seen('vm-health', 'l-health-check-fails')).toEqual(
      recorded('l-health-check-fails'),
    );
  });

  it('a health check can be made to fail where nobody wrote one', async () => {
    await scene.play('health-check-fails', { name: 'vm-healthb' });
    await scene.create('vm-healthb', { ...LATER, ...OUTPUTS('vm-healthb') });
    await scene.conditionSeen(
      'vm-healthb',
      'HealthCheck=False/HealthChecksFailed',
    );
    expect(
      JSON.stringify(scene.eventsOf('vm-healthb').at(-1)?.object.status),
    ).toContain('"reason":"TerraformOutputsWritten","status":"True"');
  });

  it('a name of 63 characters', async () => {
    const name = `vm-${'x'.repeat(60)}`;
    await scene.create(name, OUTPUTS(name));
    expect(await scene.seen(name, 'k-name-of-63-characters')).toEqual(
      recorded('k-name-of-63-characters'),
    );
  });
});

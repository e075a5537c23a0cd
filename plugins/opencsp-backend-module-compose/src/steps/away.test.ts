/*
 * Proves that a deployment goes off its host with nothing left, by looking, that another one's things are
 * never taken with it, and that the way back is refused before anything stops; leaves bringing up to
 * deploy.test.ts.
 */
import { createComposeDriver } from '../composeDriver';
import { RUNS } from '../detached/runs';
import { bundle, BundleChange, PROJECT } from '../__testUtils__/bundle';
import { runSteps } from '../__testUtils__/runStep';
import { ScriptedHost } from '../__testUtils__/ScriptedHost';

const composeDriver = createComposeDriver();

async function deployed(change: BundleChange = {}): Promise<ScriptedHost> {
  const host = new ScriptedHost();
  const deployment = bundle(change);
  await runSteps(composeDriver.steps(deployment), host, deployment);
  host.started.length = 0;
  host.changes.length = 0;
  return host;
}

async function remove(host: ScriptedHost, data: boolean, attempt = 1) {
  const deployment = bundle();
  const runs = await runSteps(
    composeDriver.remove(deployment, { data }),
    host,
    deployment,
    { attempt },
  );
  return { runs, last: runs[runs.length - 1] };
}

describe('a removal', () => {
  it('leaves nothing but the volumes', async () => {
    const host = await deployed();
    const { runs, last } = await remove(host, false);
    expect(runs.map(({ name }) => name)).toEqual(['down', 'files', 'cleared']);
    expect(last.outcome).toMatchObject({
      of: 'done',
      detail: expect.stringContaining(`${PROJECT}_lldap-data`),
    });
    expect(host.engine.containers).toEqual([]);
    expect(host.engine.networks).toEqual([]);
    expect(host.engine.volumes).toHaveLength(2);
    expect([...host.files.keys()]).toEqual([]);
    expect(host.runs.size).toBe(0);
    expect(host.startedCalls()).toEqual(['--profile * down --remove-orphans']);
  });

  it('with data leaves nothing at all, also of services that were taken out', async () => {
    const host = await deployed();
    const fewer = bundle({ applications: ['wiki'] });
    await runSteps(composeDriver.steps(fewer), host, fewer);
    host.started.length = 0;
    const { last } = await remove(host, true);
    expect(last.outcome).toMatchObject({
      of: 'done',
      detail: 'Nothing of it is left on the host.',
    });
    expect(host.engine.volumes).toEqual([]);
    expect(host.startedCalls()).toEqual([
      '--profile * down --remove-orphans --volumes',
      expect.stringMatching(
        /--project-name ada-family --profile \* down --remove-orphans --volumes$/,
      ),
    ]);
  });

  it('of what is gone already is done', async () => {
    const host = new ScriptedHost();
    const { last } = await remove(host, true);
    expect(last).toMatchObject({ name: 'cleared', outcome: { of: 'done' } });
    expect(host.started).toEqual([]);
  });

  it('finds what is still in use, though Compose ends with 0', async () => {
    const host = await deployed();
    host.engine.networksInUse.add(`${PROJECT}_backend`);
    const { last } = await remove(host, false);
    expect(last).toMatchObject({
      name: 'down',
      outcome: {
        of: 'failed',
        reason: 'still-there',
        message: expect.stringContaining(`network ${PROJECT}_backend`),
        retryable: true,
      },
    });
    host.engine.networksInUse.clear();
    expect((await remove(host, false, 2)).last).toMatchObject({
      name: 'cleared',
      outcome: { of: 'done' },
    });
  });

  it('works without the files', async () => {
    const host = await deployed();
    host.files.clear();
    expect((await remove(host, false)).last.outcome.of).toBe('done');
    expect(host.engine.containers).toEqual([]);
  });

  it('never touches another project of the same name', async () => {
    const host = await deployed();
    host.engine.containers.forEach(each => {
      each.folder = '/srv/other';
    });
    const { last } = await remove(host, true);
    expect(last).toMatchObject({ name: 'cleared', outcome: { of: 'done' } });
    expect(host.engine.containers.length).toBeGreaterThan(0);
    expect(host.started).toEqual([]);
  });

  it('does not take a silent engine for an empty one', async () => {
    const host = await deployed();
    host.engine.is = 'stopped';
    const { last } = await remove(host, false);
    expect(last).toMatchObject({
      name: 'down',
      outcome: { of: 'failed', reason: 'engine-stopped' },
    });
    expect(host.started).toEqual([]);
  });

  it('does not take what an engine that goes in between leaves out for nobody’s', async () => {
    const host = await deployed();
    host.instead = argv =>
      argv[1] === 'inspect'
        ? {
            exit: 1,
            stdout: '[]\n',
            stderr: 'Cannot connect to the Docker daemon\n',
          }
        : undefined;
    const { last } = await remove(host, false);
    expect(last).toMatchObject({
      name: 'down',
      outcome: { of: 'failed', reason: 'engine-stopped' },
    });
    expect(host.started).toEqual([]);
  });

  it('does not go by the name when another project of it has come meanwhile', async () => {
    const host = await deployed();
    const ours = host.engine.container('wiki');
    const other = { ...ours, id: 'f'.repeat(64), folder: '/srv/other' };
    host.instead = argv => {
      if (!argv.includes('down')) {
        return undefined;
      }
      host.engine.containers = [ours, other];
      return { exit: 1, stdout: '', stderr: 'it broke\n' };
    };
    const { last } = await remove(host, true);
    expect(last).toMatchObject({
      name: 'down',
      outcome: { of: 'failed', reason: 'project-taken' },
    });
    expect(host.startedCalls()).toEqual([
      '--profile * down --remove-orphans --volumes',
    ]);
  });

  it('ends first what an earlier run left running, which would make all of it anew', async () => {
    const host = await deployed();
    const up = `${RUNS.prefixOf({ id: 'another' })}core0-1-0`;
    host.hang(up);
    const { runs, last } = await remove(host, true);
    expect(last).toMatchObject({ name: 'cleared', outcome: { of: 'done' } });
    expect(host.stopped).toEqual([up]);
    expect(runs[0].log.join()).toContain(up);
    expect(host.runs.size).toBe(0);
  });

  it('ends it also when nothing is there yet', async () => {
    const host = new ScriptedHost();
    // Its own earlier half, cancelled while the host was away.
    const own = `${RUNS.prefixOf(bundle())}pull-1-0`;
    host.hang(own);
    await remove(host, true);
    expect(host.stopped).toEqual([own]);
  });
});

describe('the way back', () => {
  const newer: BundleChange = {
    containers: { notes: { image: 'lab/web:2' } },
  };

  async function newerDeployed(): Promise<ScriptedHost> {
    const host = new ScriptedHost();
    host.engine.images.set('lab/web:2', 'sha256:web2');
    const deployment = bundle(newer);
    await runSteps(composeDriver.steps(deployment), host, deployment);
    host.started.length = 0;
    host.changes.length = 0;
    return host;
  }

  it('brings the earlier commit, proven by what runs', async () => {
    const host = await newerDeployed();
    const before = new Map(host.engine.containers.map(c => [c.service, c.id]));
    const deployment = bundle();
    const runs = await runSteps(
      composeDriver.rollback(deployment),
      host,
      deployment,
    );
    expect(runs.at(-1)).toMatchObject({
      name: 'verify',
      outcome: { of: 'done' },
    });
    expect(host.engine.container('notes').image).toBe('lab/web:1');
    expect(
      host.engine.containers
        .filter(({ service, id }) => before.get(service) !== id)
        .map(({ service }) => service),
    ).toEqual(['notes']);
  });

  it('is refused before anything stops, where a version cannot be taken back', async () => {
    const host = await newerDeployed();
    const deployment = bundle({ services: { notes: { canGoBack: false } } });
    const runs = await runSteps(
      composeDriver.rollback(deployment),
      host,
      deployment,
    );
    expect(runs).toHaveLength(1);
    expect(runs[0].outcome).toMatchObject({
      of: 'failed',
      reason: 'cannot-go-back',
      service: 'notes',
      retryable: false,
    });
    expect(host.changes).toEqual([]);
    expect(host.started).toEqual([]);
  });

  it('is open when such a service runs that version already', async () => {
    const host = await newerDeployed();
    const deployment = bundle({
      ...newer,
      services: { notes: { canGoBack: false } },
    });
    const runs = await runSteps(
      composeDriver.rollback(deployment),
      host,
      deployment,
    );
    expect(runs.at(-1)?.outcome.of).toBe('done');
  });
});

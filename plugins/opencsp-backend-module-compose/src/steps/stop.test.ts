/*
 * Proves that a deployment is stopped on its host, what depends on others first, seen to stand still and
 * kept whole; that what Compose says is not believed, another project is not touched, and a later deployment
 * brings it up again without making it anew. Leaves removing to away.test.ts.
 */
import { createComposeDriver } from '../composeDriver';
import { bundle, BundleChange, CONTAINERS } from '../__testUtils__/bundle';
import { runSteps } from '../__testUtils__/runStep';
import { ScriptedHost } from '../__testUtils__/ScriptedHost';

const driver = createComposeDriver();

async function deployed(change: BundleChange = {}): Promise<ScriptedHost> {
  const host = new ScriptedHost();
  await deploy(host, change);
  return host;
}

async function deploy(host: ScriptedHost, change: BundleChange = {}) {
  const deployment = bundle(change);
  const runs = await runSteps(driver.steps(deployment), host, deployment);
  host.started.length = 0;
  host.changes.length = 0;
  return runs;
}

async function stop(host: ScriptedHost, attempt = 1) {
  const deployment = bundle();
  const steps = driver.stop(deployment);
  const runs = await runSteps(steps, host, deployment, { attempt });
  return { runs, last: runs[runs.length - 1] };
}

const states = ({ engine }: ScriptedHost) => [
  ...new Set(engine.containers.map(({ status }) => status)),
];

it('stops all, what depends on others first, and keeps all', async () => {
  const host = await deployed();
  const { containers, networks, volumes } = host.engine;
  const before = containers.map(({ id }) => id);
  const files = [...host.files.keys()];
  const { runs, last } = await stop(host);
  expect(runs.map(({ name }) => name)).toEqual(['stop', 'stopped']);
  expect(last.outcome).toMatchObject({
    of: 'done',
    detail: 'Kept, stopped: 8 containers, 2 volumes.',
  });
  expect(host.startedCalls()).toEqual(['--profile * stop']);
  expect(states(host)).toEqual(['exited']);
  const { ended } = host.engine;
  for (const [name, { after = [] }] of Object.entries(CONTAINERS)) {
    for (const need of after) {
      expect(ended.indexOf(name)).toBeLessThan(ended.indexOf(need));
    }
  }
  expect(host.engine.containers.map(({ id }) => id)).toEqual(before);
  expect(host.engine.networks).toEqual(networks);
  expect(host.engine.volumes).toEqual(volumes);
  expect([...host.files.keys()]).toEqual(files);
  expect(host.runs.size).toBe(0);
});

it('is brought up again by a deployment, with the same containers', async () => {
  const host = await deployed();
  const before = host.engine.containers.map(({ id }) => id);
  await stop(host);
  const runs = await deploy(host);
  expect(runs.at(-1)).toMatchObject({ outcome: { of: 'done' } });
  expect(states(host)).toEqual(['running']);
  expect(host.engine.containers.map(({ id }) => id)).toEqual(before);
});

it('is done when nothing runs, also when nothing is there', async () => {
  const host = await deployed();
  await stop(host);
  host.started.length = 0;
  expect((await stop(host, 2)).runs[0]).toMatchObject({
    outcome: { of: 'done', detail: 'Nothing of it was running on the host.' },
  });
  expect(host.started).toEqual([]);
  expect((await stop(new ScriptedHost())).last).toMatchObject({
    outcome: {
      of: 'done',
      detail: 'Kept, stopped: 0 containers, 0 volumes.',
    },
  });
});

it('stops what stands in no file, and works without the files', async () => {
  const orphaned = await deployed();
  const path = [...orphaned.files.keys()].find(it =>
    it.endsWith('/compose.yaml'),
  );
  const fewer = bundle({ applications: ['wiki'] }).files;
  const file = fewer.find(it => it.path === 'compose.yaml');
  orphaned.files.set(path ?? '', {
    path: path ?? '',
    mode: '0644',
    content: file?.content ?? '',
  });
  expect((await stop(orphaned)).last.outcome.of).toBe('done');
  expect(states(orphaned)).toEqual(['exited']);
  expect(orphaned.startedCalls()).toEqual([
    '--profile * stop',
    expect.stringMatching(/--project-name ada-family --profile \* stop$/),
  ]);
  const bare = await deployed();
  bare.files.clear();
  expect((await stop(bare)).last.outcome.of).toBe('done');
  expect(states(bare)).toEqual(['exited']);
});

it('does not believe that all stands still because Compose ended with 0', async () => {
  const host = await deployed();
  host.engine.unstoppable.add('wiki');
  const { last } = await stop(host);
  expect(last).toMatchObject({
    name: 'stop',
    outcome: {
      of: 'failed',
      reason: 'still-runs',
      message: expect.stringContaining('ada-family-wiki-1'),
      retryable: true,
    },
  });
  host.engine.unstoppable.clear();
  expect((await stop(host, 2)).last).toMatchObject({
    name: 'stopped',
    outcome: { of: 'done' },
  });
});

it('sees what was started again after the command', async () => {
  const host = await deployed();
  const deployment = bundle();
  const [stopping, looking] = driver.stop(deployment);
  await runSteps([stopping], host, deployment);
  host.engine.container('redis').status = 'restarting';
  const [{ outcome }] = await runSteps([looking], host, deployment);
  expect(outcome).toMatchObject({
    of: 'failed',
    reason: 'still-runs',
    message: expect.stringContaining('ada-family-redis-1'),
  });
});

it('never touches another project of the same name', async () => {
  const host = await deployed();
  host.engine.container('wiki').folder = '/srv/other';
  const { last } = await stop(host);
  expect(last.outcome).toMatchObject({
    of: 'failed',
    reason: 'project-taken',
    evidence: 'ada-family-wiki-1',
  });
  host.engine.containers.forEach(each => {
    each.folder = '/srv/other';
  });
  expect((await stop(host, 2)).last.outcome.of).toBe('done');
  expect(states(host)).toEqual(['running']);
  expect(host.started).toEqual([]);
});

it('does not take a silent engine for one on which nothing runs', async () => {
  const host = await deployed();
  host.engine.is = 'stopped';
  const { last } = await stop(host);
  expect(last).toMatchObject({
    name: 'stop',
    outcome: { of: 'failed', reason: 'engine-stopped' },
  });
  expect(host.started).toEqual([]);
});

it('goes on with the same program after each call that a killed portal forgot', async () => {
  for (let call = 1; call <= 4; call++) {
    const host = await deployed();
    host.looks = 3;
    const deployment = bundle();
    const runs = await runSteps(driver.stop(deployment), host, deployment, {
      forgets: at => at === call,
    });
    expect(runs.at(-1)).toMatchObject({
      name: 'stopped',
      outcome: { of: 'done' },
    });
    expect(host.startedCalls()).toEqual(['--profile * stop']);
  }
});

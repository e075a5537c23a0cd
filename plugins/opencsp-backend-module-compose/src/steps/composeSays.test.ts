/*
 * Proves that what stands is believed and not what Compose says: another version of it changes nothing, and
 * what it did not do at a start, or leaves at a removal, is found; leaves its words at a start to
 * faults.test.ts, and a removal as such to away.test.ts.
 */
import { createComposeDriver } from '../composeDriver';
import { readConfigHashes } from '../engine/configHashes';
import { bundle, PROJECT } from '../__testUtils__/bundle';
import { recorded } from '../__testUtils__/recordings';
import { runSteps } from '../__testUtils__/runStep';
import { ScriptedHost } from '../__testUtils__/ScriptedHost';

const driver = createComposeDriver();

async function deployed(): Promise<ScriptedHost> {
  const host = new ScriptedHost();
  const deployment = bundle();
  await runSteps(driver.steps(deployment), host, deployment);
  host.started.length = 0;
  host.changes.length = 0;
  return host;
}

const identities = ({ engine }: ScriptedHost) =>
  engine.containers.map(({ id, starts }) => [id, starts]);

describe('another version of Compose', () => {
  it('says hashes in the same words, and they are those of its containers', () => {
    const hashes = readConfigHashes(recorded('30-compose-v5', 11).stdout);
    expect([...hashes.keys()]).toEqual(['db', 'web']);
    const containers = recorded('30-compose-v5', 10).stdout.trim().split('\n');
    [...hashes].forEach(([name, hash], index) => {
      expect(JSON.parse(containers[index])).toMatchObject({
        Service: name,
        Labels: expect.stringContaining(
          `com.docker.compose.config-hash=${hash}`,
        ),
      });
    });
  });

  it('that has the same hashes is not even asked to start anything', async () => {
    // It would make nothing anew either.
    expect(recorded('30-compose-v5', 17).stderr).not.toMatch(
      /Recreat|Creat|Start/,
    );
    const host = await deployed();
    const before = identities(host);
    host.engine.containers.forEach(each => {
      each.labels = { ...each.labels, 'com.docker.compose.version': '2.40.3' };
    });
    const deployment = bundle();
    const runs = await runSteps(driver.steps(deployment), host, deployment);
    expect(runs.at(-1)?.outcome).toMatchObject({ of: 'done' });
    expect(host.started).toEqual([]);
    expect(identities(host)).toEqual(before);
  });

  it('that has other hashes, and makes nothing anew, is no failure: what runs decides', async () => {
    const host = await deployed();
    const before = identities(host);
    host.instead = argv =>
      argv.includes('--hash')
        ? {
            exit: 0,
            stdout: host.engine.containers
              .map(({ service }) => `${service} ${'a'.repeat(64)}\n`)
              .join(''),
            stderr: '',
          }
        : undefined;
    const deployment = bundle();
    const runs = await runSteps(driver.steps(deployment), host, deployment);
    expect(runs.at(-1)).toMatchObject({
      name: 'verify',
      outcome: { of: 'done', detail: '6 of 6 services are up.' },
    });
    expect(runs.at(-1)?.outcome.warnings).toContain(
      'wiki: its settings are not those of the commit.',
    );
    expect(host.startedCalls().length).toBeGreaterThan(0);
    expect(identities(host)).toEqual(before);
  });
});

describe('a start that Compose says failed', () => {
  const deployNew = async (
    host: ScriptedHost,
    container: 'lldap' | 'notes' | 'wiki',
    fails: (argv: readonly string[]) => string | undefined,
  ) => {
    const deployment = bundle({
      containers: { [container]: { environment: { NOTES_NAME: 'new' } } },
    });
    host.instead = argv => {
      const text = argv.includes('up') ? fails(argv) : undefined;
      return text === undefined
        ? undefined
        : { exit: 1, stdout: '', stderr: `${text}\n` };
    };
    const runs = await runSteps(driver.steps(deployment), host, deployment);
    const last = runs[runs.length - 1];
    const service = (id: string) =>
      last.outcome.services?.find(each => each.id === id);
    return { last, service };
  };

  it('stops at a core service that runs on with what an earlier commit asked for', async () => {
    const host = await deployed();
    const before = identities(host);
    const { last } = await deployNew(host, 'lldap', argv =>
      argv.includes('lldap') ? 'something nobody has seen' : undefined,
    );
    expect(last).toMatchObject({
      name: 'directory',
      outcome: {
        of: 'failed',
        reason: 'compose-failed',
        service: 'lldap',
        evidence: expect.stringContaining('something nobody has seen'),
      },
    });
    expect(identities(host)).toEqual(before);
  });

  it('marks an application that runs on so, and no other one', async () => {
    const host = await deployed();
    const { last, service } = await deployNew(host, 'notes', argv =>
      argv.includes('notes') ? 'something nobody has seen' : undefined,
    );
    expect(last).toMatchObject({
      name: 'verify',
      outcome: { of: 'done', detail: '5 of 6 services are up.' },
    });
    expect(service('notes')).toEqual({
      id: 'notes',
      state: 'unknown',
      detail: expect.stringContaining('settings of an earlier commit'),
    });
    expect(service('wiki')).toEqual({ id: 'wiki', state: 'up' });
  });

  it('brings what it did not reach in the next round', async () => {
    const host = await deployed();
    host.engine.fates.set('notes', 'unhealthy');
    host.engine.container('notes').health = 'unhealthy';
    const { last, service } = await deployNew(host, 'wiki', argv =>
      argv.includes('wiki') && argv.includes('notes')
        ? `container ${PROJECT}-notes-1 is unhealthy`
        : undefined,
    );
    expect(last.outcome.of).toBe('done');
    expect(service('notes')?.state).toBe('unhealthy');
    expect(service('wiki')).toEqual({ id: 'wiki', state: 'up' });
    expect(host.engine.container('wiki').env).toEqual(['NOTES_NAME=new']);
  });

  it.each([
    ['a later one waits for is marked, and so is that', 'notes', 'wiki'],
    ['comes later is marked before, by the one that waits', 'wiki', 'notes'],
  ])('of an application that %s', async (_what, broken, waits) => {
    const host = await deployed();
    const changed = { environment: { NOTES_NAME: 'new' } };
    const deployment = bundle({
      containers: {
        [broken]: changed,
        [waits]: { ...changed, after: ['authelia', broken] },
      },
    });
    host.engine.fates.set(broken, 'exits');
    // Nothing says whose fault it is: they come one by one.
    host.instead = argv =>
      argv.includes('up') && argv.includes('notes') && argv.includes('wiki')
        ? { exit: 1, stdout: '', stderr: 'it broke\n' }
        : undefined;
    const runs = await runSteps(driver.steps(deployment), host, deployment);
    const applications = runs.find(({ name }) => name === 'applications');
    expect(applications?.outcome).toMatchObject({
      of: 'done',
      detail: '0 of 2 applications are up.',
    });
    const states = Object.fromEntries(
      (applications?.outcome.services ?? []).map(({ id, state }) => [
        id,
        state,
      ]),
    );
    expect(states).toEqual({ [broken]: 'stopped', [waits]: 'waiting' });
    expect(host.startedCalls()).toHaveLength(2);
    expect(runs.at(-1)).toMatchObject({
      name: 'verify',
      outcome: { of: 'done', detail: '4 of 6 services are up.' },
    });
  });

  it('is content when all of it stands as asked nevertheless', async () => {
    const host = await deployed();
    const { last } = await deployNew(host, 'wiki', argv => {
      if (!argv.includes('wiki')) {
        return undefined;
      }
      host.engine.run(argv);
      return 'application not healthy after 2s';
    });
    expect(last.outcome).toMatchObject({ detail: '6 of 6 services are up.' });
    expect(last.outcome).not.toHaveProperty('warnings');
  });
});

describe('a removal that Compose says went well', () => {
  const remove = async (host: ScriptedHost, data: boolean, attempt = 1) => {
    const deployment = bundle();
    const steps = driver.remove(deployment, { data });
    const runs = await runSteps(steps, host, deployment, { attempt });
    return { runs, last: runs[runs.length - 1] };
  };

  it('and left a network that something else uses, says which, and goes on later', async () => {
    expect(recorded('13-down-variants', 10)).toMatchObject({
      exit: 0,
      stderr: expect.stringContaining(
        ' Network down_default  Resource is still in use\n',
      ),
    });
    const host = await deployed();
    host.engine.networksInUse.add(`${PROJECT}_backend`);
    const { last } = await remove(host, true);
    expect(last.outcome).toMatchObject({
      of: 'failed',
      reason: 'still-there',
      message: expect.stringContaining(`network ${PROJECT}_backend`),
    });
    expect(last.log).toContain(
      `Network ${PROJECT}_backend resource is still in use`,
    );
    host.engine.networksInUse.clear();
    const again = await remove(host, true, 2);
    expect(again.last.outcome).toMatchObject({
      of: 'done',
      detail: 'Nothing of it is left on the host.',
    });
    expect(host.engine.networks).toEqual([]);
  });

  it.each([
    [false, 2],
    [true, 0],
  ])(
    'takes volumes without any file, when data goes: %s',
    async (data, volumes) => {
      const host = await deployed();
      host.files.clear();
      const { last } = await remove(host, data);
      expect(last.outcome.of).toBe('done');
      expect(host.engine.volumes).toHaveLength(volumes);
      expect(host.started.map(({ argv }) => argv.includes('--file'))).toEqual([
        false,
      ]);
      expect(host.started[0].argv.includes('--volumes')).toBe(data);
    },
  );
});

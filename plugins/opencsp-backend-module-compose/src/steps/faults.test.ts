/*
 * Proves what comes of a deployment when something is wrong on the host: the core stops it, an application
 * is marked and the others go on, the engine is never taken for a service; leaves images that cannot be had
 * to pull.test.ts, the texts of failures to explain.test.ts, and connections to deploy.test.ts.
 */
import { createComposeDriver } from '../composeDriver';
import {
  bundle,
  BundleChange,
  PROJECT,
  SECRETS,
} from '../__testUtils__/bundle';
import { recorded } from '../__testUtils__/recordings';
import { runSteps, RunOptions } from '../__testUtils__/runStep';
import { ScriptedHost } from '../__testUtils__/ScriptedHost';

const composeDriver = createComposeDriver();

async function deploy(
  host: ScriptedHost,
  change: BundleChange = {},
  options: RunOptions = {},
) {
  const deployment = bundle(change);
  const runs = await runSteps(
    composeDriver.steps(deployment),
    host,
    deployment,
    {
      wait: async () => host.engine.pass(),
      ...options,
    },
  );
  const last = runs[runs.length - 1];
  return {
    runs,
    last,
    services: Object.fromEntries(
      last.outcome.services?.map(({ id, state }) => [id, state]) ?? [],
    ),
  };
}

describe('the core', () => {
  it.each([
    ['unhealthy', 'container-unhealthy'],
    ['exits', 'container-exited'],
  ] as const)('that is %s stops everything', async (fate, reason) => {
    const host = new ScriptedHost();
    host.engine.fates.set('lldap', fate);
    const { last, services } = await deploy(host);
    expect(last).toMatchObject({
      name: 'directory',
      outcome: {
        of: 'failed',
        reason,
        service: 'lldap',
        retryable: true,
        evidence: expect.stringContaining('it went down'),
      },
    });
    expect(services).toMatchObject({ traefik: 'up', authelia: 'waiting' });
    expect(host.engine.containers.map(({ service }) => service)).not.toContain(
      'wiki',
    );
  });

  it('goes on from there when it is tried again', async () => {
    const host = new ScriptedHost();
    host.engine.fates.set('lldap', 'unhealthy');
    await deploy(host);
    host.engine.fates.clear();
    host.started.length = 0;
    const { last } = await deploy(host, {}, { attempt: 2 });
    expect(last).toMatchObject({ name: 'verify', outcome: { of: 'done' } });
    expect(host.startedCalls()[0]).toBe('restart lldap');
    expect(host.engine.container('traefik').starts).toBe(1);
  });

  it('that crashes and is started again for ever is found, though Compose is content', async () => {
    const host = new ScriptedHost();
    host.engine.fates.set('redis', 'loops');
    const { last } = await deploy(host);
    expect(last).toMatchObject({
      name: 'verify',
      outcome: {
        of: 'failed',
        reason: 'container-restarting',
        service: 'redis',
      },
    });
  });

  it('whose health never comes is given up by our own clock', async () => {
    const host = new ScriptedHost();
    host.engine.fates.set('authelia', 'starting');
    const { last } = await deploy(host);
    expect(last.outcome).toMatchObject({
      of: 'failed',
      reason: 'not-healthy-in-time',
      service: 'authelia',
    });
  });
});

describe('an application', () => {
  it.each([
    ['unhealthy', 'unhealthy'],
    ['exits', 'stopped'],
    ['loops', 'restarting'],
  ] as const)(
    'that %s is marked, and the others go on',
    async (fate, state) => {
      const host = new ScriptedHost();
      host.engine.fates.set('notes', fate);
      const { last, services } = await deploy(host);
      expect(last).toMatchObject({ name: 'verify', outcome: { of: 'done' } });
      expect(services).toMatchObject({
        notes: state,
        wiki: 'up',
        traefik: 'up',
      });
    },
  );

  it('whose database does not come up is marked by it', async () => {
    const host = new ScriptedHost();
    host.engine.fates.set('notes-main-db', 'exits');
    const { runs, services } = await deploy(host);
    expect(services).toMatchObject({ notes: 'stopped', wiki: 'up' });
    const applications = runs.find(({ name }) => name === 'applications');
    expect(
      applications?.outcome.services?.find(({ id }) => id === 'notes')?.detail,
    ).toContain('notes-main-db');
  });

  it('that waits for one that failed is not tried, and not blamed', async () => {
    const host = new ScriptedHost();
    host.engine.fates.set('notes', 'unhealthy');
    const { runs, last } = await deploy(host, {
      containers: { wiki: { after: ['notes'] } },
    });
    const waits = {
      id: 'wiki',
      state: 'waiting',
      detail: 'It waits for Notes, which did not come up.',
    };
    const applications = runs.find(({ name }) => name === 'applications');
    expect(applications?.outcome.services).toContainEqual(waits);
    expect(last).toMatchObject({ name: 'verify', outcome: { of: 'done' } });
    expect(last.outcome.services).toContainEqual(waits);
    expect(
      host.startedCalls().filter(call => call.endsWith('wiki')),
    ).toHaveLength(1);
  });

  it('that fails for a reason that nobody knows does not hold the others up', async () => {
    const host = new ScriptedHost();
    host.instead = argv =>
      argv.includes('up') && argv.includes('notes')
        ? { exit: 1, stdout: '', stderr: 'something nobody has seen\n' }
        : undefined;
    const { services } = await deploy(host);
    expect(services).toMatchObject({ notes: 'missing', wiki: 'up' });
  });

  it('whose port is taken is named with the port', async () => {
    const { stderr } = recorded('19-conflicts', 3);
    const text = stderr.replaceAll('conf-b-web-1', `${PROJECT}-notes-1`);
    const host = new ScriptedHost();
    host.instead = argv =>
      argv.includes('up') && argv.includes('notes')
        ? { exit: 1, stdout: '', stderr: text }
        : undefined;
    const { runs, services } = await deploy(host);
    expect(services).toMatchObject({ wiki: 'up' });
    const applications = runs.find(({ name }) => name === 'applications');
    expect(
      applications?.outcome.services?.find(({ id }) => id === 'notes')?.detail,
    ).toContain('Port 18090');
  });

  it('is not blamed for the disk', async () => {
    const host = new ScriptedHost();
    host.instead = argv =>
      argv.includes('up') && argv.includes('notes')
        ? { exit: 1, stdout: '', stderr: 'no space left on device\n' }
        : undefined;
    const { last } = await deploy(host);
    expect(last).toMatchObject({
      name: 'applications',
      outcome: { of: 'failed', reason: 'disk-full' },
    });
    expect(last.outcome).not.toHaveProperty('service');
  });
});

describe('the engine', () => {
  it.each(['22-daemon-stopped', 'engine-28.5.22-daemon-stopped'])(
    'that stops during `up` is blamed, and no service: %s',
    async folder => {
      const { stderr } = recorded(folder, 1);
      const host = new ScriptedHost();
      host.instead = argv => {
        if (!argv.includes('up')) {
          return undefined;
        }
        host.engine.is = 'stopped';
        return {
          exit: 1,
          stdout: '',
          stderr: stderr.replaceAll('dstop-slow-1', `${PROJECT}-traefik-1`),
        };
      };
      const { last } = await deploy(host);
      expect(last.outcome).toMatchObject({
        of: 'failed',
        reason: 'engine-stopped',
        message: expect.stringContaining('The Docker engine stopped'),
      });
      expect(last.outcome).not.toHaveProperty('service');
    },
  );

  it('that is back in time is waited for', async () => {
    const host = new ScriptedHost();
    host.engine.is = 'stopped';
    const { last } = await deploy(
      host,
      {},
      {
        wait: async () => {
          host.engine.is = 'there';
        },
      },
    );
    expect(last).toMatchObject({ name: 'verify', outcome: { of: 'done' } });
  });

  it('that refuses the login is said at once', async () => {
    const host = new ScriptedHost();
    host.engine.is = 'refused';
    const { last } = await deploy(host);
    expect(last).toMatchObject({
      name: 'upload',
      calls: 1,
      outcome: { of: 'failed', reason: 'engine-refused' },
    });
  });

  it('that does not say what runs is asked again before a secret is written', async () => {
    const host = new ScriptedHost();
    await deploy(host);
    const written = '/var/lib/opencsp/secrets/lldap-password';
    const content = () => host.files.get(written)?.content;
    const before = content();
    const secrets = new Map([...SECRETS, ['lldap-password', 'rotated']]);
    const waited: unknown[] = [];
    host.engine.is = 'stopped';
    const { last } = await deploy(
      host,
      {},
      {
        secrets,
        wait: async () => {
          waited.push(content());
          host.engine.is = 'there';
        },
      },
    );
    expect(waited[0]).toBe(before);
    expect(last).toMatchObject({ name: 'verify', outcome: { of: 'done' } });
    expect(content()).toBe('rotated');
    // It had been marked when the secret was written.
    expect(host.engine.container('lldap').starts).toBe(2);
  });

  it('that goes while images are looked for makes none of them missing', async () => {
    const host = new ScriptedHost();
    const gone = recorded('22-daemon-stopped', 2);
    host.instead = argv =>
      argv[0] === 'docker' && argv[1] === 'image'
        ? { exit: 1, stdout: '[]\n', stderr: gone.stderr }
        : undefined;
    const { last } = await deploy(host);
    expect(last).toMatchObject({
      name: 'pull',
      outcome: { of: 'failed', reason: 'engine-stopped' },
    });
    expect(host.started).toEqual([]);
  });

  it.each(['ps', 'inspect', 'network', 'volume'])(
    'that goes before "%s" makes nobody else the owner of a name',
    async command => {
      const host = new ScriptedHost();
      await deploy(host);
      const gone = recorded('22-daemon-stopped', 2);
      const deployment = bundle();
      const stores = composeDriver
        .steps(deployment)
        .filter(({ name }) => name === 'stores');
      host.instead = argv =>
        argv[0] === 'docker' && argv[1] === command
          ? {
              exit: 1,
              stdout: command === 'inspect' ? '[]\n' : '',
              stderr: gone.stderr,
            }
          : undefined;
      const [run] = await runSteps(stores, host, deployment);
      expect(run.outcome).toMatchObject({
        of: 'failed',
        reason: 'engine-stopped',
      });
    },
  );
});

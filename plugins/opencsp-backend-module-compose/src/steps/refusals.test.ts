/*
 * Proves what is refused before anything starts: names that are somebody else's, and files that are wrong;
 * leaves what goes wrong later to faults.test.ts.
 */
import { createComposeDriver } from '../composeDriver';
import { bundle, BundleChange, PROJECT } from '../__testUtils__/bundle';
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

describe('names', () => {
  it('of a project that is somebody else’s are left alone', async () => {
    const host = new ScriptedHost();
    await deploy(host);
    host.engine.containers.forEach(each => {
      each.folder = '/srv/other';
    });
    host.started.length = 0;
    const { last } = await deploy(host, {
      containers: { wiki: { environment: { A: 'b' } } },
    });
    expect(last).toMatchObject({
      name: 'stores',
      outcome: { of: 'failed', reason: 'project-taken' },
    });
    expect(host.started).toEqual([]);
  });

  it.each(['network', 'volume'] as const)(
    'of a %s that is somebody else’s are seen before anything starts',
    async kind => {
      const host = new ScriptedHost();
      host.engine.networks.push({ name: `${PROJECT}_backend`, project: '' });
      if (kind === 'volume') {
        host.engine.networks = [];
        host.engine.volumes.push({
          name: `${PROJECT}_lldap-data`,
          project: '',
        });
      }
      const { last } = await deploy(host);
      expect(last).toMatchObject({
        name: 'stores',
        outcome: { of: 'failed', reason: `${kind}-taken` },
      });
    },
  );
});

describe('files', () => {
  it('in which two containers want one port are refused', async () => {
    const host = new ScriptedHost();
    const { last } = await deploy(host, {
      containers: { wiki: { ports: ['127.0.0.1:18080:80'] } },
    });
    expect(last).toMatchObject({
      name: 'validate',
      outcome: { of: 'failed', reason: 'port-twice', service: 'wiki' },
    });
  });

  it('that are mounted and not there are refused', async () => {
    const host = new ScriptedHost();
    const { last } = await deploy(host, {
      containers: { wiki: { file: 'wiki/missing.yml' } },
    });
    expect(last).toMatchObject({
      name: 'validate',
      outcome: {
        of: 'failed',
        reason: 'file-missing',
        message: expect.stringContaining('wiki/missing.yml'),
      },
    });
  });

  it.each([['../x'], ['/etc/x'], ['a//b'], ['.restart/x'], ['a\nb']])(
    'that leave the folder are refused: %j',
    async path => {
      const host = new ScriptedHost();
      const { last } = await deploy(host, {
        deployment: {
          files: [...bundle().files, { path, content: '' }],
        },
      });
      expect(last.outcome).toMatchObject({
        of: 'failed',
        reason: 'config-invalid',
      });
      expect(host.changes).toEqual([]);
    },
  );

  it.each([
    ['a container', '--build', 'lab/web:1'],
    ['an image', 'wiki', '--format={{.Config.Env}}'],
    ['an image', 'wiki', '@ids'],
    ['an image with a space', 'wiki', 'lab/web:1 other'],
    ['no image', 'wiki', undefined],
  ])(
    'in which %s could be taken for something else are refused: %s, %s',
    async (_what, name, image) => {
      const host = new ScriptedHost();
      const content = JSON.stringify({ services: { [name]: { image } } });
      const { last } = await deploy(host, {
        deployment: { files: [{ path: 'compose.yaml', content }] },
      });
      expect(last.outcome).toMatchObject({
        of: 'failed',
        reason: 'config-invalid',
        message: expect.stringContaining('compose.yaml: services.'),
      });
      expect(host.changes).toEqual([]);
    },
  );

  it('whose secret the profile does not have are refused', async () => {
    const host = new ScriptedHost();
    const { last } = await deploy(host, {}, { secrets: new Map() });
    expect(last.outcome).toMatchObject({
      of: 'failed',
      reason: 'secret-missing',
      message: expect.stringContaining('lldap-password'),
    });
    expect(host.changes).toEqual([]);
  });

  it.each([
    [15, 'config-invalid'],
    [24, 'config-invalid'],
    [34, 'config-invalid'],
  ])(
    'that Compose does not take are refused: 02-config, step %i',
    async (n, reason) => {
      const { exit, stderr } = recorded('02-config', n);
      const host = new ScriptedHost();
      host.instead = argv =>
        argv.at(-1) === '--quiet'
          ? { exit: exit ?? 1, stdout: '', stderr }
          : undefined;
      const { last } = await deploy(host);
      expect(last.outcome).toMatchObject({
        of: 'failed',
        reason,
        retryable: false,
      });
    },
  );

  it('that Compose warns of are shown with it, once', async () => {
    const { stderr } = recorded('02-config', 33);
    const host = new ScriptedHost();
    host.instead = argv =>
      argv.at(-1) === '--quiet'
        ? { exit: 0, stdout: '', stderr: stderr + stderr }
        : undefined;
    const { runs } = await deploy(host);
    const validate = runs.find(({ name }) => name === 'validate');
    const warnings = validate?.outcome.warnings ?? [];
    expect(warnings).toContainEqual(
      'The "NOPE" variable is not set. Defaulting to a blank string.',
    );
    expect(new Set(warnings).size).toBe(warnings.length);
  });
});

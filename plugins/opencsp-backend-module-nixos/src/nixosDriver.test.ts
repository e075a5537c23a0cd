/*
 * Proves that the module registers its driver in a real backend, how the way to a service and the proxy are asked
 * on a machine, and that a commit that is none for NixOS is told by the first step. Leaves the steps on a machine
 * to `packages/backend`, and what is in the files to `packages/rendering`.
 */
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { startTestBackend } from '@backstage/backend-test-utils';
import {
  DeploymentDriver,
  deploymentDriversExtensionPoint,
  DeploymentToRun,
  HostSection,
} from '@opencsp/plugin-opencsp-node';
import { FakeHost } from '@opencsp/plugin-opencsp-node/testUtils';
import { MachinePlan } from '@opencsp/rendering';
import module, { createNixosDriver } from './index';

const driver = createNixosDriver();

const MACHINE: MachinePlan = {
  release: { name: '26.05', rev: 'a'.repeat(40) },
  services: [
    {
      ...{ id: 'vaultwarden', units: ['vaultwarden.service'] },
      ...{ ports: [{ own: 80, at: 8222 }], data: [], programs: [] },
    },
    {
      ...{ id: 'nextcloud', units: [], ports: [], data: [] },
      programs: [{ words: ['php', 'occ'], instead: ['nextcloud-occ'] }],
    },
    {
      ...{ id: 'authelia', units: [], ports: [], data: [] },
      user: 'authelia-main',
      programs: [
        { words: ['authelia'], instead: ['env', 'A=/etc/a', 'authelia'] },
      ],
    },
  ],
};

function sections(stdout = JSON.stringify(MACHINE)): HostSection[] {
  return [{ name: 'machine', exit: 0, stdout, stderr: '' }];
}

it('is registered in a backend', async () => {
  const drivers: DeploymentDriver[] = [];
  const host = createBackendPlugin({
    pluginId: 'opencsp',
    register(reg) {
      reg.registerExtensionPoint(deploymentDriversExtensionPoint, {
        addDriver: each => {
          drivers.push(each);
        },
      });
      reg.registerInit({
        deps: { logger: coreServices.logger },
        async init() {},
      });
    },
  });
  const backend = await startTestBackend({ features: [host, module] });
  await backend.stop();
  expect(drivers.map(({ id, title }) => [id, title])).toEqual([
    ['nixos', 'NixOS'],
  ]);
  expect(drivers[0].availability()).toEqual({ available: true });
});

describe('the way to a service', () => {
  const door = (id: string) => driver.door({ project: 'ada-family' }, id);

  it('is its port on the loopback address of the machine', () => {
    expect(door('vaultwarden').portOf(sections(), 80)).toEqual({
      ...{ host: '127.0.0.1', port: 8222 },
    });
    expect(door('vaultwarden').portOf(sections(), 81)).toBeUndefined();
    expect(door('jellyfin').portOf(sections(), 80)).toBeUndefined();
  });

  it.each([
    [
      'nextcloud',
      ['sh', '-c', 'exec "$@"', 'sh', 'php', 'occ', 'status'],
      ['sh', '-c', 'exec "$@"', 'sh', 'nextcloud-occ', 'status'],
    ],
    [
      'authelia',
      ['authelia', 'storage', 'bans'],
      [
        ...['runuser', '-u', 'authelia-main', '--'],
        ...['env', 'A=/etc/a', 'authelia', 'storage', 'bans'],
      ],
    ],
    ['vaultwarden', ['cat', 'x'], ['cat', 'x']],
  ])('runs programs of %s as the machine has them', (id, argv, expected) => {
    expect(door(id).inside(sections(), argv, 'www-data')).toEqual(expected);
  });

  it('is not there while the machine has no plan', () => {
    for (const text of ['', '{}', 'cat: no such file']) {
      expect(door('nextcloud').portOf(sections(text), 80)).toBeUndefined();
      expect(door('nextcloud').inside(sections(text), ['a'])).toBeUndefined();
    }
  });
});

it('the proxy is asked on the machine itself', () => {
  const proxy = driver.proxy({ project: 'ada-family' });
  expect(proxy.routesFile).toBe('/var/lib/opencsp/routes/routes.yml');
  expect(proxy.get('http://127.0.0.1:8080/api/version').at(-1)).toBe(
    'http://127.0.0.1:8080/api/version',
  );
  expect(proxy.log(5)).toEqual(
    expect.arrayContaining(['journalctl', 'traefik.service', '5']),
  );
});

it('a commit that is none for NixOS is told by the first step', async () => {
  const deployment: DeploymentToRun = {
    ...{ id: 'd', project: 'ada-family', commit: 'c', files: [] },
    ...{ services: [], needs: { memoryMiB: 1, diskGiB: 1 }, hosts: [] },
  };
  const [first] = driver.steps(deployment);
  const outcome = await first.run({
    ...{ host: new FakeHost(), deployment, memo: {}, attempt: 1, now: 0 },
    signal: new AbortController().signal,
    log: () => {},
    secrets: async () => new Map(),
  });
  expect(outcome).toMatchObject({
    ...{ of: 'failed', reason: 'config-invalid', retryable: false },
    message: expect.stringContaining('machine.json'),
  });
});

/*
 * Proves that the module registers its driver in a real backend, and that the driver renders; leaves what
 * is in the files to `packages/rendering`.
 */
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { startTestBackend } from '@backstage/backend-test-utils';
import { serviceDefinitionSchema } from '@opencsp/plugin-opencsp-common';
import {
  DeploymentDriver,
  deploymentDriversExtensionPoint,
} from '@opencsp/plugin-opencsp-node';
import module from './index';

async function registeredDrivers(): Promise<DeploymentDriver[]> {
  const drivers: DeploymentDriver[] = [];
  const host = createBackendPlugin({
    pluginId: 'opencsp',
    register(reg) {
      reg.registerExtensionPoint(deploymentDriversExtensionPoint, {
        addDriver: driver => {
          drivers.push(driver);
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
  return drivers;
}

const notes = serviceDefinitionSchema.parse({
  id: 'notes',
  title: 'Notes',
  category: 'collaboration',
  icon: 'note',
  description: 'Notes.',
  homepage: 'https://example.com/',
  licence: 'MIT',
  version: '1.0.0',
  resources: {
    memoryMiB: { floor: 64, advice: 128 },
    cores: { floor: 0.1, advice: 1 },
    diskGiB: { floor: 1, advice: 2 },
  },
  accounts: 'none',
  canGoBack: true,
  engines: {
    compose: {
      containers: [
        {
          name: 'notes',
          image: { repository: 'example/notes', tag: '1.0.0' },
          health: { test: ['true'] },
          limits: { memoryMiB: 128, cores: 1 },
          readOnly: true,
        },
      ],
    },
  },
});

describe('the module', () => {
  it('registers one driver, which is there without any configuration', async () => {
    const drivers = await registeredDrivers();
    expect(drivers.map(({ id }) => id)).toEqual(['compose']);
    expect(drivers[0].availability()).toEqual({ available: true });
  });

  it('renders the files of a profile', async () => {
    const [driver] = await registeredDrivers();
    const files = driver.render({
      spec: {
        name: 'family',
        domain: 'ada.example.com',
        adminEmail: 'ada@example.com',
        deployment: 'compose',
        passwordStrategy: 'universal',
        accounts: 'automatic',
        protocol: 'https',
        certificates: 'trusted',
        services: [{ id: 'notes', access: 'everyone', secondFactor: false }],
      },
      handle: 'ada',
      owner: 'user:default/ada',
      definitions: [notes],
      digests: {},
    });
    expect(
      files.find(({ path }) => path === 'compose.yaml')?.content,
    ).toContain('"example/notes:1.0.0"');
  });
});

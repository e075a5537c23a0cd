import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBackendModule } from '@backstage/backend-plugin-api';
import { mockCredentials } from '@backstage/backend-test-utils';
import {
  DeploymentDriver,
  deploymentDriversExtensionPoint,
} from '@opencsp/plugin-opencsp-node';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import request from 'supertest';
import { startPortal } from '../../__testUtils__/portal';

/** Deploys nothing: what a driver does is not asked for by these tests. */
const driver: DeploymentDriver = {
  id: 'compose',
  title: 'Compose',
  checks: {
    demands: () => ({ dataFolder: '/', names: [] }),
    commands: () => [],
    judge: () => ({ checks: [], engines: {}, isThere: false }),
  },
  availability: () => ({ available: true }),
  render: () => [],
  steps: () => [],
  rollback: () => [],
  stop: () => [],
  remove: () => [],
  proxy: () => ({
    ...{ routesPath: 'routes.yml', routesFile: '/routes.yml' },
    ...{ get: () => [], log: () => [] },
  }),
  door: () => ({
    commands: [],
    portOf: () => undefined,
    inside: () => undefined,
  }),
  inspect: async () => ({ services: [], strangers: [] }),
};

const withDriver = createBackendModule({
  pluginId: 'opencsp',
  moduleId: 'driver',
  register: env =>
    env.registerInit({
      deps: { drivers: deploymentDriversExtensionPoint },
      init: async ({ drivers }) => drivers.addDriver(driver),
    }),
});

/** The plugin with all its parts set up, as the API and as the actions registry. */
export async function startWholePortal() {
  const folder = await mkdtemp(join(tmpdir(), 'opencsp-actions-'));
  const identity = await generateIdentity();
  const recovery = await identityToRecipient(await generateIdentity());
  await writeFile(join(folder, 'identity'), `${identity}\n`, { mode: 0o600 });
  const portal = await startPortal({
    features: [withDriver],
    opencsp: {
      hosts: { allowedNetworks: ['127.0.0.0/8'] },
      profiles: {
        repository: { url: join(folder, 'profiles.git') },
        folder: join(folder, 'mirror'),
        age: { identityFile: join(folder, 'identity'), recovery },
      },
    },
  });
  return {
    ...portal,
    registry: registryOf(portal),
    stop: async () => {
      await portal.backend.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** What `startPortal` gives. */
export type Portal = Awaited<ReturnType<typeof startPortal>>;

const BASE = '/api/opencsp/.backstage/actions/v1/actions';

/** The actions registry, as somebody finds it. */
export function registryOf({ backend }: Portal) {
  return (who: string) => ({
    list: () =>
      request(backend.server).get(BASE).set('authorization', headerOf(who)),
    invoke: (name: string, input: object) =>
      request(backend.server)
        .post(`${BASE}/opencsp:${name}/invoke`)
        .set('authorization', headerOf(who))
        .send(input),
  });
}

function headerOf(who: string): string {
  if (who === 'nobody') {
    return mockCredentials.none.header();
  }
  return who === 'service'
    ? mockCredentials.service.header()
    : mockCredentials.user.header(`user:default/${who}`);
}

import {
  BackendFeature,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  provisionerExtensionPoint,
  taskRunnerExtensionPoint,
} from '@opencsp/plugin-opencsp-node';
import {
  FakeProvisioner,
  FakeTaskRunner,
} from '@opencsp/plugin-opencsp-node/testUtils';
import { opencspPlugin } from '../plugin';
import { callers } from './callers';
import { peopleAndPolicy } from './people';
import { recordingAuditor } from './recordingAuditor';

/** A valid key, made for tests: 32 bytes of 7. */
export const TEST_SSH_KEY = `ssh-ed25519 ${Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from('ssh-ed25519'),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32, 7),
]).toString('base64')} test@example`;

/** An offer with one of everything, and something that only operators may choose. */
export const TEST_OFFER = {
  sizes: [
    { name: 'small', title: 'Small', cores: 2, memoryMiB: 2048, diskGiB: 20 },
    {
      name: 'huge',
      title: 'Huge',
      cores: 32,
      memoryMiB: 65536,
      diskGiB: 900,
      roles: ['operator'],
    },
  ],
  templates: [
    {
      name: 'debian-12',
      title: 'Debian 12',
      template: 'debian-12-cloud',
      user: 'opencsp',
      engines: ['compose'],
      minDiskGiB: 10,
    },
    {
      name: 'big-os',
      title: 'Big OS',
      template: 'big',
      user: 'opencsp',
      engines: ['compose'],
      minDiskGiB: 100,
    },
  ],
  networks: [
    {
      name: 'lan',
      title: 'LAN',
      bridge: 'vmbr0',
      modes: ['dhcp', 'static'],
      cidr: '10.20.0.0/24',
      gateway: '10.20.0.1',
      reserved: ['10.20.0.2-10.20.0.9'],
    },
  ],
  quotas: {
    default: { instances: 3, cores: 6, memoryMiB: 16384, diskGiB: 200 },
  },
};

/** A request that is right. */
export const GOOD_REQUEST = {
  name: 'web-1',
  size: 'small',
  osTemplate: 'debian-12',
  network: { name: 'lan', mode: 'dhcp' },
  sshKeys: [TEST_SSH_KEY],
};

/** The plugin behind HTTP, on an in-memory database, with fakes outside and the real rules. */
export async function startPortal(
  options: { opencsp?: object; features?: BackendFeature[] } = {},
) {
  const provisioner = new FakeProvisioner();
  const taskRunner = new FakeTaskRunner();
  const { auditor, audited } = recordingAuditor();
  const fakes = createBackendModule({
    pluginId: 'opencsp',
    moduleId: 'fakes',
    register(env) {
      env.registerInit({
        deps: {
          machines: provisionerExtensionPoint,
          tasks: taskRunnerExtensionPoint,
        },
        async init({ machines, tasks }) {
          machines.setProvisioner(provisioner);
          tasks.setTaskRunner(taskRunner);
        },
      });
    },
  });
  const backend = await startTestBackend({
    features: [
      opencspPlugin,
      fakes,
      auditor.factory,
      mockServices.rootConfig.factory({
        data: {
          backend: {
            database: { client: 'better-sqlite3', connection: ':memory:' },
          },
          opencsp: { sizes: TEST_OFFER, ...options.opencsp },
        },
      }),
      ...peopleAndPolicy(),
      ...(options.features ?? []),
    ],
  });
  return {
    backend,
    provisioner,
    taskRunner,
    auditor,
    /** Every audit event, with how it ended. */
    audited,
    as: callers(backend.server),
  };
}

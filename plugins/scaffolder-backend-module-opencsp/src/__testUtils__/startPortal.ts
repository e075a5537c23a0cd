import {
  coreServices,
  createBackendModule,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import { startTestBackend } from '@backstage/backend-test-utils';
import { Clock } from '../clock';
import { PortalAccess } from '../PortalAccess';
import { FakePortal } from './FakePortal';

/** A portal on a real port, and the scaffolder's way to it with its own credentials. */
export async function startPortal() {
  const portal = new FakePortal();
  let access: PortalAccess | undefined;
  const backend = await startTestBackend({
    features: [
      portal.plugin,
      createBackendPlugin({
        pluginId: 'scaffolder',
        register: reg => reg.registerInit({ deps: {}, init: async () => {} }),
      }),
      createBackendModule({
        pluginId: 'scaffolder',
        moduleId: 'access',
        register: reg =>
          reg.registerInit({
            deps: {
              auth: coreServices.auth,
              discovery: coreServices.discovery,
            },
            init: async ({ auth, discovery }) => {
              access = new PortalAccess(auth, discovery, (...args) =>
                fetch(...args),
              );
            },
          }),
      }),
    ],
  });
  if (!access) {
    throw new ServiceUnavailableError('The scaffolder did not start');
  }
  return { portal, access, stop: () => backend.stop() };
}

/** Time that passes only while somebody sleeps. */
export class FakeClock implements Clock {
  readonly pauses: number[] = [];
  private time = 0;

  constructor(private readonly onSleep: () => void = () => {}) {}

  now(): number {
    return this.time;
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    this.pauses.push(milliseconds);
    this.time += milliseconds;
    this.onSleep();
    signal?.throwIfAborted();
  }
}

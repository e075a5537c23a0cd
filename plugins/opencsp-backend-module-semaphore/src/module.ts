import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { SemaphoreClient } from '@opencsp/client-semaphore';
import { taskRunnerExtensionPoint } from '@opencsp/plugin-opencsp-node';
import { readSemaphoreConfig } from './config';
import { SemaphoreTaskRunner } from './semaphoreTaskRunner';
import { UnavailableTaskRunner } from './unavailableTaskRunner';

/** Configures machines by Ansible Semaphore. Without usable config it says so and does nothing. */
export const opencspModuleSemaphore = createBackendModule({
  pluginId: 'opencsp',
  moduleId: 'semaphore',
  register(registration) {
    registration.registerInit({
      deps: {
        config: coreServices.rootConfig,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        taskRunners: taskRunnerExtensionPoint,
      },
      async init({ config, lifecycle, logger, taskRunners }) {
        const read = readSemaphoreConfig(config);
        if (!read.ok) {
          logger.warn(read.reason);
          taskRunners.setTaskRunner(new UnavailableTaskRunner(read.reason));
          return;
        }
        const { baseUrl, token, tokenFile, timeoutMilliseconds } = read.config;
        const client = new SemaphoreClient({
          baseUrl,
          token,
          tokenFile,
          timeoutMilliseconds,
        });
        lifecycle.addShutdownHook(() => client.close());
        const { project, steps } = read.config;
        const now = () => new Date();
        taskRunners.setTaskRunner(
          new SemaphoreTaskRunner({ client, project, steps, now, logger }),
        );
      },
    });
  },
});

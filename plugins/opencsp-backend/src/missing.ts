import { ServiceUnavailableError } from '@backstage/errors';
import { Provisioner, TaskRunner } from '@opencsp/plugin-opencsp-node';

/** Stands where no module has registered a provisioner: every call says so. */
export function missingProvisioner(): Provisioner {
  const reason =
    'No provisioner is installed. Add a module such as @opencsp/plugin-opencsp-backend-module-tofu to the backend.';
  const refuse = async () => {
    throw new ServiceUnavailableError(reason);
  };
  return {
    id: 'none',
    availability: () => ({ available: false, reason }),
    plannedEffects: () => [],
    ensure: refuse,
    observe: refuse,
    explain: refuse,
    freeze: refuse,
    retry: refuse,
    pause: refuse,
    remove: refuse,
    list: refuse,
    watch: () => undefined,
  };
}

/** Stands where no module has registered a task runner: every call says so. */
export function missingTaskRunner(): TaskRunner {
  const reason =
    'No task runner is installed. Add a module such as @opencsp/plugin-opencsp-backend-module-semaphore to the backend.';
  const refuse = async () => {
    throw new ServiceUnavailableError(reason);
  };
  return {
    id: 'none',
    availability: () => ({ available: false, reason }),
    start: refuse,
    find: refuse,
    observe: refuse,
    logs: refuse,
    listActive: refuse,
    cancel: refuse,
  };
}

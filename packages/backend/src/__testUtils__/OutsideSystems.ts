import { join } from 'node:path';
import { StandIn } from '@opencsp/sandbox';
import { ensureKeyFiles } from '@opencsp/sandbox/keys';
import {
  createKubernetesStandIn,
  KubernetesStandIn,
} from '@opencsp/sandbox/kubernetes';
import {
  createMachinePark,
  MachineParkStandIn,
} from '@opencsp/sandbox/machines';
import { createSemaphoreStandIn } from '@opencsp/sandbox/semaphore';

/** The systems that the engine works with, without those that only people meet. */
export interface OutsideSystems {
  machines: MachineParkStandIn;
  /** What each machine remembers, in a folder of its name. */
  machinesFolder: string;
  kubernetes: KubernetesStandIn;
  semaphore: StandIn;
  semaphoreTokenFile: string;
  /** Public key files for new machines. */
  keys: { portal: string; ansible: string };
}

/** Starts them in this process. `speed`: how many times faster than the recorded systems. */
export async function startOutsideSystems(options: {
  folder: string;
  sshPort: number;
  speed: number;
}): Promise<OutsideSystems> {
  const { folder, sshPort, speed } = options;
  const portal = join(folder, 'keys', 'portal');
  const ansible = join(folder, 'keys', 'ansible');
  await ensureKeyFiles(portal, 'portal');
  const { privateKey } = await ensureKeyFiles(ansible, 'ansible');
  const machinesFolder = join(folder, 'machines');
  const park = await createMachinePark({
    folder: machinesFolder,
    sshPort,
    speed,
  });
  const kubernetes = await createKubernetesStandIn({
    port: 0,
    stateFolder: join(folder, 'kubernetes'),
    park,
    speed: 1 / speed,
    log: () => undefined,
  });
  const stateFolder = join(folder, 'semaphore');
  const semaphore = await createSemaphoreStandIn({
    port: 0,
    stateFolder,
    privateKey,
    speed,
  });
  return {
    machines: park,
    machinesFolder,
    kubernetes,
    semaphore,
    semaphoreTokenFile: join(stateFolder, 'token'),
    keys: { portal: `${portal}.pub`, ansible: `${ansible}.pub` },
  };
}

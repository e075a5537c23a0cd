import { StepContext } from '@opencsp/plugin-opencsp-node';
import { NixosPlan } from '../machine/nixosPlan';
import { restartFolder } from '../paths';

const RESTART_MS = 5 * 60_000;

/**
 * Keeps which services must be started again, since a secret that they read has changed: the system itself is the
 * same then, so that no switch does it. Files on the machine outlive the portal.
 */
export async function markForRestart(
  { host, signal }: Pick<StepContext, 'host' | 'signal'>,
  plan: NixosPlan,
  changed: readonly string[],
): Promise<void> {
  const folder = restartFolder(plan.project);
  for (const { id, secrets } of plan.services) {
    if (secrets.some(name => changed.includes(name))) {
      await host.put(
        { path: `${folder}/${id}`, mode: '0644', content: '' },
        signal,
      );
    }
  }
}

/**
 * Makes owners of secrets right, and starts again what has read an earlier content of one. What does not come
 * up again is found by whoever looks at the units.
 */
export async function restartMarked(
  { host, signal, log }: Pick<StepContext, 'host' | 'signal' | 'log'>,
  plan: NixosPlan,
): Promise<void> {
  const folder = restartFolder(plan.project);
  const marked = (await host.list(folder, signal)).map(({ path }) => path);
  if (marked.length === 0) {
    return;
  }
  const options = { timeoutMs: RESTART_MS, signal };
  await host.run(['systemd-tmpfiles', '--create'], options);
  for (const { id, units } of plan.services) {
    if (marked.includes(id)) {
      log(`${id}: a secret has changed; it is started again.`);
      await host.run(['systemctl', 'restart', ...units], options);
    }
  }
  await host.prune(folder, [], signal);
}

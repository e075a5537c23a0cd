import { createHash } from 'node:crypto';
import { DeploymentToRun } from '@opencsp/plugin-opencsp-node';
import { ComposePlan, composePlan } from './composePlan';

/** Gives the plan of a deployment when it is wanted. @throws InputError when it cannot be read */
export type PlanOf = () => ComposePlan;

/** So many plans are kept: each host that is watched has one, of some kilobytes. */
const MAX_PLANS = 2_000;

/**
 * Reads what commits ask for, each once: hosts are looked at again and again, and reading YAML is the most
 * that the portal does for it. Those that were not wanted for longest go first.
 */
export class ComposePlans {
  private readonly plans = new Map<string, ComposePlan>();

  constructor(private readonly max = MAX_PLANS) {}

  /** @throws InputError when `compose.yaml` is missing or is none */
  of(deployment: DeploymentToRun): ComposePlan {
    const key = keyOf(deployment);
    const plan = this.plans.get(key) ?? composePlan(deployment);
    this.plans.delete(key);
    this.plans.set(key, plan);
    if (this.plans.size > this.max) {
      const [oldest] = this.plans.keys();
      this.plans.delete(oldest);
    }
    return plan;
  }

  /** How many are kept. */
  get size(): number {
    return this.plans.size;
  }
}

/** All that a plan is made of: two deployments of one commit can still differ in their services. */
function keyOf({ project, services, files }: DeploymentToRun): string {
  const hash = createHash('sha256').update(JSON.stringify([project, services]));
  for (const { path, content } of files) {
    hash.update(`\0${path}\0${content}`);
  }
  return hash.digest('hex');
}

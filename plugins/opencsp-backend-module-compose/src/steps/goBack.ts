import {
  DriverStep,
  ServicePlan,
  StepContext,
  StepOutcome,
} from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { isSeen, observe, SeenProject } from '../engine/observe';
import { containerOf } from '../judge/serviceState';
import { imageReference } from '../project/imageReference';
import { ComposePlan, containersOf } from '../project/composePlan';
import { PlanOf } from '../project/ComposePlans';
import { askAgain, failed } from './outcomes';

const memoSchema = z.object({ silent: z.number().int().default(0) });

/**
 * Looks whether the earlier commit can be brought back, before anything is stopped: a service that cannot
 * take its version back must already run the version of that commit.
 */
export const goBack = (planOf: PlanOf): DriverStep => ({
  name: 'go-back',
  title: 'Check of the way back',
  phase: 'preparing',
  deadlineMs: 2 * 60_000,
  async run(context: StepContext): Promise<StepOutcome> {
    const { host, deployment, signal, memo } = context;
    const plan = planOf();
    const seen = await observe(host, plan, { hashes: false, signal });
    if (!isSeen(seen)) {
      return askAgain(seen.engine, memoSchema.parse(memo));
    }
    const stuck = deployment.services.find(
      service => !service.canGoBack && hasOtherVersion(plan, service, seen),
    );
    return stuck
      ? failed({
          reason: 'cannot-go-back',
          message: `${stuck.title} cannot go back to version ${stuck.version}: its data has been changed by the version that runs now. Nothing was stopped.`,
          nextStep:
            'Mend the profile and deploy it again, or restore a backup of the service first.',
          retryable: false,
          service: stuck.id,
        })
      : {
          of: 'done',
          detail: `Back to commit ${deployment.commit.slice(0, 8)}.`,
        };
  },
});

function hasOtherVersion(
  plan: ComposePlan,
  { id }: ServicePlan,
  { containers }: SeenProject,
): boolean {
  return containersOf(plan, id).some(planned => {
    const seen = containerOf(containers, planned);
    return (
      seen !== undefined && versionOf(seen.image) !== versionOf(planned.image)
    );
  });
}

function versionOf(image: string): string {
  const { tag, digest } = imageReference(image);
  return `${tag}@${digest ?? ''}`;
}

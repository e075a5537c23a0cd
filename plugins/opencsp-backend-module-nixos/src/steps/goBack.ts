import {
  DriverStep,
  StepContext,
  StepOutcome,
} from '@opencsp/plugin-opencsp-node';
import { NixosPlan } from '../machine/nixosPlan';
import { generationOf, seeSystems } from '../machine/systems';
import { failed } from './outcomes';

/**
 * Looks whether the earlier commit can be brought back, before anything is touched: a service that cannot take
 * its version back must not run on a newer release.
 */
export const goBack = (planOf: () => NixosPlan): DriverStep => ({
  name: 'go-back',
  title: 'Check of the way back',
  phase: 'preparing',
  deadlineMs: 2 * 60_000,
  async run(context: StepContext): Promise<StepOutcome> {
    const plan = planOf();
    const { host, signal } = context;
    const seen = await seeSystems(host, plan.project, signal);
    const live = seen.known.find(({ path }) => path === seen.live);
    const isOtherRelease =
      live !== undefined && live.release !== plan.release.rev;
    const stuck = isOtherRelease
      ? plan.services.find(({ canGoBack }) => !canGoBack)
      : undefined;
    if (stuck) {
      return failed({
        reason: 'cannot-go-back',
        message: `${stuck.title} cannot go back to the release ${plan.release.name} of that commit: its data has been changed by the one that runs now. Nothing was touched.`,
        nextStep:
          'Mend the profile and deploy it again, or restore a backup of the service first.',
        retryable: false,
        service: stuck.id,
      });
    }
    const there = await generationOf(context, plan);
    const commit = plan.commit.slice(0, 8);
    return {
      of: 'done',
      detail: there
        ? `Back to commit ${commit}, generation ${there.generation}.`
        : `Back to commit ${commit}. Its generation is not on the machine any more: it is built again.`,
    };
  },
});

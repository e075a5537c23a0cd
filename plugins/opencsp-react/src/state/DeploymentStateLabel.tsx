import { Deployment } from '@opencsp/plugin-opencsp-common';
import {
  OpencspTranslate,
  useOpencspTranslation,
} from '../translation/opencspTranslationRef';
import { ShownState } from './looks';
import { StateLabel } from './StateLabel';
import { currentStep } from './words';

type Shown = Pick<Deployment, 'state' | 'steps' | 'requested'> &
  Partial<Pick<Deployment, 'services' | 'failure' | 'movesTo' | 'remains'>>;

/** Names of the services that are not up. */
function troubled({ services = [] }: Shown): string {
  return services
    .filter(it => it.state !== 'up')
    .map(it => it.title)
    .join(', ');
}

/**
 * The state of a deployment in a few words; while something runs, the name of what runs.
 *
 * @public
 */
export function deploymentStateWords(
  deployment: Shown,
  t: OpencspTranslate,
): string {
  const { state, steps, failure, movesTo, remains } = deployment;
  if (deployment.requested === 'cancel') {
    return t('deployment.state.cancelling');
  }
  switch (state) {
    case 'running': {
      const step = currentStep(steps);
      return step?.state === 'running'
        ? t('deployment.state.runningAt', { step: step.title })
        : t('deployment.state.running');
    }
    case 'failed': {
      const step = steps.find(it => it.name === failure?.step);
      return step
        ? t('deployment.state.failedAt', { step: step.title })
        : t('deployment.state.failed');
    }
    case 'degraded': {
      const names = troubled(deployment);
      return names
        ? t('deployment.state.degradedBy', { services: names })
        : t('deployment.state.degraded');
    }
    case 'removing':
      // Whether it is removed there, or only stopped, was chosen with the other end of the move.
      return t(
        movesTo ? 'deployment.state.movingAway' : 'deployment.state.removing',
      );
    case 'removed':
      return t(`deployment.state.${gone(remains)}`);
    default:
      return t(`deployment.state.${state}`);
  }
}

/** How it is gone: what still stands on its host was not removed. */
function gone(
  remains: Deployment['remains'],
): 'stopped' | 'givenUp' | 'removed' {
  switch (remains) {
    case 'stopped':
      return 'stopped';
    case 'everything':
      return 'givenUp';
    default:
      return 'removed';
  }
}

/** What was given up may still run somewhere. */
function shownStateOf({ state, remains }: Shown): ShownState {
  return remains === 'everything' ? 'warning' : state;
}

/**
 * The state of a deployment in words.
 *
 * @public
 */
export function DeploymentStateLabel(props: { deployment: Shown }) {
  const { t } = useOpencspTranslation();
  return (
    <StateLabel state={shownStateOf(props.deployment)}>
      {deploymentStateWords(props.deployment, t)}
    </StateLabel>
  );
}

import Button from '@material-ui/core/Button';
import { Deployment } from '@opencsp/plugin-opencsp-common';
import {
  deploymentStateWords,
  ErrorFace,
  FailureCard,
  OpencspTranslate,
  problemOfError,
  useDeploymentActions,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { ReactNode } from 'react';
import { usePageConfig } from '../usePageConfig';

/** True when a card says what stopped it, or what is missing. */
export function isTroubled({
  state,
  failure,
}: Pick<Deployment, 'state' | 'failure'>): boolean {
  return state === 'degraded' || state === 'cancelled' || failure !== undefined;
}

/** What a deployment that is no failure, but no success either, says of itself. */
function ownWords(
  { state, services }: Pick<Deployment, 'state' | 'services'>,
  t: OpencspTranslate,
) {
  if (state === 'cancelled') {
    return {
      message: t('deployment.cancelledBody'),
      nextStep: t('deployment.cancelledNext'),
    };
  }
  const down = services.filter(it => it.state !== 'up');
  const details = down
    .filter(it => it.detail)
    .map(it =>
      t('deployment.serviceDetail', {
        service: it.title,
        detail: it.detail ?? '',
      }),
    );
  const message = t('deployment.degradedBody', {
    names: down.map(it => it.title).join(', '),
  });
  return {
    message: [message, ...details].join(' '),
    nextStep: t('deployment.degradedNext'),
  };
}

function titleOf(deployment: Deployment, t: OpencspTranslate): string {
  if (deployment.failure) {
    return deployment.state === 'failed'
      ? deploymentStateWords(deployment, t)
      : t('deployment.failureTitle');
  }
  return t(
    deployment.state === 'cancelled'
      ? 'deployment.cancelledTitle'
      : 'deployment.degradedTitle',
  );
}

/** What stopped it or is missing, why, and what now: the first button goes on from there. */
export function DeploymentFailure(props: {
  deployment: Deployment;
  /** After the first button: at most two. */
  others?: ReactNode;
  /** The way to where the log tells it. */
  place?: ReactNode;
}) {
  const { t } = useOpencspTranslation();
  const { failureDocs } = usePageConfig();
  const { deployment } = props;
  const { retry } = useDeploymentActions(deployment.id);
  const { failure, state, actions } = deployment;
  const retryText = t(
    state === 'degraded' ? 'deployment.retryAgain' : 'deployment.retry',
  );
  return (
    <>
      <FailureCard
        title={titleOf(deployment, t)}
        state={state}
        failure={failure ?? ownWords(deployment, t)}
        docsHref={failure && failureDocs(failure.reason)}
        place={props.place}
        actions={
          <>
            {actions.retry && (
              <Button
                variant="contained"
                color="primary"
                disableElevation
                disabled={retry.isPending}
                onClick={() => retry.mutate()}
              >
                {retry.isPending ? t('deployment.retrying') : retryText}
              </Button>
            )}
            {props.others}
          </>
        }
      />
      {retry.error && <ErrorFace problem={problemOfError(retry.error)} />}
    </>
  );
}

import Button from '@material-ui/core/Button';
import { Instance } from '@opencsp/plugin-opencsp-common';
import {
  ErrorFace,
  FailureCard,
  problemOfError,
  stateWords,
  useInstanceActions,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { usePageConfig } from '../usePageConfig';

/** Why the machine failed or is lost, and the one thing to do first. */
export function MachineFailure({ instance }: { instance: Instance }) {
  const { t } = useOpencspTranslation();
  const { failureDocs } = usePageConfig();
  const { retry } = useInstanceActions(instance.id);
  const { failure, state } = instance;

  const retryButton = instance.actions.retry && (
    <Button
      variant="contained"
      color="primary"
      disableElevation
      disabled={retry.isPending}
      onClick={() => retry.mutate()}
    >
      {t(retry.isPending ? 'actions.retrying' : 'actions.retry')}
    </Button>
  );
  return (
    <>
      <FailureCard
        title={
          state === 'lost' ? t('machine.lostTitle') : stateWords(instance, t)
        }
        state={state}
        failure={
          failure ?? {
            message: t('machine.lostBody'),
            nextStep: t('machine.lostNext'),
          }
        }
        docsHref={failure && failureDocs(failure.reason)}
        actions={retryButton}
      />
      {retry.error && <ErrorFace problem={problemOfError(retry.error)} />}
    </>
  );
}

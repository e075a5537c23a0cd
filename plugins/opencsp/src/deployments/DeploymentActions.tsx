import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import { Deployment } from '@opencsp/plugin-opencsp-common';
import {
  ConfirmDialog,
  useDeploymentActions,
  useOpencspTranslation,
  useRoleColours,
} from '@opencsp/plugin-opencsp-react';
import { useState } from 'react';
import { isTroubled } from './DeploymentFailure';
import { MoveButton } from './MoveButton';
import { RemoveDialog } from './RemoveDialog';
import { RollbackButton } from './RollbackButton';

const useStyles = makeStyles(
  theme => ({
    root: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
  }),
  { name: 'OpencspDeploymentActions' },
);

/**
 * Cancel, roll back and remove, each asked for once more, and the form that moves it. Where something went
 * wrong, retry and the way back stand there.
 */
export function DeploymentActions({ deployment }: { deployment: Deployment }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const colours = useRoleColours();
  const { cancel } = useDeploymentActions(deployment.id);
  const [asked, setAsked] = useState<'cancel' | 'remove'>();
  const { actions, number, host, requested } = deployment;
  const close = () => setAsked(undefined);

  return (
    <div className={classes.root} role="group" aria-label={t('actions.title')}>
      {actions.cancel && !requested && (
        <Button variant="outlined" onClick={() => setAsked('cancel')}>
          {t('deployment.cancel')}
        </Button>
      )}
      {!isTroubled(deployment) && <RollbackButton deployment={deployment} />}
      <MoveButton deployment={deployment} />
      {actions.remove && (
        <Button
          variant="outlined"
          style={{ color: colours.error, borderColor: colours.error }}
          onClick={() => setAsked('remove')}
        >
          {t('deployment.remove')}
        </Button>
      )}
      <ConfirmDialog
        open={asked === 'cancel'}
        title={t('cancelDeployment.title', { number: String(number) })}
        consequences={[
          {
            heading: t('cancelDeployment.happens'),
            items: [
              t('cancelDeployment.happensStop'),
              t('cancelDeployment.happensKept', { host: host.name }),
            ],
          },
        ]}
        confirmLabel={t('cancelDeployment.confirm')}
        workingLabel={t('cancelDeployment.working')}
        backLabel={t('cancelDeployment.back')}
        onConfirm={() => cancel.mutateAsync()}
        onClose={close}
      />
      <RemoveDialog
        deployment={deployment}
        open={asked === 'remove'}
        onClose={close}
      />
    </div>
  );
}

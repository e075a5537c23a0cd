import { useRouteRef } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import { Deployment } from '@opencsp/plugin-opencsp-common';
import {
  ConfirmDialog,
  useDeploymentActions,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { shortHash } from '../profiles/BranchSection';
import { deploymentRouteRef } from '../routes';

/** The way back to what worked before: it is asked for once more, and then its run is shown. */
export function RollbackButton({ deployment }: { deployment: Deployment }) {
  const { t } = useOpencspTranslation();
  const page = useRouteRef(deploymentRouteRef);
  const navigate = useNavigate();
  const { rollback } = useDeploymentActions(deployment.id);
  const [asked, setAsked] = useState(false);
  const { profile, host, previous, actions } = deployment;
  if (!actions.rollback) {
    return null;
  }
  const confirm = async () => {
    const run = await rollback.mutateAsync();
    navigate(page({ id: run.id }));
  };
  return (
    <>
      <Button variant="outlined" onClick={() => setAsked(true)}>
        {t('deployment.rollback')}
      </Button>
      <ConfirmDialog
        open={asked}
        title={t('rollback.title', { profile: profile.name })}
        consequences={[
          {
            heading: t('rollback.happens'),
            items: [
              t('rollback.happensRun', {
                commit: previous ? shortHash(previous.commit) : '',
                host: host.name,
              }),
              t('rollback.happensServices'),
              t('rollback.happensCheck'),
            ],
          },
          {
            heading: t('rollback.stays'),
            items: [t('rollback.staysData'), t('rollback.staysBranch')],
          },
        ]}
        confirmLabel={t('rollback.confirm')}
        workingLabel={t('rollback.working')}
        backLabel={t('rollback.back')}
        onConfirm={confirm}
        onClose={() => setAsked(false)}
      />
    </>
  );
}

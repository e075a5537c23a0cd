import Button from '@material-ui/core/Button';
import { Deployment } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { useState } from 'react';
import { RollbackDialog } from './RollbackDialog';

/** The way back to what worked before: it is asked for once more, and then its run is shown. */
export function RollbackButton({ deployment }: { deployment: Deployment }) {
  const { t } = useOpencspTranslation();
  const [asked, setAsked] = useState(false);
  const { profile, previous, actions } = deployment;
  if (!actions.rollback || !previous) {
    return null;
  }
  return (
    <>
      <Button variant="outlined" onClick={() => setAsked(true)}>
        {t('deployment.rollback')}
      </Button>
      <RollbackDialog
        deployment={deployment}
        title={t('rollback.title', { profile: profile.name })}
        confirmLabel={t('rollback.confirm')}
        commit={previous.commit}
        request={{}}
        open={asked}
        onClose={() => setAsked(false)}
      />
    </>
  );
}

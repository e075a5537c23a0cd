import Button from '@material-ui/core/Button';
import { Deployment } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { useState } from 'react';
import { RemoveDialog } from './RemoveDialog';

/** The way out when a host that is to be asked for a removal never answers: it is asked for once more. */
export function GiveUpButton({ deployment }: { deployment: Deployment }) {
  const { t } = useOpencspTranslation();
  const [asked, setAsked] = useState(false);
  if (!deployment.actions.giveUp) {
    return null;
  }
  return (
    <>
      <Button variant="outlined" onClick={() => setAsked(true)}>
        {t('giveHostUp.choice')}
      </Button>
      <RemoveDialog
        deployment={deployment}
        chosen="giveUp"
        open={asked}
        onClose={() => setAsked(false)}
      />
    </>
  );
}

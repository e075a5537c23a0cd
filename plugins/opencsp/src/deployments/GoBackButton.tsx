import Button from '@material-ui/core/Button';
import { Deployment, Generation } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { useState } from 'react';
import { differenceWords } from './generationWords';
import { RollbackDialog } from './RollbackDialog';

/** The way back to the commit of a generation: a rollback like any other, asked for once more. */
export function GoBackButton(props: {
  deployment: Deployment;
  generation: Generation;
  commit: string;
}) {
  const { t } = useOpencspTranslation();
  const [asked, setAsked] = useState(false);
  const { deployment, generation, commit } = props;
  const { difference } = generation;
  const number = String(generation.number);
  return (
    <>
      <Button
        size="small"
        variant="outlined"
        aria-label={t('generations.goBackTo', { number })}
        onClick={() => setAsked(true)}
      >
        {t('generations.goBack')}
      </Button>
      <RollbackDialog
        deployment={deployment}
        title={t('generations.goBackTitle', {
          number,
          host: deployment.host.name,
        })}
        confirmLabel={t('generations.goBack')}
        commit={commit}
        request={{ commit }}
        changes={
          difference &&
          differenceWords(difference, t).map(change =>
            t('generations.goBackAlso', { change }),
          )
        }
        open={asked}
        onClose={() => setAsked(false)}
      />
    </>
  );
}

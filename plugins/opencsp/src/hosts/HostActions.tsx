import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import { Host } from '@opencsp/plugin-opencsp-common';
import {
  ConfirmDialog,
  ErrorFace,
  problemOfError,
  useHostActions,
  useOpencspTranslation,
  useRoleColours,
} from '@opencsp/plugin-opencsp-react';
import { useState } from 'react';

const useStyles = makeStyles(
  theme => ({
    root: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
  }),
  { name: 'OpencspHostActions' },
);

/** Check, prepare, cancel and remove; what changes something is asked for once more. */
export function HostActions({ host }: { host: Host }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const colours = useRoleColours();
  const { check, prepare, cancel, remove } = useHostActions(host.id);
  const [asked, setAsked] = useState<'prepare' | 'cancel' | 'remove'>();
  const { name, actions, requested } = host;
  const close = () => setAsked(undefined);

  return (
    <div>
      <div
        className={classes.root}
        role="group"
        aria-label={t('actions.title')}
      >
        {actions.check && (
          <Button
            variant="outlined"
            disabled={check.isPending}
            onClick={() => check.mutate()}
          >
            {t(check.isPending ? 'host.checking' : 'host.actionCheck')}
          </Button>
        )}
        {actions.prepare && (
          <Button variant="outlined" onClick={() => setAsked('prepare')}>
            {t('host.actionPrepare')}
          </Button>
        )}
        {actions.cancel && !requested && (
          <Button variant="outlined" onClick={() => setAsked('cancel')}>
            {t('host.actionCancel')}
          </Button>
        )}
        {actions.remove && (
          <Button
            variant="outlined"
            style={{ color: colours.error, borderColor: colours.error }}
            onClick={() => setAsked('remove')}
          >
            {t('host.actionRemove')}
          </Button>
        )}
      </div>
      {check.error && <ErrorFace problem={problemOfError(check.error)} />}
      <ConfirmDialog
        open={asked === 'prepare'}
        title={t('prepareHost.title', { name })}
        consequences={[
          {
            heading: t('prepareHost.happens'),
            items: [
              t('prepareHost.happensInstall'),
              t('prepareHost.happensTime'),
            ],
          },
          {
            heading: t('prepareHost.stays'),
            items: [t('prepareHost.staysData')],
          },
        ]}
        confirmLabel={t('prepareHost.confirm')}
        workingLabel={t('prepareHost.working')}
        backLabel={t('prepareHost.back')}
        onConfirm={() => prepare.mutateAsync()}
        onClose={close}
      />
      <ConfirmDialog
        open={asked === 'cancel'}
        title={t('cancelPrepare.title', { name })}
        consequences={[
          {
            heading: t('cancelPrepare.happens'),
            items: [
              t('cancelPrepare.happensStop'),
              t('cancelPrepare.happensAfter'),
            ],
          },
          {
            heading: t('cancelPrepare.stays'),
            items: [t('cancelPrepare.staysInstalled')],
          },
        ]}
        confirmLabel={t('cancelPrepare.confirm')}
        workingLabel={t('cancelPrepare.working')}
        backLabel={t('cancelPrepare.back')}
        onConfirm={() => cancel.mutateAsync()}
        onClose={close}
      />
      <ConfirmDialog
        open={asked === 'remove'}
        title={t('removeHost.title', { name })}
        consequences={[
          {
            heading: t('removeHost.goes'),
            items: [t('removeHost.goesEntry'), t('removeHost.goesKey')],
          },
          {
            heading: t('removeHost.stays'),
            items: [t('removeHost.staysMachine'), t('removeHost.staysLine')],
          },
        ]}
        confirmName={name}
        confirmLabel={t('removeHost.confirm')}
        workingLabel={t('removeHost.working')}
        backLabel={t('removeHost.back')}
        onConfirm={() => remove.mutateAsync(name)}
        onClose={close}
      />
    </div>
  );
}

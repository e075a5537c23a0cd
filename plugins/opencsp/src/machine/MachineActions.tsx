import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import { Instance } from '@opencsp/plugin-opencsp-common';
import {
  ConfirmDialog,
  OpencspTranslate,
  useInstanceActions,
  useOpencspTranslation,
  useRoleColours,
} from '@opencsp/plugin-opencsp-react';
import { useState } from 'react';

const useStyles = makeStyles(
  theme => ({
    root: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
  }),
  { name: 'OpencspMachineActions' },
);

/** What deleting takes away, and what it leaves. */
export function deleteConsequences(
  instance: Pick<Instance, 'size' | 'address'>,
  t: OpencspTranslate,
): { heading: string; items: string[] }[] {
  return [
    {
      heading: t('deleteDialog.goes'),
      items: [
        t('deleteDialog.goesMachine', { disk: String(instance.size.diskGiB) }),
        ...(instance.address
          ? [t('deleteDialog.goesAddress', { address: instance.address })]
          : []),
        t('deleteDialog.goesEntry'),
      ],
    },
    {
      heading: t('deleteDialog.stays'),
      items: [t('deleteDialog.staysAudit'), t('deleteDialog.staysKeys')],
    },
  ];
}

/** Cancel and delete, each asked for once more. Retry stands at the failure. */
export function MachineActions({ instance }: { instance: Instance }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const colours = useRoleColours();
  const { cancel, remove } = useInstanceActions(instance.id);
  const [asked, setAsked] = useState<'cancel' | 'delete'>();
  const { actions, name, requested } = instance;
  const close = () => setAsked(undefined);

  return (
    <div className={classes.root} role="group" aria-label={t('actions.title')}>
      {actions.cancel && !requested && (
        <Button variant="outlined" onClick={() => setAsked('cancel')}>
          {t('actions.cancel')}
        </Button>
      )}
      {actions.delete && requested !== 'delete' && (
        <Button
          variant="outlined"
          style={{ color: colours.error, borderColor: colours.error }}
          onClick={() => setAsked('delete')}
        >
          {t('actions.delete')}
        </Button>
      )}
      <ConfirmDialog
        open={asked === 'cancel'}
        title={t('cancelDialog.title', { name })}
        consequences={[
          {
            heading: t('cancelDialog.goes'),
            items: [t('cancelDialog.goesRun'), t('cancelDialog.goesMachine')],
          },
        ]}
        confirmLabel={t('cancelDialog.confirm')}
        workingLabel={t('cancelDialog.working')}
        backLabel={t('cancelDialog.back')}
        onConfirm={() => cancel.mutateAsync()}
        onClose={close}
      />
      <ConfirmDialog
        open={asked === 'delete'}
        title={t('deleteDialog.title', { name })}
        consequences={deleteConsequences(instance, t)}
        confirmName={name}
        confirmLabel={t('deleteDialog.confirm')}
        workingLabel={t('deleteDialog.working')}
        backLabel={t('actions.back')}
        onConfirm={() => remove.mutateAsync(name)}
        onClose={close}
      />
    </div>
  );
}

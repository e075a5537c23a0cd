import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Instance, InstanceWork } from '@opencsp/plugin-opencsp-common';
import {
  ConfirmDialog,
  OpencspTranslate,
  useAbandonInstance,
  useOpencspTranslation,
  useRoleColours,
} from '@opencsp/plugin-opencsp-react';
import { useState } from 'react';

const useStyles = makeStyles(
  theme => ({ hint: { marginTop: theme.spacing(0.5) } }),
  { name: 'OpencspGiveUpDeletion' },
);

/** True while a deletion is under way, or stopped before its end: one that an operator can give up. */
export function isDeletionOpen({
  state,
  failure,
}: Pick<Instance, 'state' | 'failure'>): boolean {
  return (
    state === 'deleting' ||
    (state === 'failed' && failure?.phase === 'deleting')
  );
}

/** The ledger's kind of configuration runs; it keeps those that ended until the machine is removed. */
const RUN = 'task';

/** What may be left outside. */
function leftovers(work: InstanceWork, t: OpencspTranslate): string[] {
  const open = work.effects.filter(it => it.state !== 'removed');
  const items = [
    ...open
      .filter(it => it.kind !== RUN)
      .map(({ name, kind }) => t('giveUp.leftOne', { name, kind })),
    ...(open.some(it => it.kind === RUN) ? [t('giveUp.leftRun')] : []),
  ];
  return items.length > 0 ? items : [t('giveUp.leftUnknown')];
}

/** The operator's last resort for a deletion that cannot end. */
export function GiveUpDeletion(props: {
  instance: Pick<Instance, 'id' | 'name'>;
  work: InstanceWork;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const colours = useRoleColours();
  const { id, name } = props.instance;
  const abandon = useAbandonInstance(id);
  const [asked, setAsked] = useState(false);
  return (
    <div>
      <Button
        variant="outlined"
        style={{ color: colours.error, borderColor: colours.error }}
        onClick={() => setAsked(true)}
      >
        {t('giveUp.action')}
      </Button>
      <Typography
        variant="body2"
        color="textSecondary"
        className={classes.hint}
      >
        {t('giveUp.hint')}
      </Typography>
      <ConfirmDialog
        open={asked}
        title={t('giveUp.title', { name })}
        consequences={[
          { heading: t('giveUp.left'), items: leftovers(props.work, t) },
          {
            heading: t('giveUp.happens'),
            items: [
              t('giveUp.happensGone'),
              t('giveUp.happensLedger'),
              t('giveUp.happensAudit'),
            ],
          },
        ]}
        confirmName={name}
        reason={{
          label: t('giveUp.reason'),
          hint: t('giveUp.reasonHint'),
          done: t('giveUp.reasonDone'),
        }}
        confirmLabel={t('giveUp.confirm')}
        workingLabel={t('giveUp.working')}
        backLabel={t('giveUp.back')}
        onConfirm={reason => abandon.mutateAsync({ confirm: name, reason })}
        onClose={() => setAsked(false)}
      />
    </div>
  );
}

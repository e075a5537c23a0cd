import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Instance, isMoving } from '@opencsp/plugin-opencsp-common';
import {
  InstanceLog,
  linesOfStep,
  LogView,
  problemOfError,
  StateLabel,
  useInstanceLog,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { RunView } from './runView';

const useStyles = makeStyles(
  theme => ({
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      justifyContent: 'space-between',
      gap: theme.spacing(0, 2),
      marginBottom: theme.spacing(1),
    },
    title: { fontSize: '0.9375rem', fontWeight: 600, margin: 0 },
  }),
  { name: 'OpencspMachineLog' },
);

/** A short break is not worth a word. */
const SAY_RECONNECTING_AFTER_MS = 3_000;

function useLasting(on: boolean, ms: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!on) {
      setLasting(false);
      return undefined;
    }
    const timer = setTimeout(() => setLasting(true), ms);
    return () => clearTimeout(timer);
  }, [on, ms]);
  return lasting;
}

function LogState({ log }: { log: InstanceLog }) {
  const { t } = useOpencspTranslation();
  const broken = useLasting(
    log.status === 'reconnecting',
    SAY_RECONNECTING_AFTER_MS,
  );
  if (broken) {
    return <StateLabel state="stale">{t('log.reconnecting')}</StateLabel>;
  }
  switch (log.status) {
    case 'live':
      return <StateLabel state="running">{t('log.live')}</StateLabel>;
    case 'ended':
      return <StateLabel state="done">{t('log.ended')}</StateLabel>;
    case 'failed':
      return (
        <StateLabel state="failed">
          {t('log.failed', {
            reason:
              problemOfError(log.error).message ?? t('faces.unknownError'),
          })}
        </StateLabel>
      );
    default:
      return null;
  }
}

/** The log of the open step, live while the machine moves. */
export function MachineLog(props: {
  instance: Instance;
  view: RunView;
  show: (view: RunView) => void;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { instance, view, show } = props;
  const { step, line } = view;
  const log = useInstanceLog(
    instance.id,
    isMoving(instance.state) ? 'moving' : 'resting',
  );
  const lines = useMemo(() => linesOfStep(log.lines, step), [log.lines, step]);
  const choose = useCallback(
    (seq: number) => show({ step, line: seq }),
    [show, step],
  );
  const stepTitle = instance.steps.find(it => it.name === step)?.title;
  const title = stepTitle
    ? t('log.titleStep', { step: stepTitle })
    : t('log.title');

  return (
    <div>
      <div className={classes.head}>
        <Typography component="h3" className={classes.title}>
          {title}
        </Typography>
        <Typography variant="body2" component="div">
          <LogState log={log} />
        </Typography>
      </div>
      <LogView
        // Another step is another log: it begins at its own end.
        key={step ?? 'all'}
        lines={lines}
        dropped={log.dropped}
        label={title}
        emptyText={t(log.status === 'ended' ? 'log.emptyEnded' : 'log.empty')}
        chosenLine={line}
        onChooseLine={choose}
        fileName={`${instance.name}-${step ?? 'all'}.log`}
      />
    </div>
  );
}

import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  linesOfStep,
  LogView,
  RunLog,
  RunStep,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { useCallback, useMemo } from 'react';
import { LogState } from './LogState';
import { RunView } from './runView';

const useStyles = makeStyles(
  theme => ({
    root: { outline: 'none' },
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
  { name: 'OpencspRunLogView' },
);

/** Only one run is on a page. */
const LOG_ID = 'opencsp-run-log';

/** Brings the log into sight, and goes on from there for who reads by keyboard. */
export function focusRunLog(): void {
  document.getElementById(LOG_ID)?.focus();
}

/** The log of the open step. */
export function RunLogView(props: {
  /** Begins the name of the downloaded file. */
  name: string;
  steps: readonly RunStep[];
  log: RunLog;
  view: RunView;
  show: (view: RunView) => void;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { log, view, show } = props;
  const { step, line } = view;
  const lines = useMemo(() => linesOfStep(log.lines, step), [log.lines, step]);
  const choose = useCallback(
    (seq: number) => show({ step, line: seq }),
    [show, step],
  );
  const stepTitle = props.steps.find(it => it.name === step)?.title;
  const title = stepTitle
    ? t('log.titleStep', { step: stepTitle })
    : t('log.title');

  return (
    <div id={LOG_ID} tabIndex={-1} className={classes.root}>
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
        fileName={`${props.name}-${step ?? 'all'}.log`}
      />
    </div>
  );
}

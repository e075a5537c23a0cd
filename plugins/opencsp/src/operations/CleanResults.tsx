import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  ShownState,
  StateLabel,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { Cleaning, CleanResult } from './useCleaning';

const LOOKS: Record<CleanResult['outcome'], ShownState> = {
  'would-do': 'waiting',
  done: 'done',
  begun: 'running',
  'not-found': 'skipped',
  failed: 'failed',
};

const useStyles = makeStyles(
  theme => ({
    root: {
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
      padding: theme.spacing(2),
      marginBottom: theme.spacing(2),
    },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      justifyContent: 'space-between',
      gap: theme.spacing(1),
    },
    list: { listStyle: 'none', margin: 0, padding: 0 },
    item: { padding: theme.spacing(0.5, 0), overflowWrap: 'anywhere' },
    line: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0, 1.5) },
    name: { fontFamily: 'monospace' },
  }),
  { name: 'OpencspCleanResults' },
);

/** What cleaning did about each finding, until the person closes it. */
export function CleanResults({
  results,
  dismiss,
}: Pick<Cleaning, 'results' | 'dismiss'>) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const title =
    results &&
    t(results.dryRun ? 'ledger.resultsDryTitle' : 'ledger.resultsTitle');
  return (
    <div role="status">
      {results && (
        <div className={classes.root}>
          <div className={classes.head}>
            <Typography variant="subtitle2" component="h3">
              {title}
            </Typography>
            <Button size="small" onClick={dismiss}>
              {t('ledger.dismiss')}
            </Button>
          </div>
          <ul className={classes.list} aria-label={title}>
            {results.items.map(({ finding, outcome, text }) => (
              <li key={finding.id} className={classes.item}>
                <Typography
                  variant="body2"
                  component="div"
                  className={classes.line}
                >
                  <span className={classes.name}>{finding.name}</span>
                  <StateLabel state={LOOKS[outcome]}>
                    {t(`ledger.outcome.${outcome}`)}
                  </StateLabel>
                </Typography>
                <Typography variant="body2" color="textSecondary">
                  {text}
                </Typography>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Host, HostCheck } from '@opencsp/plugin-opencsp-common';
import {
  Section,
  ShownState,
  StateLabel,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';

const useStyles = makeStyles(
  theme => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    row: {
      padding: theme.spacing(1, 0),
      overflowWrap: 'anywhere',
      '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
    },
    line: {
      display: 'flex',
      flexWrap: 'wrap',
      justifyContent: 'space-between',
      gap: theme.spacing(0, 2),
    },
    title: { fontWeight: 600 },
  }),
  { name: 'OpencspHostChecks' },
);

const LOOKS: Record<HostCheck['result'], ShownState> = {
  passed: 'done',
  warning: 'warning',
  failed: 'failed',
  skipped: 'skipped',
};

/** What failed first, then what is worth knowing. */
const ORDER: HostCheck['result'][] = ['failed', 'warning', 'passed', 'skipped'];

/** What the last check found, and what mends each. */
export function ChecksSection({ host }: { host: Pick<Host, 'checks'> }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const sorted = ORDER.flatMap(result =>
    host.checks.filter(it => it.result === result),
  );
  return (
    <Section title={t('host.checks')}>
      <Typography variant="body2" color="textSecondary">
        {t(sorted.length === 0 ? 'host.checksNone' : 'host.checksHint')}
      </Typography>
      <ul className={classes.list} aria-label={t('host.checks')}>
        {sorted.map(({ name, title, result, found, fix }) => (
          <Typography
            key={name}
            variant="body2"
            component="li"
            className={classes.row}
          >
            <div className={classes.line}>
              <span className={classes.title}>{title}</span>
              <StateLabel state={LOOKS[result]}>
                {t(`host.check.${result}`)}
              </StateLabel>
            </div>
            <div>{found}</div>
            {fix && <div>{t('host.fix', { fix })}</div>}
          </Typography>
        ))}
      </ul>
    </Section>
  );
}

import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import Typography from '@material-ui/core/Typography';
import { HealthDetails } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  Section,
  ShownState,
  StateLabel,
  useHealthDetails,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';

type Part = HealthDetails['parts'][number];

const LOOKS: Record<Part['status'], ShownState> = {
  ok: 'active',
  unavailable: 'failed',
  off: 'skipped',
};

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'grid',
      gap: theme.spacing(3),
      gridTemplateColumns: 'minmax(0, 3fr) minmax(0, 2fr)',
      [theme.breakpoints.down('sm')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
    },
    heading: { fontWeight: 600, marginBottom: theme.spacing(0.5) },
    parts: { listStyle: 'none', margin: 0, padding: 0 },
    part: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(0, 1.5),
      padding: theme.spacing(0.75, 0),
      overflowWrap: 'anywhere',
    },
    name: { fontWeight: 500 },
    reason: { flexBasis: '100%' },
    counts: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(1, 4),
      margin: 0,
    },
    count: { display: 'flex', flexDirection: 'column-reverse' },
    figure: { margin: 0, fontSize: '1.5rem', fontWeight: 600, lineHeight: 1.3 },
  }),
  { name: 'OpencspPortalSection' },
);

function Parts({ parts }: { parts: Part[] }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  if (parts.length === 0) {
    return <Typography variant="body2">{t('portal.noParts')}</Typography>;
  }
  return (
    <ul className={classes.parts} aria-label={t('portal.parts')}>
      {parts.map(part => (
        <li key={part.name} className={classes.part}>
          <span className={classes.name}>{part.name}</span>
          <StateLabel state={LOOKS[part.status]}>
            {t(`portal.status.${part.status}`)}
          </StateLabel>
          {part.reason && (
            <Typography
              variant="body2"
              color="textSecondary"
              className={classes.reason}
            >
              {part.reason}
            </Typography>
          )}
        </li>
      ))}
    </ul>
  );
}

function Counts({ work }: Pick<HealthDetails, 'work'>) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  return (
    <dl className={classes.counts} aria-label={t('portal.work')}>
      {(['due', 'leased', 'overdue'] as const).map(name => (
        <div key={name} className={classes.count}>
          <Typography variant="body2" component="dt">
            <Link to={`?show=${name}`}>{t(`portal.${name}`)}</Link>
          </Typography>
          <dd className={classes.figure}>
            {name === 'overdue' && work.overdue > 0 ? (
              <StateLabel state="warning">{work.overdue}</StateLabel>
            ) : (
              work[name]
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The portal's parts, and how much it has to do. */
export function PortalSection() {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const health = useHealthDetails();
  const heading = (text: string) => (
    <Typography variant="subtitle2" component="h3" className={classes.heading}>
      {text}
    </Typography>
  );
  return (
    <Section title={t('portal.title')}>
      <AsyncContent
        query={health}
        who={t('faces.whoOperators')}
        loadingLabel={t('portal.loading')}
        skeleton={
          <>
            <Skeleton width="60%" height={32} />
            <Skeleton width="40%" height={32} />
          </>
        }
      >
        {data => (
          <div className={classes.root}>
            <div>
              {heading(t('portal.parts'))}
              <Parts parts={data.parts} />
            </div>
            <div>
              {heading(t('portal.work'))}
              <Counts work={data.work} />
            </div>
          </div>
        )}
      </AsyncContent>
    </Section>
  );
}

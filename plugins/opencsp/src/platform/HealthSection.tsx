import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import Typography from '@material-ui/core/Typography';
import { HealthDetails } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  OpencspTranslate,
  StateLabel,
  useHealthDetails,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { operationsRouteRef } from '../routes';

const useStyles = makeStyles(
  theme => ({
    line: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(0.5, 2),
      alignItems: 'center',
    },
    list: {
      margin: theme.spacing(0.5, 0, 0),
      paddingLeft: theme.spacing(3.5),
    },
  }),
  { name: 'OpencspHealthSection' },
);

/** What is wrong with the portal's parts, one line each. */
export function healthProblems(
  health: HealthDetails,
  t: OpencspTranslate,
): string[] {
  const parts = health.parts
    .filter(part => part.status !== 'ok')
    .map(part =>
      t('health.part', {
        name: part.name,
        reason:
          part.reason ??
          t(
            part.status === 'off' ? 'health.partOff' : 'health.partUnavailable',
          ),
      }),
    );
  return health.work.overdue > 0
    ? [...parts, t('health.overdue', { count: health.work.overdue })]
    : parts;
}

/** For operators: one line that says whether the portal's parts work, and which do not. */
export function HealthSection() {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const operations = useRouteRef(operationsRouteRef)();
  const health = useHealthDetails();
  return (
    <section aria-label={t('health.title')} className={classes.line}>
      <AsyncContent
        query={health}
        who={t('faces.whoOperators')}
        skeleton={<Skeleton width={200} height={24} />}
      >
        {data => {
          const problems = healthProblems(data, t);
          return problems.length === 0 ? (
            <Typography variant="body2" component="div">
              <StateLabel state="active">{t('health.ok')}</StateLabel>
            </Typography>
          ) : (
            <Typography variant="body2" component="div">
              <StateLabel state="warning">
                {t('health.degraded', { count: problems.length })}
              </StateLabel>
              <ul className={classes.list}>
                {problems.map(problem => (
                  <li key={problem}>{problem}</li>
                ))}
              </ul>
            </Typography>
          );
        }}
      </AsyncContent>
      <Link to={operations}>{t('operations.open')}</Link>
    </section>
  );
}

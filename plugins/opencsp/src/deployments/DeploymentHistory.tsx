import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import { Deployment } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  DeploymentStateLabel,
  durationText,
  RelativeTime,
  Section,
  useDeployments,
  useNow,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { shortHash } from '../profiles/BranchSection';
import { platformPageRouteRef } from '../routes';
import { ThingLink } from '../ThingLink';
import { tookMs } from './deploymentQuery';
import { placeWords } from './places';

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
      alignItems: 'center',
      gap: theme.spacing(0, 1.5),
    },
    number: { fontWeight: 600 },
  }),
  { name: 'OpencspDeploymentHistory' },
);

/** Deployments that are shown: who wants more finds them in the list of all, which is not narrowed to a profile. */
const MOST = 10;

function Row(props: { deployment: Deployment; current: boolean }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { deployment, current } = props;
  const took = tookMs(
    deployment,
    useNow(deployment.endedAt ? undefined : 1_000),
  );
  const number = t('deployments.number', { number: String(deployment.number) });
  return (
    <Typography
      variant="body2"
      component="li"
      className={classes.row}
      aria-current={current || undefined}
    >
      <div className={classes.line}>
        <span className={classes.number}>
          {current ? (
            `${number}, ${t('deployment.historyThis')}`
          ) : (
            <ThingLink thing="deployment" id={deployment.id}>
              {number}
            </ThingLink>
          )}
        </span>
        <DeploymentStateLabel deployment={deployment} />
      </div>
      <Typography variant="body2" color="textSecondary" component="div">
        <EntityDisplayName entityRef={deployment.createdBy} hideIcon />
        {' · '}
        <RelativeTime at={deployment.createdAt} />
        {took !== undefined &&
          ` · ${t(
            deployment.endedAt ? 'deployments.took' : 'deployments.takes',
            {
              duration: durationText(took, t),
            },
          )}`}
        {' · '}
        {t('deployments.commit', { hash: shortHash(deployment.commit) })}
        {deployment.kind === 'rollback' && ` · ${t('deployments.wayBack')}`}
        {placeWords(deployment, t).map(words => ` · ${words}`)}
      </Typography>
    </Typography>
  );
}

/** The deployments of a profile, newest first: who, when, which commit, how long. */
export function DeploymentHistory(props: {
  profile: { id: string; name: string };
  /** Id of the one that the page shows. */
  current?: string;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const platform = useRouteRef(platformPageRouteRef);
  const { profile } = props;
  const query = useDeployments({ profileId: profile.id, limit: MOST });
  return (
    <Section title={t('deployment.history', { profile: profile.name })}>
      <AsyncContent
        query={query}
        loadingLabel={t('deployment.historyLoading')}
        skeleton={[1, 2, 3].map(row => (
          <Skeleton key={row} height={44} />
        ))}
        isEmpty={page => page.items.length === 0}
        empty={
          <Typography variant="body2" color="textSecondary">
            {t('deployment.historyEmpty')}
          </Typography>
        }
      >
        {page => (
          <>
            <ol
              className={classes.list}
              aria-label={t('deployment.history', { profile: profile.name })}
            >
              {page.items.map(it => (
                <Row
                  key={it.id}
                  deployment={it}
                  current={it.id === props.current}
                />
              ))}
            </ol>
            {platform && page.totalItems > page.items.length && (
              <Link to={`${platform()}?tab=deployments`}>
                {t('deployment.historyMore')}
              </Link>
            )}
          </>
        )}
      </AsyncContent>
    </Section>
  );
}

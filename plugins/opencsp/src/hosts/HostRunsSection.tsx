import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import { Host } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  Section,
  useOpencspTranslation,
  useRunningServices,
} from '@opencsp/plugin-opencsp-react';
import { DeployButton } from '../deployments/DeployButton';
import { ServiceTiles } from '../services/ServiceTiles';
import { ThingLink } from '../ThingLink';
import { useRole } from '../useRole';

const useStyles = makeStyles(
  theme => ({
    line: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(0, 2),
      marginBottom: theme.spacing(1),
    },
  }),
  { name: 'OpencspHostRuns' },
);

/** One profile is on a host, and has no more services. */
const ALL = 500;

/** The services on a host, as tiles. */
function Running({ hostId }: { hostId: string }) {
  const { t } = useOpencspTranslation();
  const services = useRunningServices({ hostId, limit: ALL });
  return (
    <AsyncContent
      query={services}
      loadingLabel={t('host.runsLoading')}
      skeleton={<Skeleton variant="rect" height={96} />}
      isEmpty={page => page.items.length === 0}
      empty={
        <Typography variant="body2" color="textSecondary">
          {t('host.runsEmpty')}
        </Typography>
      }
    >
      {page => (
        <ServiceTiles services={page.items} of={{ hostId }} hidePlaces />
      )}
    </AsyncContent>
  );
}

/** What is on the host: its profile, with the services; or that it is free. */
export function HostRunsSection({ host }: { host: Host }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { mayDeploy } = useRole();
  const { profile } = host;
  const isReady = host.state === 'ready';
  return (
    <Section title={t('host.runs')}>
      {profile ? (
        <>
          <Typography variant="body2" component="div" className={classes.line}>
            <ThingLink thing="profile" id={profile.id}>
              {t('host.runsProfile', { name: profile.name })}
            </ThingLink>
            <ThingLink invites thing="deployment" id={profile.deploymentId}>
              {t('host.runsDeployment')}
            </ThingLink>
          </Typography>
          <Running hostId={host.id} />
        </>
      ) : (
        <>
          <Typography variant="body2" gutterBottom>
            {t(isReady ? 'host.runsNone' : 'host.runsNotReady')}
          </Typography>
          {isReady && mayDeploy && (
            <DeployButton
              label={t('deployments.deploy')}
              choice={{ hostId: host.id }}
            />
          )}
        </>
      )}
    </Section>
  );
}

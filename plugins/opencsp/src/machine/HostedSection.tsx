import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import { Host } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  HostStateLabel,
  Section,
  statusOf,
  useHost,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { ThingLink } from '../ThingLink';

const useStyles = makeStyles(
  theme => ({
    line: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0, 2) },
  }),
  { name: 'OpencspHosted' },
);

/** A machine as a host: its state there, and its profile. */
function Hosted({ host }: { host: Host }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { profile } = host;
  return (
    <Typography variant="body2" component="div">
      <div className={classes.line}>
        <HostStateLabel host={host} />
        <ThingLink invites thing="host" id={host.id}>
          {t('machine.openHost')}
        </ThingLink>
      </div>
      {profile ? (
        <div className={classes.line}>
          <ThingLink thing="profile" id={profile.id}>
            {t('host.runsProfile', { name: profile.name })}
          </ThingLink>
          <ThingLink invites thing="deployment" id={profile.deploymentId}>
            {t('host.runsDeployment')}
          </ThingLink>
        </div>
      ) : (
        t('machine.profileNone')
      )}
    </Typography>
  );
}

/** What runs on a machine that the portal made: its host has the machine's id. */
export function HostedSection({ id }: { id: string }) {
  const { t } = useOpencspTranslation();
  const query = useHost(id);
  return (
    <Section title={t('machine.profile')}>
      {!query.data && statusOf(query.error) === 404 ? (
        <Typography variant="body2" color="textSecondary">
          {t('machine.noHost')}
        </Typography>
      ) : (
        <AsyncContent
          query={query}
          loadingLabel={t('machine.profileLoading')}
          skeleton={<Skeleton height={44} />}
        >
          {host => <Hosted host={host} />}
        </AsyncContent>
      )}
    </Section>
  );
}

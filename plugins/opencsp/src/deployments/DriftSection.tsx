import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Deployment } from '@opencsp/plugin-opencsp-common';
import {
  ErrorFace,
  problemOfError,
  Section,
  StateLabel,
  useOpencspTranslation,
  useRunningServices,
} from '@opencsp/plugin-opencsp-react';
import { useRole } from '../useRole';
import { DeployButton } from './DeployButton';

const useStyles = makeStyles(
  theme => ({
    list: {
      listStyle: 'none',
      margin: theme.spacing(1, 0, 2),
      padding: 0,
      overflowWrap: 'anywhere',
    },
  }),
  { name: 'OpencspDrift' },
);

/** A profile has no more services. */
const ALL = 500;

/**
 * What on the host differs from what was deployed, and the way to mend it; it is not there when nothing
 * does. Where it cannot be known, it says so in the place of it. What belongs to no service comes last.
 */
export function DriftSection({ deployment }: { deployment: Deployment }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { mayDeploy } = useRole();
  const { profile } = deployment;
  const services = useRunningServices({ profileId: profile.id, limit: ALL });
  const drift = [
    ...(services.data?.items ?? [])
      .filter(it => it.deploymentId === deployment.id)
      .flatMap(it => it.drift),
    ...(deployment.drift ?? []),
  ];
  const unknown = services.data ? null : services.error;
  if (drift.length === 0) {
    return unknown ? (
      <Section title={t('deployment.drift')}>
        <ErrorFace
          problem={problemOfError(unknown)}
          onRetry={() => services.refetch()}
        />
      </Section>
    ) : null;
  }
  return (
    <Section title={t('deployment.drift')}>
      {unknown && (
        <ErrorFace
          problem={problemOfError(unknown)}
          onRetry={() => services.refetch()}
        />
      )}
      <Typography variant="body2">{t('deployment.driftBody')}</Typography>
      <ul className={classes.list}>
        {drift.map(it => (
          <Typography
            key={`${it.container} ${it.kind}`}
            variant="body2"
            component="li"
          >
            <StateLabel state="warning">
              {t('deployment.driftOne', {
                container: it.container,
                detail: it.detail,
              })}
            </StateLabel>
          </Typography>
        ))}
      </ul>
      {mayDeploy && (
        <DeployButton
          label={t('deployment.driftAgain')}
          choice={{ profileId: profile.id, hostId: deployment.host.id }}
        />
      )}
    </Section>
  );
}

import { LinkButton } from '@backstage/core-components';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import {
  Deployment,
  isDeploymentMoving,
  Profile,
} from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  MessageFace,
  ShownState,
  useDeployments,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { ReactNode } from 'react';
import { DeployButton } from '../deployments/DeployButton';
import { useThingPage } from '../ThingLink';
import { useRole } from '../useRole';
import { shortHash } from './BranchSection';

/** What comes next for a profile that is saved. */
export type NextStep =
  | 'deploy'
  | 'moving'
  | 'failed'
  | 'degraded'
  | 'changed'
  | 'runs';

/** The next sensible thing, by what is deployed now. */
export function nextStepOf(
  profile: Pick<Profile, 'commit'>,
  live: Pick<Deployment, 'state' | 'commit'> | undefined,
): NextStep {
  if (!live || live.state === 'removed') {
    return 'deploy';
  }
  if (isDeploymentMoving(live.state)) {
    return 'moving';
  }
  if (live.state === 'failed' || live.state === 'cancelled') {
    return 'failed';
  }
  if (live.state === 'degraded') {
    return 'degraded';
  }
  return hasChanged(profile, live) ? 'changed' : 'runs';
}

function hasChanged(
  { commit }: Pick<Profile, 'commit'>,
  live: Pick<Deployment, 'commit'> | undefined,
): boolean {
  return commit !== undefined && commit.hash !== live?.commit;
}

const LOOKS: Record<NextStep, ShownState> = {
  deploy: 'waiting',
  moving: 'running',
  failed: 'failed',
  degraded: 'degraded',
  changed: 'waiting',
  runs: 'up',
};

/** What a saved profile is deployed to, and what to do with it. */
function Step(props: { profile: Profile; live: Deployment | undefined }) {
  const { t } = useOpencspTranslation();
  const { mayDeploy } = useRole();
  const page = useThingPage('deployment');
  const { profile, live } = props;
  const step = nextStepOf(profile, live);
  // A profile is on one host: it goes there again.
  const hostId = step === 'deploy' ? undefined : live?.host.id;
  const deploy = (label: string, secondary = false) =>
    mayDeploy && (
      <DeployButton
        label={label}
        choice={{ profileId: profile.id, hostId }}
        secondary={secondary}
      />
    );
  if (!live || step === 'deploy') {
    return (
      <MessageFace
        state={LOOKS.deploy}
        title={t('profile.nextDeploy')}
        actions={deploy(t('profile.deploy'))}
      >
        <Typography variant="body2">{t('profile.nextDeployBody')}</Typography>
      </MessageFace>
    );
  }
  const names = { number: String(live.number), host: live.host.name };
  const run = (label: string, secondary = false) =>
    page && (
      <LinkButton
        role="link"
        to={page({ id: live.id })}
        variant={secondary ? 'outlined' : 'contained'}
        color={secondary ? 'default' : 'primary'}
        disableElevation
      >
        {label}
      </LinkButton>
    );
  const face = (title: string, body: string, actions: ReactNode) => (
    <MessageFace state={LOOKS[step]} title={title} actions={actions}>
      <Typography variant="body2">{body}</Typography>
    </MessageFace>
  );
  // What was changed since may be what mends it; without a change, Retry on the run's page is enough.
  const failure =
    hasChanged(profile, live) && !live.actions.giveUp ? (
      <>
        {deploy(t('profile.redeploy'))}
        {run(t('profile.seeFailure'), true)}
      </>
    ) : (
      run(t('profile.seeFailure'))
    );
  switch (step) {
    case 'moving':
      return face(
        t('profile.nextMoving', names),
        live.waitingFor ?? t('profile.nextMovingBody'),
        run(t('profile.seeRun')),
      );
    case 'failed':
      return face(
        t('profile.nextFailed', names),
        live.failure?.message ?? t('deployment.cancelledBody'),
        failure,
      );
    case 'degraded':
      return face(
        t('profile.nextDegraded', names),
        t('deployment.degradedBody', {
          names: live.services
            .filter(it => it.state !== 'up')
            .map(it => it.title)
            .join(', '),
        }),
        failure,
      );
    case 'changed':
      return face(
        t('profile.nextChanged', names),
        t('profile.nextChangedBody', {
          there: shortHash(live.commit),
          here: shortHash(profile.commit?.hash ?? ''),
          host: live.host.name,
        }),
        <>
          {deploy(t('profile.redeploy'))}
          {run(t('profile.seeRun'), true)}
        </>,
      );
    default:
      return face(
        t('profile.nextRuns', names),
        t('profile.nextRunsBody', names),
        <>
          {run(t('profile.seeRun'), true)}
          {deploy(t('profile.again'), true)}
        </>,
      );
  }
}

/** What comes next for a profile that is saved. */
export function DeployNext({ profile }: { profile: Profile }) {
  const { t } = useOpencspTranslation();
  const query = useDeployments({
    profileId: profile.id,
    live: 'true',
    limit: 1,
  });
  return (
    <AsyncContent
      query={query}
      loadingLabel={t('profile.nextLoading')}
      skeleton={<Skeleton height={64} />}
    >
      {({ items }) => <Step profile={profile} live={items[0]} />}
    </AsyncContent>
  );
}

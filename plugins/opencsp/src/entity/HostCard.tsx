import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import { ANNOTATION_HOST_ID, Host } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  CopyText,
  HostStateLabel,
  RelativeTime,
  Section,
  useDeploymentSignals,
  useHost,
  useHostSignals,
  useOpencspTranslation,
  useRunningServices,
} from '@opencsp/plugin-opencsp-react';
import { ServiceChips } from '../deployments/ServiceChips';
import { GoneHost, whyHostGone } from '../hosts/GoneHost';
import { Engines } from '../hosts/HostDetails';
import { LoadBars } from '../hosts/LoadSection';
import { Facts } from '../machine/Facts';
import { ThingLink } from '../ThingLink';
import { EntityThing } from './EntityThing';
import { SkeletonRows } from './SkeletonRows';

const useStyles = makeStyles(
  theme => ({
    heading: { fontWeight: 600, margin: theme.spacing(2, 0, 0.5) },
  }),
  { name: 'OpencspHostCard' },
);

/** One profile is on a host, and has no more services. */
const ALL = 500;

function HostFacts({ host }: { host: Host }) {
  const { t } = useOpencspTranslation();
  const { address, facts, failure, lastSeenAt } = host;
  return (
    <Facts
      facts={[
        { name: t('machines.state'), value: <HostStateLabel host={host} /> },
        failure && { name: t('machine.why'), value: failure.message },
        {
          name: t('host.address'),
          value: address ? (
            <CopyText text={address} label={t('host.copyAddress')} />
          ) : (
            t('hosts.noAddress')
          ),
        },
        facts && { name: t('host.engines'), value: <Engines facts={facts} /> },
        {
          name: t('host.lastSeen'),
          value: lastSeenAt ? (
            <RelativeTime at={lastSeenAt} />
          ) : (
            t('host.neverSeen')
          ),
        },
      ]}
    />
  );
}

/** The services of the profile on it. */
function Services({ hostId }: { hostId: string }) {
  const { t } = useOpencspTranslation();
  const query = useRunningServices({ hostId, limit: ALL });
  return (
    <AsyncContent
      query={query}
      loadingLabel={t('host.runsLoading')}
      skeleton={<Skeleton height={32} />}
      isEmpty={page => page.items.length === 0}
      empty={
        <Typography variant="body2" color="textSecondary">
          {t('host.runsEmpty')}
        </Typography>
      }
    >
      {page => <ServiceChips label={t('host.runs')} services={page.items} />}
    </AsyncContent>
  );
}

function Runs({ host }: { host: Host }) {
  const { t } = useOpencspTranslation();
  const { profile, state } = host;
  if (!profile) {
    return (
      <Typography variant="body2">
        {t(state === 'ready' ? 'host.runsNone' : 'host.runsNotReady')}
      </Typography>
    );
  }
  return (
    <>
      <Typography variant="body2" component="div" gutterBottom>
        <ThingLink thing="profile" id={profile.id}>
          {t('host.runsProfile', { name: profile.name })}
        </ThingLink>
      </Typography>
      <Services hostId={host.id} />
    </>
  );
}

function Shown({ host }: { host: Host }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const heading = (text: string) => (
    <Typography variant="body2" component="h3" className={classes.heading}>
      {text}
    </Typography>
  );
  return (
    <>
      <HostFacts host={host} />
      {heading(t('host.load'))}
      <LoadBars facts={host.facts} />
      {heading(t('host.runs'))}
      <Runs host={host} />
    </>
  );
}

function LiveHost({ id }: { id: string }) {
  const { t } = useOpencspTranslation();
  useDeploymentSignals();
  useHostSignals();
  const query = useHost(id);
  const gone = whyHostGone(query);
  if (gone) {
    return <GoneHost why={gone} host={query.data} />;
  }
  return (
    <Section
      title={t('host.card')}
      action={
        <ThingLink invites thing="host" id={id}>
          {t('host.openPage')}
        </ThingLink>
      }
    >
      <AsyncContent
        query={query}
        loadingLabel={t('host.loading')}
        skeleton={<SkeletonRows rows={5} />}
      >
        {host => <Shown host={host} />}
      </AsyncContent>
    </Section>
  );
}

/** A host on its catalog page: address, engine, when it was last seen, its load, and what runs on it. */
export function HostCard() {
  return (
    <EntityThing annotation={ANNOTATION_HOST_ID}>
      {id => <LiveHost id={id} />}
    </EntityThing>
  );
}

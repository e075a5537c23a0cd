import { useRouteRef } from '@backstage/core-plugin-api';
import {
  Deployment,
  Host,
  Instance,
  Profile,
  RouteSet,
  RunningService,
} from '@opencsp/plugin-opencsp-common';
import {
  DeploymentStateLabel,
  HostStateLabel,
  InstanceStateLabel,
  momentText,
  ProfileStateLabel,
  StateLabel,
  useDeploymentActions,
  useInstanceActions,
  useNow,
  useOpencspTranslation,
  useProfileActions,
} from '@opencsp/plugin-opencsp-react';
import { troubledRoutes } from '../addresses/troubledRoutes';
import {
  deploymentRouteRef,
  hostRouteRef,
  machineRouteRef,
  profileRouteRef,
} from '../routes';
import { NeedsYouRow } from './NeedsYouRow';

/** A machine that failed or is lost. */
export function MachineRow({ instance }: { instance: Instance }) {
  const { t } = useOpencspTranslation();
  const machine = useRouteRef(machineRouteRef);
  const { retry } = useInstanceActions(instance.id);
  return (
    <NeedsYouRow
      name={instance.name}
      page={machine({ id: instance.id })}
      state={<InstanceStateLabel instance={instance} />}
      since={instance.stateSince}
      reason={instance.failure?.message ?? t('machine.lostBody')}
      retry={instance.actions.retry ? retry : undefined}
    />
  );
}

/** A profile that failed, or was changed by hand. */
export function ProfileRow({ profile }: { profile: Profile }) {
  const { t } = useOpencspTranslation();
  const page = useRouteRef(profileRouteRef);
  const { retry } = useProfileActions(profile.id);
  const { failure, foreign } = profile;
  const byHand =
    foreign &&
    t('profiles.foreign', { subject: foreign.subject, author: foreign.author });
  return (
    <NeedsYouRow
      name={profile.name}
      page={page({ id: profile.id })}
      state={<ProfileStateLabel profile={profile} />}
      since={
        profile.state === 'failed'
          ? profile.stateSince
          : foreign?.at ?? profile.stateSince
      }
      reason={failure?.message ?? byHand ?? t('profile.failureTitle')}
      retry={profile.actions.retry ? retry : undefined}
    />
  );
}

/** A deployment that stopped, or runs in part. */
export function DeploymentRow({ deployment }: { deployment: Deployment }) {
  const { t } = useOpencspTranslation();
  const page = useRouteRef(deploymentRouteRef);
  const { retry } = useDeploymentActions(deployment.id);
  const { profile, host, failure, services } = deployment;
  const down = services.filter(it => it.state !== 'up').map(it => it.title);
  return (
    <NeedsYouRow
      name={t('deployments.path', { profile: profile.name, host: host.name })}
      page={page({ id: deployment.id })}
      state={<DeploymentStateLabel deployment={deployment} />}
      since={deployment.stateSince}
      reason={
        failure?.message ??
        t('deployment.degradedBody', { names: down.join(', ') })
      }
      retry={deployment.actions.retry ? retry : undefined}
    />
  );
}

/** A host that cannot be used or reached. */
export function HostRow({ host }: { host: Host }) {
  const { t } = useOpencspTranslation();
  const page = useRouteRef(hostRouteRef);
  const now = useNow(60_000);
  const { failure, lastSeenAt, stateSince } = host;
  const silent = t('host.unreachableSince', {
    time: momentText(new Date(lastSeenAt ?? stateSince), now),
  });
  return (
    <NeedsYouRow
      name={host.name}
      page={page({ id: host.id })}
      state={<HostStateLabel host={host} />}
      since={stateSince}
      reason={failure?.message ?? silent}
    />
  );
}

/** What runs is not what was deployed. */
export function DriftRow(props: {
  deploymentId: string;
  services: readonly RunningService[];
}) {
  const { t } = useOpencspTranslation();
  const page = useRouteRef(deploymentRouteRef);
  const { deploymentId, services } = props;
  const [first] = services;
  const drift = services.flatMap(it => it.drift);
  return (
    <NeedsYouRow
      name={t('deployments.path', {
        profile: first.profile.name,
        host: first.host.name,
      })}
      page={page({ id: deploymentId })}
      state={<StateLabel state="warning">{t('deployment.drift')}</StateLabel>}
      since={first.seenAt ?? first.stateSince}
      reason={t('services.drift', {
        count: drift.length,
        first: drift[0].detail,
      })}
    />
  );
}

/** Addresses that do not work, or soon will not. */
export function RoutesRow({ set }: { set: RouteSet }) {
  const { t } = useOpencspTranslation();
  const page = useRouteRef(deploymentRouteRef);
  const { profile, host, deploymentId, warnings } = set;
  const troubled = troubledRoutes(set);
  const names = troubled.map(it => it.name);
  const reason = warnings.find(
    ({ name }) => name === undefined || names.includes(name),
  );
  const since = troubled.map(it => it.since).sort()[0] ?? set.checkedAt;
  return (
    <NeedsYouRow
      name={t('deployments.path', { profile: profile.name, host: host.name })}
      page={page({ id: deploymentId })}
      state={
        <StateLabel state="warning">
          {troubled.length > 0
            ? t('addresses.needs', { count: troubled.length })
            : t('addresses.needsAll')}
        </StateLabel>
      }
      since={since ?? new Date().toISOString()}
      reason={reason?.message ?? names.join(', ')}
    />
  );
}

/** On the host is what nobody asked for. */
export function StrangersRow({ deployment }: { deployment: Deployment }) {
  const { t } = useOpencspTranslation();
  const page = useRouteRef(deploymentRouteRef);
  const { id, profile, host, stateSince, drift = [] } = deployment;
  return (
    <NeedsYouRow
      name={t('deployments.path', { profile: profile.name, host: host.name })}
      page={page({ id })}
      state={<StateLabel state="warning">{t('deployment.drift')}</StateLabel>}
      since={stateSince}
      reason={t('services.drift', {
        count: drift.length,
        first: drift[0]?.detail ?? '',
      })}
    />
  );
}

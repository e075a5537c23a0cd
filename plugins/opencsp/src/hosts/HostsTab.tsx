import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import Typography from '@material-ui/core/Typography';
import { Host, hostStates } from '@opencsp/plugin-opencsp-common';
import {
  HostStateLabel,
  RelativeTime,
  useHosts,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { PlainListSection } from '../platform/PlainListSection';
import { useMe } from '../platform/useMe';
import { plainQuery, usePlainList } from '../platform/usePlainList';
import { hostRouteRef } from '../routes';
import { RowList } from '../RowList';
import { RegisterButton } from './RegisterButton';

function HostFacts(props: { host: Host; showOwner: boolean }) {
  const { t } = useOpencspTranslation();
  const { host } = props;
  return (
    <>
      {host.profile
        ? t('hosts.runs', { profile: host.profile.name })
        : host.state === 'ready' && t('hosts.free')}
      {(host.profile || host.state === 'ready') && ' · '}
      {t(`hosts.kind.${host.kind}`)}
      {' · '}
      {host.lastSeenAt ? (
        <>
          {t('hosts.seen')} <RelativeTime at={host.lastSeenAt} />
        </>
      ) : (
        t('hosts.neverSeen')
      )}
      {props.showOwner && (
        <>
          {' · '}
          <EntityDisplayName entityRef={host.owner} hideIcon />
        </>
      )}
    </>
  );
}

/** The hosts, as the page's address narrows them. */
export function HostsTab(props: { showOwner: boolean; mayRegister: boolean }) {
  const { t } = useOpencspTranslation();
  const page = useRouteRef(hostRouteRef);
  const { view, change } = usePlainList(hostStates);
  const query = useHosts({
    ...plainQuery(view, useMe()),
    ...(view.search ? { search: view.search } : {}),
  });
  const { showOwner, mayRegister } = props;
  const row = (it: Host) => ({
    id: it.id,
    name: it.name,
    to: page({ id: it.id }),
    under: (
      <Typography variant="body2" color="textSecondary">
        {it.address ?? t('hosts.noAddress')}
      </Typography>
    ),
    state: <HostStateLabel host={it} />,
    facts: <HostFacts host={it} showOwner={showOwner} />,
  });
  return (
    <PlainListSection
      query={query}
      view={view}
      change={change}
      states={hostStates}
      showOwner={showOwner}
      texts={{
        title: t('hosts.title'),
        titleCount: n => t('hosts.titleCount', { n }),
        loading: t('hosts.loading'),
        search: t('hosts.search'),
        state: state => t(`host.state.${state}`),
        noMatch: t('hosts.noMatch'),
        noMatchHint: t('hosts.noMatchHint'),
        empty: t('hosts.empty'),
        emptyHint: t(mayRegister ? 'hosts.emptyHint' : 'hosts.emptyHintViewer'),
      }}
      next={mayRegister && <RegisterButton />}
    >
      {items => <RowList label={t('hosts.title')} rows={items.map(row)} />}
    </PlainListSection>
  );
}

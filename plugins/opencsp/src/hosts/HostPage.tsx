import { useRouteRef } from '@backstage/core-plugin-api';
import Skeleton from '@material-ui/lab/Skeleton';
import {
  AsyncContent,
  HostStateLabel,
  hostStateWords,
  LiveRegion,
  PageFrame,
  SandboxBadge,
  Section,
  useHost,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { useParams } from 'react-router-dom';
import { rootRouteRef } from '../routes';
import { usePageConfig } from '../usePageConfig';
import { GoneHost, whyHostGone } from './GoneHost';
import { HostActions } from './HostActions';
import { HostBody } from './HostBody';

function HostSkeleton() {
  const { t } = useOpencspTranslation();
  return (
    <Section title={t('host.connection')}>
      {[1, 2, 3, 4].map(row => (
        <Skeleton key={row} height={32} />
      ))}
    </Section>
  );
}

/** The page of one host: whether it can be used, how it is reached, what runs on it. */
export function HostPage() {
  const { t } = useOpencspTranslation();
  const { id = '' } = useParams();
  const { sandbox } = usePageConfig();
  const platform = useRouteRef(rootRouteRef)();
  const query = useHost(id);
  const host = query.data;
  const gone = whyHostGone(query);
  const there = !gone && host;

  return (
    <PageFrame
      title={host?.name ?? t('hosts.pageTitle')}
      lead={there && host.address}
      parent={{ title: t('platform.title'), to: platform }}
      beside={
        <>
          {there && <HostStateLabel host={host} />}
          {sandbox && <SandboxBadge />}
        </>
      }
      actions={there && <HostActions key={host.id} host={host} />}
    >
      <LiveRegion
        text={
          host &&
          t('host.stateAnnouncement', {
            name: host.name,
            state: gone ? t('host.state.removed') : hostStateWords(host, t),
          })
        }
      />
      {gone ? (
        <GoneHost why={gone} host={host} />
      ) : (
        <AsyncContent
          query={query}
          loadingLabel={t('host.loading')}
          skeleton={<HostSkeleton />}
        >
          {data => <HostBody key={data.id} host={data} />}
        </AsyncContent>
      )}
    </PageFrame>
  );
}

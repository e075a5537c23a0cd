import { useRouteRef } from '@backstage/core-plugin-api';
import Skeleton from '@material-ui/lab/Skeleton';
import {
  AsyncContent,
  LiveRegion,
  PageFrame,
  SandboxBadge,
  Section,
  ServiceStateLabel,
  useOpencspTranslation,
  useService,
} from '@opencsp/plugin-opencsp-react';
import { useParams } from 'react-router-dom';
import { rootRouteRef } from '../routes';
import { usePageConfig } from '../usePageConfig';
import { AddressTrouble } from './address/AddressTrouble';
import { GoneService, whyServiceGone } from './GoneService';
import { ServiceBody } from './ServiceBody';

/** The shape of a service that is still to come. */
export function ServiceSkeleton() {
  const { t } = useOpencspTranslation();
  return (
    <Section title={t('service.address')}>
      <Skeleton width="50%" height={36} />
      {[1, 2, 3].map(row => (
        <Skeleton key={row} height={28} />
      ))}
    </Section>
  );
}

/** The page of one service: where it is, whether it works, its log, and what it depends on. */
export function ServicePage() {
  const { t } = useOpencspTranslation();
  const { id = '' } = useParams();
  const { sandbox } = usePageConfig();
  const platform = useRouteRef(rootRouteRef)();
  const query = useService(id);
  const service = query.data;
  const gone = whyServiceGone(query);
  const there = !gone && service;

  return (
    <PageFrame
      title={service?.title ?? t('service.pageTitle')}
      lead={
        there &&
        t('service.lead', {
          profile: service.profile.name,
          host: service.host.name,
        })
      }
      parent={{ title: t('platform.title'), to: platform }}
      beside={
        <>
          {there && (
            <ServiceStateLabel
              state={service.state}
              drifted={service.drift.length > 0}
            />
          )}
          {there && <AddressTrouble service={service} />}
          {sandbox && <SandboxBadge />}
        </>
      }
    >
      <LiveRegion
        text={
          service &&
          t('service.stateAnnouncement', {
            name: service.title,
            state: gone
              ? t('service.goneTitle')
              : t(`service.state.${service.state}`),
          })
        }
      />
      {gone ? (
        <GoneService why={gone} name={service?.title} />
      ) : (
        <AsyncContent
          query={query}
          loadingLabel={t('service.loading')}
          skeleton={<ServiceSkeleton />}
        >
          {data => <ServiceBody key={data.id} service={data} />}
        </AsyncContent>
      )}
    </PageFrame>
  );
}

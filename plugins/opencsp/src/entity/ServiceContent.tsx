import { ANNOTATION_SERVICE_ID } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  ServiceStateLabel,
  useDeploymentSignals,
  useOpencspTranslation,
  useService,
} from '@opencsp/plugin-opencsp-react';
import { GoneService, whyServiceGone } from '../services/GoneService';
import { ServiceBody } from '../services/ServiceBody';
import { EntityTab, EntityTabHead } from './EntityTab';
import { EntityThing } from './EntityThing';
import { SkeletonRows } from './SkeletonRows';

function LiveService({ id }: { id: string }) {
  const { t } = useOpencspTranslation();
  useDeploymentSignals();
  const query = useService(id);
  const gone = whyServiceGone(query);
  if (gone) {
    return <GoneService why={gone} name={query.data?.title} />;
  }
  return (
    <EntityTab title={t('service.card')}>
      <AsyncContent
        query={query}
        loadingLabel={t('service.loading')}
        skeleton={<SkeletonRows rows={3} height={140} />}
      >
        {service => (
          <>
            <EntityTabHead
              state={
                <ServiceStateLabel
                  state={service.state}
                  drifted={service.drift.length > 0}
                />
              }
              announcement={t('service.stateAnnouncement', {
                name: service.title,
                state: t(`service.state.${service.state}`),
              })}
            />
            <ServiceBody service={service} />
          </>
        )}
      </AsyncContent>
    </EntityTab>
  );
}

/** A service as a tab of its catalog page: the same as its own page shows. */
export function ServiceContent() {
  return (
    <EntityThing annotation={ANNOTATION_SERVICE_ID}>
      {id => <LiveService key={id} id={id} />}
    </EntityThing>
  );
}

import { ANNOTATION_SERVICE_ID } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  Section,
  useDeploymentSignals,
  useOpencspTranslation,
  useService,
} from '@opencsp/plugin-opencsp-react';
import { GoneService, whyServiceGone } from '../services/GoneService';
import { LiveServiceState } from '../services/LiveServiceState';
import { ShortAddress } from '../services/address/ShortAddress';
import { ServiceFacts } from '../services/ServiceFacts';
import { ThingLink } from '../ThingLink';
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
    <Section
      title={t('service.card')}
      action={
        <ThingLink invites thing="service" id={id}>
          {t('service.openPage')}
        </ThingLink>
      }
    >
      <AsyncContent
        query={query}
        loadingLabel={t('service.loading')}
        skeleton={<SkeletonRows rows={5} />}
      >
        {service => (
          <>
            <ShortAddress service={service} />
            <ServiceFacts
              service={service}
              first={[
                {
                  name: t('machines.state'),
                  value: <LiveServiceState service={service} />,
                },
                service.detail !== undefined &&
                  service.state !== 'up' && {
                    name: t('service.why'),
                    value: service.detail,
                  },
              ]}
            />
          </>
        )}
      </AsyncContent>
    </Section>
  );
}

/** A service on its catalog page: where it is, whether it works, its version and how people sign in. */
export function ServiceCard() {
  return (
    <EntityThing annotation={ANNOTATION_SERVICE_ID}>
      {id => <LiveService id={id} />}
    </EntityThing>
  );
}

import { RunningService } from '@opencsp/plugin-opencsp-common';
import { Section, useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { ColumnLayout } from '../ColumnLayout';
import { AddressSection } from './address/AddressSection';
import { ServiceFacts } from './ServiceFacts';
import { ServiceHealthSection } from './ServiceHealthSection';
import { ServiceLogSection } from './ServiceLogSection';
import { ServiceNeedsSection } from './ServiceNeedsSection';

/** Everything about a service under its title; the page and the catalog's tab show the same. */
export function ServiceBody({ service }: { service: RunningService }) {
  const { t } = useOpencspTranslation();
  return (
    <ColumnLayout
      main={
        <>
          <AddressSection service={service} />
          <ServiceHealthSection service={service} />
          <ServiceLogSection service={service} />
        </>
      }
      side={
        <>
          <Section title={t('service.details')}>
            <ServiceFacts service={service} />
          </Section>
          <ServiceNeedsSection service={service} />
        </>
      }
    />
  );
}

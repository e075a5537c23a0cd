import { useRouteRef } from '@backstage/core-plugin-api';
import Skeleton from '@material-ui/lab/Skeleton';
import {
  NotAllowedFace,
  PageFrame,
  SandboxBadge,
  Section,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { rootRouteRef } from '../routes';
import { usePageConfig } from '../usePageConfig';
import { PageRole, useRole } from '../useRole';
import { LedgerSection } from './LedgerSection';
import { PortalSection } from './PortalSection';
import { WebhookLogSection } from './WebhookLogSection';
import { WebhooksSection } from './WebhooksSection';
import { WorkSection } from './WorkSection';

function Sections({ loading, mayOperate, mayMend }: PageRole) {
  const { t } = useOpencspTranslation();
  if (loading) {
    return (
      <div role="status" aria-busy="true" aria-label={t('operations.loading')}>
        <Skeleton height={160} />
        <Skeleton height={240} />
      </div>
    );
  }
  return mayOperate ? (
    <>
      <PortalSection />
      <WorkSection />
      <LedgerSection mayMend={mayMend} />
      <WebhooksSection mayMend={mayMend} />
      <WebhookLogSection mayMend={mayMend} />
    </>
  ) : (
    <Section title={t('operations.title')}>
      <NotAllowedFace who={t('faces.whoOperators')} />
    </Section>
  );
}

/** "Operations": how the portal does, what it works on, and the ledger against the world. */
export function OperationsPage() {
  const { t } = useOpencspTranslation();
  const { sandbox } = usePageConfig();
  const platform = useRouteRef(rootRouteRef)();
  const role = useRole();
  return (
    <PageFrame
      title={t('operations.title')}
      lead={t('operations.lead')}
      parent={{ title: t('platform.title'), to: platform }}
      beside={sandbox && <SandboxBadge />}
    >
      <Sections {...role} />
    </PageFrame>
  );
}

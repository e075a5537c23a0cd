import {
  PageFrame,
  SandboxBadge,
  useInstances,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { usePageConfig } from '../usePageConfig';
import { useRole } from '../useRole';
import { FirstVisit } from './FirstVisit';
import { HealthSection } from './HealthSection';
import { isNarrowed, toApiQuery } from './listQuery';
import { MachinesSection } from './MachinesSection';
import { NeedsYouSection } from './NeedsYouSection';
import { NewMachineButton } from './NewMachineButton';
import { QuotaSection } from './QuotaSection';
import { useListView } from './useListView';
import { useMe } from './useMe';

/** "My platform": what needs the person, what they have, and what is left of the quota. */
export function MyPlatformPage() {
  const { t } = useOpencspTranslation();
  const { sandbox } = usePageConfig();
  const { mayCreate, mayOperate } = useRole();
  const { view, change } = useListView();
  const me = useMe();
  const machines = useInstances(toApiQuery(view, me));
  const isFirstVisit =
    machines.data?.totalItems === 0 && !isNarrowed(view) && !machines.error;

  return (
    <PageFrame
      title={t('platform.title')}
      lead={t('platform.lead')}
      beside={sandbox && <SandboxBadge />}
      actions={mayCreate && !isFirstVisit && <NewMachineButton />}
    >
      {mayOperate && <HealthSection />}
      {isFirstVisit ? (
        <FirstVisit mayCreate={mayCreate} />
      ) : (
        <>
          <NeedsYouSection />
          <MachinesSection
            query={machines}
            view={view}
            change={change}
            showOwner={mayOperate}
          />
        </>
      )}
      <QuotaSection />
    </PageFrame>
  );
}

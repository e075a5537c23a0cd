import {
  PageFrame,
  SandboxBadge,
  TabPanel,
  useDeployments,
  useHosts,
  useInstances,
  useOpencspTranslation,
  useProfiles,
  useRunningServices,
} from '@opencsp/plugin-opencsp-react';
import { DeployButton } from '../deployments/DeployButton';
import { DeploymentsTab } from '../deployments/DeploymentsTab';
import { HostsTab } from '../hosts/HostsTab';
import { RegisterButton } from '../hosts/RegisterButton';
import { NewProfileButton } from '../profiles/NewProfileButton';
import { useMayMakeProfiles } from '../profiles/useMayMakeProfiles';
import { ServicesTab } from '../services/ServicesTab';
import { usePageConfig } from '../usePageConfig';
import { useRole } from '../useRole';
import { FirstVisit } from './FirstVisit';
import { HealthSection } from './HealthSection';
import {
  allDeploymentsQuery,
  allHostsQuery,
  allMachinesQuery,
  allProfilesQuery,
  allServicesQuery,
} from './listQuery';
import { MachinesTab } from './MachinesTab';
import { NeedsYouSection } from './NeedsYouSection';
import { NewMachineButton } from './NewMachineButton';
import { PlatformTabs } from './PlatformTabs';
import { ProfilesTab } from './ProfilesTab';
import { QuotaSection } from './QuotaSection';
import { PlatformTab, usePlatformTab } from './usePlatformTab';

const TABS_ID = 'opencsp-platform';

/** What there is of each kind. */
function usePlatform() {
  return {
    services: useRunningServices(allServicesQuery),
    profiles: useProfiles(allProfilesQuery),
    machines: useInstances(allMachinesQuery),
    deployments: useDeployments(allDeploymentsQuery),
    hosts: useHosts(allHostsQuery),
  };
}

/** The list of the open tab. */
function OpenTab({ tab }: { tab: PlatformTab }) {
  const { mayCreate, mayDeploy, mayRegister, mayOperate } = useRole();
  const mayMake = useMayMakeProfiles();
  switch (tab) {
    case 'services':
      return <ServicesTab showOwner={mayOperate} mayDeploy={mayDeploy} />;
    case 'profiles':
      return <ProfilesTab showOwner={mayOperate} mayMake={mayMake} />;
    case 'machines':
      return <MachinesTab showOwner={mayOperate} mayCreate={mayCreate} />;
    case 'deployments':
      return <DeploymentsTab showOwner={mayOperate} mayDeploy={mayDeploy} />;
    default:
      return <HostsTab showOwner={mayOperate} mayRegister={mayRegister} />;
  }
}

/** What can be made, and what belongs to the open tab. One button is the first to press. */
function PlatformActions({ tab }: { tab: PlatformTab }) {
  const { t } = useOpencspTranslation();
  const { mayCreate, mayDeploy, mayRegister } = useRole();
  const mayMake = useMayMakeProfiles();
  const deploys = tab === 'services' || tab === 'deployments';
  return (
    <>
      {mayMake && <NewProfileButton />}
      {mayCreate && <NewMachineButton secondary={mayMake} />}
      {deploys && mayDeploy && (
        <DeployButton secondary label={t('deployments.deploy')} />
      )}
      {tab === 'hosts' && mayRegister && <RegisterButton secondary />}
    </>
  );
}

/** "My platform": what needs the person, what they have, and what is left of the quota. */
export function MyPlatformPage() {
  const { t } = useOpencspTranslation();
  const { sandbox } = usePageConfig();
  const { mayCreate, mayOperate } = useRole();
  const mayMakeProfiles = useMayMakeProfiles();
  const platform = usePlatform();
  const counts = {
    services: platform.services.data?.totalItems,
    profiles: platform.profiles.data?.totalItems,
    machines: platform.machines.data?.totalItems,
    deployments: platform.deployments.data?.totalItems,
    hosts: platform.hosts.data?.totalItems,
  };
  const { tab, open } = usePlatformTab(counts);
  const isFirstVisit =
    counts.profiles === 0 &&
    counts.machines === 0 &&
    // Most have none before they have a machine: not waiting for the answer keeps the page still.
    !counts.hosts &&
    !platform.profiles.error &&
    !platform.machines.error;
  // Where a list is empty, the button that is the first to press stands there.
  const shown = platform[tab];
  const hasActions =
    !isFirstVisit &&
    (shown.error !== null || (shown.data?.totalItems ?? 0) > 0);

  return (
    <PageFrame
      title={t('platform.title')}
      lead={t('platform.lead')}
      beside={sandbox && <SandboxBadge />}
      actions={hasActions && <PlatformActions tab={tab} />}
    >
      {mayOperate && <HealthSection />}
      {isFirstVisit ? (
        <FirstVisit mayCreate={mayCreate} mayMakeProfiles={mayMakeProfiles} />
      ) : (
        <>
          <NeedsYouSection />
          <PlatformTabs id={TABS_ID} tab={tab} open={open} counts={counts} />
          <TabPanel id={TABS_ID} value={tab}>
            <OpenTab tab={tab} />
          </TabPanel>
        </>
      )}
      <QuotaSection />
    </PageFrame>
  );
}

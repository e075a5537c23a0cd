import { TabBar, useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { PlatformCounts, PlatformTab, platformTabs } from './usePlatformTab';

const LABELS = {
  services: ['platform.tabServices', 'platform.tabServicesCount'],
  profiles: ['platform.tabProfiles', 'platform.tabProfilesCount'],
  machines: ['platform.tabMachines', 'platform.tabMachinesCount'],
  deployments: ['platform.tabDeployments', 'platform.tabDeploymentsCount'],
  hosts: ['platform.tabHosts', 'platform.tabHostsCount'],
} as const satisfies Record<PlatformTab, readonly [string, string]>;

/** The parts of the platform with their numbers. */
export function PlatformTabs(props: {
  id: string;
  tab: PlatformTab;
  open: (tab: PlatformTab) => void;
  counts: PlatformCounts;
}) {
  const { t } = useOpencspTranslation();
  const label = (tab: PlatformTab) => {
    const [plain, counted] = LABELS[tab];
    const n = props.counts[tab];
    return n === undefined ? t(plain) : t(counted, { n: String(n) });
  };
  return (
    <TabBar
      id={props.id}
      label={t('platform.tabs')}
      value={props.tab}
      onChange={props.open}
      tabs={platformTabs.map(id => ({ id, label: label(id) }))}
    />
  );
}

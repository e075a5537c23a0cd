import {
  PageFrame,
  SandboxBadge,
  TabBar,
  TabPanel,
  useInstances,
  useOpencspTranslation,
  useProfiles,
} from '@opencsp/plugin-opencsp-react';
import { NewProfileButton } from '../profiles/NewProfileButton';
import { useMayMakeProfiles } from '../profiles/useMayMakeProfiles';
import { usePageConfig } from '../usePageConfig';
import { useRole } from '../useRole';
import { FirstVisit } from './FirstVisit';
import { HealthSection } from './HealthSection';
import { allMachinesQuery, allProfilesQuery } from './listQuery';
import { MachinesTab } from './MachinesTab';
import { NeedsYouSection } from './NeedsYouSection';
import { NewMachineButton } from './NewMachineButton';
import { ProfilesTab } from './ProfilesTab';
import { QuotaSection } from './QuotaSection';
import { PlatformTab, usePlatformTab } from './usePlatformTab';

const TABS_ID = 'opencsp-platform';

/** The parts of the platform with their numbers. */
function PlatformTabs(props: {
  tab: PlatformTab;
  open: (tab: PlatformTab) => void;
  profiles: number | undefined;
  machines: number | undefined;
}) {
  const { t } = useOpencspTranslation();
  const { profiles, machines } = props;
  return (
    <TabBar
      id={TABS_ID}
      label={t('platform.tabs')}
      value={props.tab}
      onChange={props.open}
      tabs={[
        {
          id: 'profiles',
          label:
            profiles === undefined
              ? t('platform.tabProfiles')
              : t('platform.tabProfilesCount', { n: String(profiles) }),
        },
        {
          id: 'machines',
          label:
            machines === undefined
              ? t('platform.tabMachines')
              : t('platform.tabMachinesCount', { n: String(machines) }),
        },
      ]}
    />
  );
}

/** "My platform": what needs the person, what they have, and what is left of the quota. */
export function MyPlatformPage() {
  const { t } = useOpencspTranslation();
  const { sandbox } = usePageConfig();
  const { mayCreate, mayOperate } = useRole();
  const mayMakeProfiles = useMayMakeProfiles();
  const profiles = useProfiles(allProfilesQuery);
  const machines = useInstances(allMachinesQuery);
  const profileCount = profiles.data?.totalItems;
  const machineCount = machines.data?.totalItems;
  const { tab, open } = usePlatformTab(profileCount);
  const isFirstVisit =
    profileCount === 0 &&
    machineCount === 0 &&
    !profiles.error &&
    !machines.error;
  // One button is the first to press: where a list is empty, it stands there.
  const shown = tab === 'profiles' ? profiles : machines;
  const hasActions =
    !isFirstVisit &&
    (shown.error !== null || (shown.data?.totalItems ?? 0) > 0);

  return (
    <PageFrame
      title={t('platform.title')}
      lead={t('platform.lead')}
      beside={sandbox && <SandboxBadge />}
      actions={
        hasActions && (
          <>
            {mayMakeProfiles && <NewProfileButton />}
            {mayCreate && <NewMachineButton secondary={mayMakeProfiles} />}
          </>
        )
      }
    >
      {mayOperate && <HealthSection />}
      {isFirstVisit ? (
        <FirstVisit mayCreate={mayCreate} mayMakeProfiles={mayMakeProfiles} />
      ) : (
        <>
          <NeedsYouSection />
          <PlatformTabs
            tab={tab}
            open={open}
            profiles={profileCount}
            machines={machineCount}
          />
          <TabPanel id={TABS_ID} value={tab}>
            {tab === 'profiles' ? (
              <ProfilesTab showOwner={mayOperate} mayMake={mayMakeProfiles} />
            ) : (
              <MachinesTab showOwner={mayOperate} mayCreate={mayCreate} />
            )}
          </TabPanel>
        </>
      )}
      <QuotaSection />
    </PageFrame>
  );
}

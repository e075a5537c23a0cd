import { Profile } from '@opencsp/plugin-opencsp-common';
import {
  TabBar,
  TabPanel,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { PeopleTab } from '../people/PeopleTab';
import { FilesSection } from './FilesSection';
import { HistorySection } from './HistorySection';
import { ProfileOverview } from './ProfileOverview';
import { profileTabs, ProfileView, useProfileView } from './profileView';
import { SecretsSection } from './SecretsSection';

const TABS_ID = 'opencsp-profile';

function OpenPart(props: {
  profile: Profile;
  view: ProfileView;
  open: (view: ProfileView) => void;
}) {
  const { profile, view, open } = props;
  switch (view.tab) {
    case 'people':
      return <PeopleTab profile={profile} />;
    case 'files':
      return (
        <FilesSection
          profile={profile}
          file={view.file}
          commit={view.commit}
          onOpen={change => open({ ...view, ...change })}
        />
      );
    case 'history':
      return (
        <HistorySection
          profile={profile}
          commit={view.commit}
          onOpen={commit => open({ tab: 'history', commit })}
          onFiles={commit => open({ tab: 'files', commit })}
        />
      );
    case 'secrets':
      return <SecretsSection profile={profile} />;
    default:
      return <ProfileOverview profile={profile} />;
  }
}

/** Everything about a profile under its title. */
export function ProfileBody({ profile }: { profile: Profile }) {
  const { t } = useOpencspTranslation();
  const { view, open } = useProfileView();
  return (
    <>
      <TabBar
        id={TABS_ID}
        label={t('profile.tabs')}
        value={view.tab}
        onChange={tab => open({ tab })}
        tabs={profileTabs.map(id => ({ id, label: t(`profile.tab.${id}`) }))}
      />
      <TabPanel id={TABS_ID} value={view.tab}>
        <OpenPart profile={profile} view={view} open={open} />
      </TabPanel>
    </>
  );
}

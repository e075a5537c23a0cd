import { useRouteRef } from '@backstage/core-plugin-api';
import { ANNOTATION_PROFILE_ID } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  ProfileStateLabel,
  profileStateWords,
  useDeploymentSignals,
  useOpencspTranslation,
  useProfile,
  useProfileSignals,
} from '@opencsp/plugin-opencsp-react';
import { GoneProfile, whyGone } from '../profiles/GoneProfile';
import { ProfileActions } from '../profiles/ProfileActions';
import { ProfileOverview } from '../profiles/ProfileOverview';
import { platformPageRouteRef } from '../routes';
import { EntityTab, EntityTabHead } from './EntityTab';
import { EntityThing } from './EntityThing';
import { SkeletonRows } from './SkeletonRows';

function LiveProfile({ id }: { id: string }) {
  const { t } = useOpencspTranslation();
  const platform = useRouteRef(platformPageRouteRef);
  useProfileSignals();
  useDeploymentSignals();
  const query = useProfile(id);
  const gone = whyGone(query);
  if (gone) {
    return (
      <GoneProfile why={gone} name={query.data?.name} platform={platform?.()} />
    );
  }
  return (
    <EntityTab title={t('profile.tabPlatform')}>
      <AsyncContent
        query={query}
        loadingLabel={t('profile.loading')}
        skeleton={<SkeletonRows rows={3} height={140} />}
      >
        {profile => (
          <>
            <EntityTabHead
              state={<ProfileStateLabel profile={profile} />}
              announcement={t('profile.stateAnnouncement', {
                name: profile.name,
                state: profileStateWords(profile, t),
              })}
              actions={<ProfileActions profile={profile} />}
            />
            <ProfileOverview profile={profile} />
          </>
        )}
      </AsyncContent>
    </EntityTab>
  );
}

/** A profile as a tab of its catalog page: what its own page shows first. */
export function ProfileContent() {
  return (
    <EntityThing annotation={ANNOTATION_PROFILE_ID}>
      {id => <LiveProfile id={id} />}
    </EntityThing>
  );
}

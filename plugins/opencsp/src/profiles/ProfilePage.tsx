import { useRouteRef } from '@backstage/core-plugin-api';
import Skeleton from '@material-ui/lab/Skeleton';
import {
  AsyncContent,
  LiveRegion,
  PageFrame,
  ProfileStateLabel,
  profileStateWords,
  SandboxBadge,
  Section,
  useOpencspTranslation,
  useProfile,
} from '@opencsp/plugin-opencsp-react';
import { useParams } from 'react-router-dom';
import { rootRouteRef } from '../routes';
import { usePageConfig } from '../usePageConfig';
import { GoneProfile, whyGone } from './GoneProfile';
import { ProfileActions } from './ProfileActions';
import { ProfileBody } from './ProfileBody';

function ProfileSkeleton() {
  const { t } = useOpencspTranslation();
  return (
    <Section title={t('profile.services')}>
      {[1, 2, 3, 4].map(row => (
        <Skeleton key={row} height={48} />
      ))}
    </Section>
  );
}

/** The page of one profile: its state, what comes next, its services, files, history and secrets. */
export function ProfilePage() {
  const { t } = useOpencspTranslation();
  const { id = '' } = useParams();
  const { sandbox } = usePageConfig();
  const platform = useRouteRef(rootRouteRef)();
  const query = useProfile(id);
  const profile = query.data;
  const gone = whyGone(query);
  const there = !gone && profile;

  return (
    <PageFrame
      title={profile?.name ?? t('profiles.pageTitle')}
      lead={there && profile.domain}
      parent={{ title: t('platform.title'), to: platform }}
      beside={
        <>
          {there && <ProfileStateLabel profile={profile} />}
          {sandbox && <SandboxBadge />}
        </>
      }
      actions={there && <ProfileActions profile={profile} />}
    >
      <LiveRegion
        text={
          profile &&
          t('profile.stateAnnouncement', {
            name: profile.name,
            state: gone
              ? t('profile.state.deleted')
              : profileStateWords(profile, t),
          })
        }
      />
      {gone ? (
        <GoneProfile why={gone} name={profile?.name} platform={platform} />
      ) : (
        <AsyncContent
          query={query}
          loadingLabel={t('profile.loading')}
          skeleton={<ProfileSkeleton />}
        >
          {data => <ProfileBody key={data.id} profile={data} />}
        </AsyncContent>
      )}
    </PageFrame>
  );
}

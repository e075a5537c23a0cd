import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import {
  MissingAnnotationEmptyState,
  useEntity,
} from '@backstage/plugin-catalog-react';
import Skeleton from '@material-ui/lab/Skeleton';
import { ANNOTATION_PROFILE_ID, Profile } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  CopyText,
  OpencspQueryProvider,
  ProfileStateLabel,
  ReadableTheme,
  Section,
  useOpencspTranslation,
  useProfile,
  useProfileSignals,
} from '@opencsp/plugin-opencsp-react';
import { Facts } from '../machine/Facts';
import { GoneProfile, whyGone } from '../profiles/GoneProfile';
import { ServiceNames } from '../profiles/ServiceNames';
import { profilePageRouteRef } from '../routes';

function ProfileFacts({ profile }: { profile: Profile }) {
  const { t } = useOpencspTranslation();
  return (
    <Facts
      facts={[
        {
          name: t('machines.state'),
          value: <ProfileStateLabel profile={profile} />,
        },
        profile.failure && {
          name: t('machine.why'),
          value: profile.failure.message,
        },
        {
          name: t('profile.domain'),
          value: (
            <CopyText text={profile.domain} label={t('profile.copyDomain')} />
          ),
        },
        {
          name: t('profile.services'),
          value: <ServiceNames services={profile.services} />,
        },
        {
          name: t('profile.branch'),
          value: (
            <CopyText text={profile.branch} label={t('profile.copyBranch')} />
          ),
        },
      ]}
    />
  );
}

function LiveProfile({ id }: { id: string }) {
  const { t } = useOpencspTranslation();
  const page = useRouteRef(profilePageRouteRef);
  useProfileSignals();
  const query = useProfile(id);
  const gone = whyGone(query);
  if (gone) {
    return <GoneProfile why={gone} name={query.data?.name} />;
  }
  return (
    <Section
      title={t('profile.card')}
      action={page && <Link to={page({ id })}>{t('profile.openPage')}</Link>}
    >
      <AsyncContent
        query={query}
        skeleton={[1, 2, 3, 4].map(row => (
          <Skeleton key={row} height={28} />
        ))}
      >
        {profile => <ProfileFacts profile={profile} />}
      </AsyncContent>
    </Section>
  );
}

/** A profile on its catalog page: state, domain, services, branch, and the way to its own page. */
export function ProfileCard() {
  const { entity } = useEntity();
  const id = entity.metadata.annotations?.[ANNOTATION_PROFILE_ID];
  if (!id) {
    return <MissingAnnotationEmptyState annotation={ANNOTATION_PROFILE_ID} />;
  }
  return (
    <OpencspQueryProvider>
      <ReadableTheme>
        <LiveProfile id={id} />
      </ReadableTheme>
    </OpencspQueryProvider>
  );
}

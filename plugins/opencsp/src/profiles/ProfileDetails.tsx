import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import { Profile } from '@opencsp/plugin-opencsp-common';
import {
  CopyText,
  RelativeTime,
  Section,
  useOpencspTranslation,
  useServiceCatalogue,
} from '@opencsp/plugin-opencsp-react';
import { Facts } from '../machine/Facts';

/** The name of what deploys it; its id until the catalogue is there, or when it is not in it. */
export function DeployedWith({ id }: { id: string }) {
  const catalogue = useServiceCatalogue();
  const found = catalogue.data?.deployments.find(it => it.id === id);
  return <>{found?.title ?? id}</>;
}

/** How browsers reach it, in words. */
function connectionKeyOf({ protocol, certificates }: Profile) {
  if (protocol === 'http') {
    return 'profile.protocolHttp';
  }
  return certificates === 'staging'
    ? 'profile.protocolStaging'
    : 'profile.protocolHttps';
}

/** What was chosen, by whom and when. */
export function ProfileDetails({ profile }: { profile: Profile }) {
  const { t } = useOpencspTranslation();
  const { owner, createdBy } = profile;
  return (
    <Section title={t('profile.details')}>
      <Facts
        facts={[
          {
            name: t('profile.domain'),
            value: (
              <CopyText text={profile.domain} label={t('profile.copyDomain')} />
            ),
          },
          {
            name: t('profile.deployment'),
            value: <DeployedWith id={profile.deployment} />,
          },
          {
            name: t('profile.protocol'),
            value: t(connectionKeyOf(profile)),
          },
          {
            name: t('profile.passwords'),
            value: t(`profile.strategy.${profile.passwordStrategy}`),
          },
          {
            name: t('profile.accounts'),
            value: t(`profile.accountMode.${profile.accounts}`),
          },
          {
            name: t('machine.owner'),
            value: <EntityDisplayName entityRef={owner} hideIcon />,
          },
          owner !== createdBy && {
            name: t('profile.createdBy'),
            value: <EntityDisplayName entityRef={createdBy} hideIcon />,
          },
          {
            name: t('machine.created'),
            value: <RelativeTime at={profile.createdAt} />,
          },
        ]}
      />
    </Section>
  );
}

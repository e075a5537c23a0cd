import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import { Deployment } from '@opencsp/plugin-opencsp-common';
import {
  CopyText,
  durationText,
  RelativeTime,
  Section,
  useNow,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { Facts } from '../machine/Facts';
import { hostRouteRef, profileRouteRef } from '../routes';
import { tookMs } from './deploymentQuery';

/** What is deployed where, by whom and when. */
export function DeploymentDetails({ deployment }: { deployment: Deployment }) {
  const { t } = useOpencspTranslation();
  const profilePage = useRouteRef(profileRouteRef);
  const hostPage = useRouteRef(hostRouteRef);
  const { profile, host, owner, createdBy, commit } = deployment;
  const took = tookMs(
    deployment,
    useNow(deployment.endedAt ? undefined : 1_000),
  );
  return (
    <Section title={t('deployment.details')}>
      <Facts
        facts={[
          {
            name: t('deployment.profile'),
            value: (
              <Link to={profilePage({ id: profile.id })}>{profile.name}</Link>
            ),
          },
          {
            name: t('deployment.host'),
            value: <Link to={hostPage({ id: host.id })}>{host.name}</Link>,
          },
          {
            name: t('deployment.commit'),
            value: (
              <CopyText text={commit} label={t('deployment.copyCommit')} />
            ),
          },
          { name: t('deployment.driver'), value: deployment.driver },
          {
            name: t('deployment.created'),
            value: <RelativeTime at={deployment.createdAt} />,
          },
          took !== undefined && {
            name: t('deployment.duration'),
            value: durationText(took, t),
          },
          {
            name: t('deployment.createdBy'),
            value: <EntityDisplayName entityRef={createdBy} hideIcon />,
          },
          createdBy !== owner && {
            name: t('deployment.owner'),
            value: <EntityDisplayName entityRef={owner} hideIcon />,
          },
        ]}
      />
    </Section>
  );
}

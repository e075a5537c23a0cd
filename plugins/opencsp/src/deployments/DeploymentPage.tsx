import { useRouteRef } from '@backstage/core-plugin-api';
import Skeleton from '@material-ui/lab/Skeleton';
import {
  AsyncContent,
  deploymentStateWords,
  DeploymentStateLabel,
  LiveRegion,
  PageFrame,
  SandboxBadge,
  Section,
  statusOf,
  useDeployment,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { useParams } from 'react-router-dom';
import { MissingFace } from '../MissingFace';
import { shortHash } from '../profiles/BranchSection';
import { rootRouteRef } from '../routes';
import { usePageConfig } from '../usePageConfig';
import { DeploymentActions } from './DeploymentActions';
import { DeploymentBody } from './DeploymentBody';

function DeploymentSkeleton() {
  const { t } = useOpencspTranslation();
  return (
    <Section title={t('deployment.run')}>
      {[1, 2, 3, 4, 5, 6].map(row => (
        <Skeleton key={row} height={40} />
      ))}
    </Section>
  );
}

/** The page of one deployment: its run, what it brought, what it changed, and what can be done. */
export function DeploymentPage() {
  const { t } = useOpencspTranslation();
  const { id = '' } = useParams();
  const { sandbox } = usePageConfig();
  const platform = useRouteRef(rootRouteRef)();
  const query = useDeployment(id);
  const deployment = query.data;
  const title = deployment
    ? t('deployment.title', {
        profile: deployment.profile.name,
        host: deployment.host.name,
      })
    : t('deployments.pageTitle');

  return (
    <PageFrame
      title={title}
      lead={
        deployment &&
        t(
          deployment.kind === 'rollback'
            ? 'deployment.leadBack'
            : 'deployment.lead',
          {
            number: String(deployment.number),
            hash: shortHash(deployment.commit),
          },
        )
      }
      parent={{ title: t('platform.title'), to: platform }}
      beside={
        <>
          {deployment && <DeploymentStateLabel deployment={deployment} />}
          {sandbox && <SandboxBadge />}
        </>
      }
      actions={
        deployment && (
          <DeploymentActions key={deployment.id} deployment={deployment} />
        )
      }
    >
      <LiveRegion
        text={
          deployment &&
          t('deployment.stateAnnouncement', {
            name: title,
            state: deploymentStateWords(deployment, t),
          })
        }
      />
      {!deployment && statusOf(query.error) === 404 ? (
        <MissingFace
          heading={t('deployment.missingTitle')}
          body={t('deployment.missingBody')}
        />
      ) : (
        <AsyncContent
          query={query}
          loadingLabel={t('deployment.loading')}
          skeleton={<DeploymentSkeleton />}
        >
          {data => <DeploymentBody key={data.id} deployment={data} />}
        </AsyncContent>
      )}
    </PageFrame>
  );
}

import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import Typography from '@material-ui/core/Typography';
import { Deployment, deploymentStates } from '@opencsp/plugin-opencsp-common';
import {
  DeploymentStateLabel,
  durationText,
  RelativeTime,
  useDeployments,
  useNow,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { PlainListSection } from '../platform/PlainListSection';
import { useMe } from '../platform/useMe';
import { plainQuery, usePlainList } from '../platform/usePlainList';
import { shortHash } from '../profiles/BranchSection';
import { deploymentRouteRef } from '../routes';
import { RowList } from '../RowList';
import { DeployButton } from './DeployButton';
import { tookMs } from './deploymentQuery';
import { placeWords } from './places';

function DeploymentFacts(props: {
  deployment: Deployment;
  showOwner: boolean;
}) {
  const { t } = useOpencspTranslation();
  const { deployment } = props;
  const took = tookMs(
    deployment,
    useNow(deployment.endedAt ? undefined : 1_000),
  );
  return (
    <>
      <RelativeTime at={deployment.createdAt} />
      {took !== undefined &&
        ` · ${t(deployment.endedAt ? 'deployments.took' : 'deployments.takes', {
          duration: durationText(took, t),
        })}`}
      {' · '}
      {t('deployments.commit', { hash: shortHash(deployment.commit) })}
      {' · '}
      <EntityDisplayName entityRef={deployment.createdBy} hideIcon />
      {props.showOwner && deployment.owner !== deployment.createdBy && (
        <>
          {' · '}
          <EntityDisplayName entityRef={deployment.owner} hideIcon />
        </>
      )}
    </>
  );
}

/** The deployments, newest first, as the page's address narrows them. */
export function DeploymentsTab(props: {
  showOwner: boolean;
  mayDeploy: boolean;
}) {
  const { t } = useOpencspTranslation();
  const page = useRouteRef(deploymentRouteRef);
  const { view, change } = usePlainList(deploymentStates);
  const query = useDeployments(plainQuery(view, useMe()));
  const { showOwner, mayDeploy } = props;
  const row = (it: Deployment) => ({
    id: it.id,
    name: t('deployments.path', {
      profile: it.profile.name,
      host: it.host.name,
    }),
    to: page({ id: it.id }),
    under: (
      <Typography variant="body2" color="textSecondary">
        {t('deployments.number', { number: String(it.number) })}
        {it.kind === 'rollback' && ` · ${t('deployments.wayBack')}`}
        {placeWords(it, t).map(words => ` · ${words}`)}
      </Typography>
    ),
    state: <DeploymentStateLabel deployment={it} />,
    facts: <DeploymentFacts deployment={it} showOwner={showOwner} />,
  });
  return (
    <PlainListSection
      query={query}
      view={view}
      change={change}
      states={deploymentStates}
      showOwner={showOwner}
      texts={{
        title: t('deployments.title'),
        titleCount: n => t('deployments.titleCount', { n }),
        loading: t('deployments.loading'),
        state: state => t(`deployments.stateName.${state}`),
        noMatch: t('deployments.noMatch'),
        noMatchHint: t('deployments.noMatchHint'),
        empty: t('deployments.empty'),
        emptyHint: t(
          mayDeploy ? 'deployments.emptyHint' : 'deployments.emptyHintViewer',
        ),
      }}
      next={mayDeploy && <DeployButton label={t('deployments.deploy')} />}
    >
      {items => (
        <RowList label={t('deployments.title')} rows={items.map(row)} />
      )}
    </PlainListSection>
  );
}

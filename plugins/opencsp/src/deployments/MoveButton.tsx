import { useRouteRef } from '@backstage/core-plugin-api';
import { Deployment, isDeployed } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { deploymentFormRouteRef } from '../routes';
import { useRole } from '../useRole';
import { DeployButton } from './DeployButton';

/** The way to the form that deploys the profile to another host, for what runs and does not move yet. */
export function MoveButton({ deployment }: { deployment: Deployment }) {
  const { t } = useOpencspTranslation();
  const { mayDeploy } = useRole();
  const form = useRouteRef(deploymentFormRouteRef);
  const { live, state, movesTo, profile } = deployment;
  if (!form || !mayDeploy || !live || !isDeployed(state) || movesTo) {
    return null;
  }
  return (
    <DeployButton
      secondary
      label={t('deployment.move')}
      choice={{ profileId: profile.id }}
    />
  );
}

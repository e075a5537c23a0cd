import { LinkButton } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import Typography from '@material-ui/core/Typography';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { DEPLOYMENT_TEMPLATE, deploymentFormRouteRef } from '../routes';
import { DeploymentChoice, deployQuery } from './deploymentForm';

/** The way to the form that deploys; where the portal has none, it says so. */
export function DeployButton(props: {
  label: string;
  /** What the form begins with. */
  choice?: DeploymentChoice;
  /** Another button of the page is the first one to press. */
  secondary?: boolean;
}) {
  const { t } = useOpencspTranslation();
  const form = useRouteRef(deploymentFormRouteRef);
  if (!form) {
    return (
      <Typography variant="body2" color="textSecondary">
        {t('profile.deployUnavailable')}
      </Typography>
    );
  }
  return (
    <LinkButton
      role="link"
      to={`${form(DEPLOYMENT_TEMPLATE)}${deployQuery(props.choice ?? {})}`}
      variant={props.secondary ? 'outlined' : 'contained'}
      color={props.secondary ? 'default' : 'primary'}
      disableElevation
    >
      {props.label}
    </LinkButton>
  );
}

import { LinkButton } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import AddIcon from '@material-ui/icons/Add';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { registerHostRouteRef } from '../routes';

/** The way to the page that registers a host. */
export function RegisterButton(props: {
  /** Another button of the page is the first one to press. */
  secondary?: boolean;
}) {
  const { t } = useOpencspTranslation();
  const page = useRouteRef(registerHostRouteRef);
  return (
    <LinkButton
      role="link"
      to={page()}
      variant={props.secondary ? 'outlined' : 'contained'}
      color={props.secondary ? 'default' : 'primary'}
      disableElevation
      startIcon={<AddIcon />}
    >
      {t('hosts.register')}
    </LinkButton>
  );
}

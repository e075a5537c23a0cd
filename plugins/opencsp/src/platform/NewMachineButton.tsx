import { LinkButton } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import Typography from '@material-ui/core/Typography';
import AddIcon from '@material-ui/icons/Add';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { NEW_MACHINE_TEMPLATE, newMachineRouteRef } from '../routes';

/** The way to the form; where the portal has no form, it says so. */
export function NewMachineButton(props: {
  label?: string;
  /** Another button of the page is the first one to press. */
  secondary?: boolean;
}) {
  const { t } = useOpencspTranslation();
  const form = useRouteRef(newMachineRouteRef);
  if (!form) {
    return (
      <Typography variant="body2" color="textSecondary">
        {t('platform.newMachineUnavailable')}
      </Typography>
    );
  }
  return (
    <LinkButton
      role="link"
      to={form(NEW_MACHINE_TEMPLATE)}
      variant={props.secondary ? 'outlined' : 'contained'}
      color={props.secondary ? 'default' : 'primary'}
      disableElevation
      startIcon={<AddIcon />}
    >
      {props.label ?? t('platform.newMachine')}
    </LinkButton>
  );
}

import { LinkButton } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import Typography from '@material-ui/core/Typography';
import AddIcon from '@material-ui/icons/Add';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { PROFILE_TEMPLATE, profileFormRouteRef } from '../routes';

/** The way to the form for profiles; where the portal has none, it says so. */
export function NewProfileButton(props: { label?: string }) {
  const { t } = useOpencspTranslation();
  const form = useRouteRef(profileFormRouteRef);
  if (!form) {
    return (
      <Typography variant="body2" color="textSecondary">
        {t('profiles.formUnavailable')}
      </Typography>
    );
  }
  return (
    <LinkButton
      role="link"
      to={form(PROFILE_TEMPLATE)}
      variant="contained"
      color="primary"
      disableElevation
      startIcon={<AddIcon />}
    >
      {props.label ?? t('platform.newProfile')}
    </LinkButton>
  );
}

import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { MAX_SERVICES } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';

/** Services that were chosen once, or stand in the page's address, and are not offered. */
export function UnknownServices(props: {
  ids: readonly string[];
  onRemove: (id: string) => void;
}) {
  const { t } = useOpencspTranslation();
  if (props.ids.length === 0) {
    return null;
  }
  return (
    <ul aria-label={t('form.services.unknownLabel')}>
      {props.ids.slice(0, MAX_SERVICES).map((id, index) => (
        <Typography key={`${id} ${index}`} component="li" variant="body2">
          {t('form.services.unknown', { service: id })}{' '}
          <Button
            size="small"
            variant="outlined"
            onClick={() => props.onRemove(id)}
          >
            {t('form.services.leaveOut', { service: id })}
          </Button>
        </Typography>
      ))}
    </ul>
  );
}

import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { MAX_SERVICES } from '@opencsp/plugin-opencsp-common';
import { useFormTranslation } from '../../translation';

/** Services that were chosen once, or stand in the page's address, and are not offered. */
export function UnknownServices(props: {
  ids: readonly string[];
  onRemove: (id: string) => void;
}) {
  const { t } = useFormTranslation();
  if (props.ids.length === 0) {
    return null;
  }
  return (
    <ul aria-label={t('services.unknownLabel')}>
      {props.ids.slice(0, MAX_SERVICES).map((id, index) => (
        <Typography key={`${id} ${index}`} component="li" variant="body2">
          {t('services.unknown', { service: id })}{' '}
          <Button
            size="small"
            variant="outlined"
            onClick={() => props.onRemove(id)}
          >
            {t('services.leaveOut', { service: id })}
          </Button>
        </Typography>
      ))}
    </ul>
  );
}

import Typography from '@material-ui/core/Typography';
import {
  durationText,
  useNow,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';

/** How long something has been so: "for 30 min". */
export function Since(props: {
  /** RFC 3339. */
  at: string;
}) {
  const { t } = useOpencspTranslation();
  const now = useNow(30_000);
  const duration = durationText(
    now.getTime() - new Date(props.at).getTime(),
    t,
  );
  return (
    <Typography variant="body2" component="span" color="textSecondary">
      {t('services.since', { duration })}
    </Typography>
  );
}

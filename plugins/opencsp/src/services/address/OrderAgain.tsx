import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { Route } from '@opencsp/plugin-opencsp-common';
import {
  ErrorFace,
  problemOfError,
  useOpencspTranslation,
  useRouteActions,
} from '@opencsp/plugin-opencsp-react';
import { useId } from 'react';

/** Ends the pause of a name whose certificate could not be had, for who has mended what was wrong. */
export function OrderAgain(props: { setId: string; route: Route }) {
  const { t } = useOpencspTranslation();
  const { setId, route } = props;
  const hint = useId();
  const { order } = useRouteActions(setId);
  const { used, limit } = route.certificate.attempts;
  const isSpent = used >= limit;
  if (route.certificate.state !== 'failed') {
    return null;
  }
  return (
    <>
      <Typography id={hint} variant="body2" color="textSecondary" gutterBottom>
        {t(isSpent ? 'route.orderSpent' : 'route.orderHint')}
      </Typography>
      <Button
        variant="outlined"
        size="small"
        disabled={isSpent || order.isPending}
        aria-describedby={hint}
        title={t('route.orderAgainTitle', { name: route.name })}
        onClick={() => order.mutate(route.name)}
      >
        {t('route.orderAgain')}
      </Button>
      {order.error && <ErrorFace problem={problemOfError(order.error)} />}
    </>
  );
}

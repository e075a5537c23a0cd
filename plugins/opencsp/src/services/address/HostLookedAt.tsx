import Typography from '@material-ui/core/Typography';
import { RouteSet } from '@opencsp/plugin-opencsp-common';
import {
  hostUnknown,
  momentText,
  RelativeTime,
  StateLabel,
  useNow,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';

/** When addresses were last looked at; of a host that is not reached now, since when they were not. */
export function HostLookedAt(props: {
  set: Pick<RouteSet, 'checkedAt' | 'warnings'>;
}) {
  const { t } = useOpencspTranslation();
  const now = useNow(30_000);
  const { checkedAt } = props.set;
  const since = hostUnknown(props.set, now)?.since;
  if (since) {
    return (
      <Typography variant="body2" component="div">
        <StateLabel state="stale">
          {t('route.hostNotSeen', { time: momentText(new Date(since), now) })}
        </StateLabel>
      </Typography>
    );
  }
  return (
    <Typography variant="body2" color="textSecondary">
      {checkedAt ? (
        <>
          {t('route.looked')} <RelativeTime at={checkedAt} />
        </>
      ) : (
        t('route.neverLooked')
      )}
    </Typography>
  );
}

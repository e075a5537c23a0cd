import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { RunningService } from '@opencsp/plugin-opencsp-common';
import {
  durationText,
  momentText,
  ServiceStateLabel,
  StateLabel,
  useNow,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';

const useStyles = makeStyles(
  theme => ({
    root: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0, 1) },
  }),
  { name: 'OpencspLiveServiceState' },
);

/** When a service was not seen for so long, it is said. Milliseconds. */
const NOT_SEEN_MS = 5 * 60_000;

/** How a service does, since when, and whether its host still tells of it. */
export function LiveServiceState({ service }: { service: RunningService }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const now = useNow(30_000);
  const { state, seenAt, stateSince } = service;
  const age = (at: string) => now.getTime() - new Date(at).getTime();
  return (
    <Typography variant="body2" component="div" className={classes.root}>
      <ServiceStateLabel state={state} drifted={service.drift.length > 0} />
      <Typography variant="body2" color="textSecondary" component="span">
        {t('services.since', { duration: durationText(age(stateSince), t) })}
      </Typography>
      {seenAt && age(seenAt) > NOT_SEEN_MS && (
        <StateLabel state="stale">
          {t('services.notSeen', { time: momentText(new Date(seenAt), now) })}
        </StateLabel>
      )}
    </Typography>
  );
}

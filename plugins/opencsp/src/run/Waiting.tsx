import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  deadlineLeft,
  durationText,
  StateLabel,
  useNow,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';

const useStyles = makeStyles(
  theme => ({
    status: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(0, 2),
    },
  }),
  { name: 'OpencspRunWaiting' },
);

/** What is waited for, and how long still, when that is near its end. */
export function Waiting(props: { waitingFor?: string; deadline?: string }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { waitingFor } = props;
  const left = deadlineLeft(props.deadline, useNow(1_000));
  if (!waitingFor && left === undefined) {
    return null;
  }
  return (
    <Typography variant="body2" component="div" className={classes.status}>
      {waitingFor && <StateLabel state="waiting">{waitingFor}</StateLabel>}
      {left !== undefined && (
        <StateLabel state="warning">
          {t('machine.givesUpIn', { duration: durationText(left, t) })}
        </StateLabel>
      )}
    </Typography>
  );
}

import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Instance, isMoving } from '@opencsp/plugin-opencsp-common';
import {
  durationText,
  InstanceStateLabel,
  useNow,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';

const useStyles = makeStyles(
  theme => ({ since: { marginLeft: theme.spacing(3) } }),
  { name: 'OpencspMachineState' },
);

/** A machine's state and since when, or what it waits for. */
export function MachineState({ instance }: { instance: Instance }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const now = useNow(isMoving(instance.state) ? 1_000 : 30_000);
  const duration = durationText(
    now.getTime() - new Date(instance.stateSince).getTime(),
    t,
  );
  return (
    <>
      <InstanceStateLabel instance={instance} />
      <Typography
        variant="body2"
        color="textSecondary"
        className={classes.since}
      >
        {instance.state === 'pending' && instance.waitingFor
          ? instance.waitingFor
          : t('machine.since', { duration })}
      </Typography>
    </>
  );
}

import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import { InstanceStateLabel } from '@opencsp/plugin-opencsp-react';
import { MachineActions } from '../machine/MachineActions';
import { MachineBody } from '../machine/MachineBody';
import { EntityMachine } from './EntityMachine';

const useStyles = makeStyles(
  theme => ({
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      justifyContent: 'space-between',
      gap: theme.spacing(1, 2),
      marginBottom: theme.spacing(2),
    },
  }),
  { name: 'OpencspInstanceContent' },
);

/** A machine as a tab of its catalog page: the same as its own page shows. */
export function InstanceContent() {
  const classes = useStyles();
  return (
    <EntityMachine
      skeleton={
        <>
          <Skeleton height={120} />
          <Skeleton height={240} />
        </>
      }
    >
      {instance => (
        <>
          <div className={classes.head}>
            <InstanceStateLabel instance={instance} />
            <MachineActions instance={instance} />
          </div>
          <MachineBody instance={instance} />
        </>
      )}
    </EntityMachine>
  );
}

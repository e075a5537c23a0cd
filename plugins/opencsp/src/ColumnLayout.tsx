import { makeStyles } from '@material-ui/core/styles';
import { ReactNode } from 'react';

const useStyles = makeStyles(
  theme => ({
    columns: {
      display: 'grid',
      alignItems: 'start',
      gap: theme.spacing(3),
      gridTemplateColumns: 'minmax(0, 7fr) minmax(320px, 4fr)',
      [theme.breakpoints.down('sm')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
    },
    column: {
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(3),
      minWidth: 0,
    },
  }),
  { name: 'OpencspColumns' },
);

/** Two columns, the first the wider one; on a narrow screen one below the other. */
export function ColumnLayout(props: { main: ReactNode; side: ReactNode }) {
  const classes = useStyles();
  return (
    <div className={classes.columns}>
      <div className={classes.column}>{props.main}</div>
      <div className={classes.column}>{props.side}</div>
    </div>
  );
}

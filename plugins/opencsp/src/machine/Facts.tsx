import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Fragment, ReactNode } from 'react';

const useStyles = makeStyles(
  theme => ({
    list: {
      display: 'grid',
      gridTemplateColumns: 'fit-content(40%) minmax(0, 1fr)',
      gap: theme.spacing(1, 2),
      alignItems: 'baseline',
      margin: 0,
      [theme.breakpoints.down('xs')]: {
        gridTemplateColumns: 'minmax(0, 1fr)',
        rowGap: theme.spacing(0.25),
        '& dd + dt': { marginTop: theme.spacing(1) },
      },
    },
    value: { margin: 0, minWidth: 0, overflowWrap: 'anywhere' },
  }),
  { name: 'OpencspFacts' },
);

/** One fact with its name. */
export interface Fact {
  name: string;
  value: ReactNode;
}

/** Facts as a list of names and values. */
export function Facts(props: { facts: readonly (Fact | false | undefined)[] }) {
  const classes = useStyles();
  return (
    <dl className={classes.list}>
      {props.facts.map(
        fact =>
          fact && (
            <Fragment key={fact.name}>
              <Typography variant="body2" color="textSecondary" component="dt">
                {fact.name}
              </Typography>
              <Typography
                variant="body2"
                component="dd"
                className={classes.value}
              >
                {fact.value}
              </Typography>
            </Fragment>
          ),
      )}
    </dl>
  );
}

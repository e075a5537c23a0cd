import Card from '@material-ui/core/Card';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { ReactNode, Ref, useId } from 'react';

const useStyles = makeStyles(
  theme => ({
    card: { overflow: 'visible' },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      justifyContent: 'space-between',
      gap: theme.spacing(1),
      padding: theme.spacing(2, 2, 1),
      [theme.breakpoints.up('sm')]: { padding: theme.spacing(2, 3, 1) },
    },
    title: {
      fontSize: '1.0625rem',
      fontWeight: 600,
      margin: 0,
      '&:focus:not(:focus-visible)': { outline: 'none' },
    },
    body: {
      ...theme.typography.body2,
      padding: theme.spacing(0, 2, 2),
      [theme.breakpoints.up('sm')]: { padding: theme.spacing(0, 3, 2.5) },
    },
    flush: { ...theme.typography.body2, padding: 0 },
    edge: { borderLeft: `4px solid ${theme.palette.error.main}` },
  }),
  { name: 'OpencspSection' },
);

/**
 * A card with a heading of the second level.
 *
 * @public
 */
export function Section(props: {
  title: string;
  /** At the right of the heading. */
  action?: ReactNode;
  /** The content reaches the card's edges, as tables do. */
  flush?: boolean;
  /** Reaches the heading, so that the focus can be moved to it. */
  headingRef?: Ref<HTMLHeadingElement>;
  /** Something needs the person. */
  urgent?: boolean;
  children: ReactNode;
}) {
  const classes = useStyles();
  const id = useId();
  return (
    <Card
      component="section"
      variant="outlined"
      aria-labelledby={id}
      className={`${classes.card} ${props.urgent ? classes.edge : ''}`.trim()}
    >
      <div className={classes.head}>
        <Typography
          id={id}
          ref={props.headingRef}
          tabIndex={props.headingRef ? -1 : undefined}
          component="h2"
          className={classes.title}
        >
          {props.title}
        </Typography>
        {props.action}
      </div>
      <div className={props.flush ? classes.flush : classes.body}>
        {props.children}
      </div>
    </Card>
  );
}

import { makeStyles } from '@material-ui/core/styles';
import { LiveRegion } from '@opencsp/plugin-opencsp-react';
import { ReactNode } from 'react';

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
  { name: 'OpencspEntityTab' },
);

/** A tab of an entity's page: one region with a name, since its title is the entity's. */
export function EntityTab(props: { title: string; children: ReactNode }) {
  return <section aria-label={props.title}>{props.children}</section>;
}

/** What stands beside the title on the thing's own page: its state, announced once, and its actions. */
export function EntityTabHead(props: {
  state: ReactNode;
  /** Told to those who do not see the state change. */
  announcement: string;
  actions?: ReactNode;
}) {
  const classes = useStyles();
  return (
    <div className={classes.head}>
      <LiveRegion text={props.announcement} />
      {props.state}
      {props.actions}
    </div>
  );
}

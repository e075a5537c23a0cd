import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { ReactNode } from 'react';

const useStyles = makeStyles(
  theme => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    row: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 2fr) minmax(0, 3fr)',
      gap: theme.spacing(0.5, 2),
      padding: theme.spacing(1.25, 0),
      overflowWrap: 'anywhere',
      '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
      [theme.breakpoints.down('sm')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
    },
    name: { fontWeight: 600 },
  }),
  { name: 'OpencspRowList' },
);

/** One thing of a list: its name with the way to it, its state, and a few facts. */
export interface ListRow {
  id: string;
  name: string;
  to: string;
  /** Under the name. */
  under?: ReactNode;
  state: ReactNode;
  facts: ReactNode;
}

/** Things in rows of three columns; on a narrow screen each is a card. */
export function RowList(props: { label: string; rows: readonly ListRow[] }) {
  const classes = useStyles();
  return (
    <ul className={classes.list} aria-label={props.label}>
      {props.rows.map(row => (
        <li key={row.id} className={classes.row}>
          <div>
            <Link to={row.to} className={classes.name}>
              {row.name}
            </Link>
            {row.under}
          </div>
          <Typography variant="body2" component="div">
            {row.state}
          </Typography>
          <Typography variant="body2" color="textSecondary" component="div">
            {row.facts}
          </Typography>
        </li>
      ))}
    </ul>
  );
}

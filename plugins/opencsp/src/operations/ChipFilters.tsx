import Chip from '@material-ui/core/Chip';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(
  theme => ({
    root: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
    chip: {
      margin: 0,
      '&:focus-visible': {
        outline: `2px solid ${theme.palette.primary.main}`,
        outlineOffset: 2,
      },
    },
  }),
  { name: 'OpencspChipFilters' },
);

/** Which rows are shown: one of some filters. */
export function ChipFilters<F extends string>(props: {
  label: string;
  filters: readonly F[];
  filter: F;
  textOf: (filter: F) => string;
  onFilter: (filter: F) => void;
}) {
  const classes = useStyles();
  return (
    <div className={classes.root} role="group" aria-label={props.label}>
      {props.filters.map(filter => (
        <Chip
          key={filter}
          component="button"
          type="button"
          clickable
          size="small"
          className={classes.chip}
          color={filter === props.filter ? 'primary' : 'default'}
          variant={filter === props.filter ? 'default' : 'outlined'}
          aria-pressed={filter === props.filter}
          label={props.textOf(filter)}
          onClick={() => props.onFilter(filter)}
        />
      ))}
    </div>
  );
}

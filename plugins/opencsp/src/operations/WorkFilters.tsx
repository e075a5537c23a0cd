import Chip from '@material-ui/core/Chip';
import { makeStyles } from '@material-ui/core/styles';
import { WorkFilter, workFilters } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';

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
  { name: 'OpencspWorkFilters' },
);

/** Which rows are shown. */
export function WorkFilters(props: {
  filter: WorkFilter;
  onFilter: (filter: WorkFilter) => void;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  return (
    <div className={classes.root} role="group" aria-label={t('work.filter')}>
      {workFilters.map(filter => (
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
          label={t(`work.filters.${filter}`)}
          onClick={() => props.onFilter(filter)}
        />
      ))}
    </div>
  );
}

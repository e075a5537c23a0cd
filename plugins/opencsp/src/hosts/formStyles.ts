import { createStyles, Theme } from '@material-ui/core/styles';

/** How the steps of a form look. */
export function formStyles(theme: Theme) {
  return createStyles({
    form: {
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(2),
      maxWidth: 640,
    },
    pair: {
      display: 'grid',
      gap: theme.spacing(2),
      gridTemplateColumns: 'minmax(0, 1fr) 140px',
      [theme.breakpoints.down('xs')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
    },
    buttons: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
    strong: { fontWeight: 600 },
  });
}

import { createStyles, Theme } from '@material-ui/core/styles';

/** How a list of cards looks that stands for a table on a narrow screen. */
export function cardListStyles(theme: Theme) {
  return createStyles({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    item: {
      padding: theme.spacing(2),
      borderTop: `1px solid ${theme.palette.divider}`,
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(1),
    },
    name: { fontWeight: 600, overflowWrap: 'anywhere' },
  });
}

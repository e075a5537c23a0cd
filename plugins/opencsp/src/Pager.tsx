import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';

const useStyles = makeStyles(
  theme => ({
    pages: {
      display: 'flex',
      justifyContent: 'flex-end',
      alignItems: 'center',
      gap: theme.spacing(1),
      padding: theme.spacing(1, 2),
    },
  }),
  { name: 'OpencspPager' },
);

/** Turns the pages of a list; it is not there when there is but one. */
export function Pager(props: {
  /** The cursors of the pages turned over to, the present one last; none is the first page. */
  cursors: string[];
  nextCursor?: string;
  onTurn: (cursors: string[]) => void;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { cursors, nextCursor, onTurn } = props;
  if (cursors.length === 0 && !nextCursor) {
    return null;
  }
  const page = t('machines.pageLabel', { page: String(cursors.length + 1) });
  return (
    <nav className={classes.pages} aria-label={page}>
      <Typography variant="body2" color="textSecondary">
        {page}
      </Typography>
      <Button
        size="small"
        disabled={cursors.length === 0}
        onClick={() => onTurn(cursors.slice(0, -1))}
      >
        {t('machines.previousPage')}
      </Button>
      <Button
        size="small"
        disabled={!nextCursor}
        onClick={() => nextCursor && onTurn([...cursors, nextCursor])}
      >
        {t('machines.nextPage')}
      </Button>
    </nav>
  );
}

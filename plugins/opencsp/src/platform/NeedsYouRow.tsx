import { Link, LinkButton } from '@backstage/core-components';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  ErrorFace,
  problemOfError,
  RelativeTime,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { ReactNode } from 'react';

const useStyles = makeStyles(
  theme => ({
    row: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'flex-start',
      gap: theme.spacing(1, 2),
      padding: theme.spacing(1.5, 0),
      '& + &': {
        borderTop: `1px solid ${theme.palette.divider}`,
      },
    },
    what: { flex: '1 1 280px', minWidth: 0, overflowWrap: 'anywhere' },
    line: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0, 1.5),
    },
    name: { fontWeight: 600 },
    reason: { maxWidth: '90ch', marginTop: theme.spacing(0.5) },
    actions: { display: 'flex', gap: theme.spacing(1) },
  }),
  { name: 'OpencspNeedsYouRow' },
);

/** One thing that needs the person: what, why, where more is said, and a retry where it helps. */
export function NeedsYouRow(props: {
  name: string;
  page: string;
  state: ReactNode;
  /** RFC 3339. */
  since: string;
  reason: string;
  /** Given where a retry may help. */
  retry?: { mutate: () => void; isPending: boolean; error: unknown };
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { name, page, retry } = props;
  return (
    <li className={classes.row}>
      <div className={classes.what}>
        <div className={classes.line}>
          <Link to={page} className={classes.name}>
            {name}
          </Link>
          {props.state}
          <Typography variant="body2" color="textSecondary" component="span">
            <RelativeTime at={props.since} />
          </Typography>
        </div>
        <Typography variant="body2" className={classes.reason}>
          {props.reason}
        </Typography>
        {retry?.error ? (
          <ErrorFace problem={problemOfError(retry.error)} />
        ) : null}
      </div>
      <div className={classes.actions}>
        <LinkButton
          role="link"
          to={page}
          size="small"
          variant="outlined"
          aria-label={t('needsYou.seeWhyLabel', { name })}
        >
          {t('needsYou.seeWhy')}
        </LinkButton>
        {retry && (
          <Button
            size="small"
            variant="outlined"
            color="primary"
            disabled={retry.isPending}
            aria-label={t('needsYou.retryLabel', { name })}
            onClick={() => retry.mutate()}
          >
            {t(retry.isPending ? 'actions.retrying' : 'actions.retry')}
          </Button>
        )}
      </div>
    </li>
  );
}

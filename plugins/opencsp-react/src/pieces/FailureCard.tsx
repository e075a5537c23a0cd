import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Failure } from '@opencsp/plugin-opencsp-common';
import { ReactNode } from 'react';
import { RelativeTime } from '../format/RelativeTime';
import { useOpencspTranslation } from '../translation/opencspTranslationRef';
import { reachable } from './reachable';
import { ShownState, stateLooks } from '../state/looks';
import { useRoleColours } from '../state/roleColours';
import { StateLabel } from '../state/StateLabel';

const useStyles = makeStyles(
  theme => ({
    root: {
      border: '1px solid',
      borderLeftWidth: 4,
      borderRadius: theme.shape.borderRadius,
      padding: theme.spacing(2),
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(1.5),
      overflowWrap: 'anywhere',
      background: theme.palette.background.paper,
    },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      justifyContent: 'space-between',
      gap: theme.spacing(1),
    },
    evidence: {
      margin: theme.spacing(0.5, 0, 0),
      padding: theme.spacing(1, 1.5),
      borderRadius: theme.shape.borderRadius,
      background: theme.palette.background.default,
      fontFamily:
        'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
      fontSize: '0.8125rem',
      whiteSpace: 'pre-wrap',
      maxHeight: 200,
      overflow: 'auto',
    },
    foot: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1, 2),
    },
    strong: { fontWeight: 600 },
    ids: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5, 2) },
  }),
  { name: 'OpencspFailureCard' },
);

/**
 * A failure in place of what ran: what, why with the other side's own words, and what now. Its frame has the
 * colour of the state: what only runs in part, or was ended on purpose, is no error.
 *
 * @public
 */
export function FailureCard(props: {
  title: string;
  failure: Pick<Failure, 'message' | 'nextStep'> &
    Partial<Pick<Failure, 'evidence' | 'reason' | 'at'>>;
  state?: ShownState;
  /** At most one primary and two others. */
  actions?: ReactNode;
  requestId?: string;
  /** Address of the docs about this failure's code. */
  docsHref?: string;
  /** The way to where the other side said it. */
  place?: ReactNode;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const colours = useRoleColours();
  const { failure, state = 'failed' } = props;
  return (
    <div
      className={classes.root}
      style={{ borderColor: colours[stateLooks[state].role] }}
      role="group"
      aria-label={props.title}
    >
      <div className={classes.head}>
        <Typography variant="subtitle2" component="h3">
          <StateLabel state={state}>{props.title}</StateLabel>
        </Typography>
        {failure.at && (
          <Typography variant="body2" color="textSecondary">
            <RelativeTime at={failure.at} />
          </Typography>
        )}
      </div>
      <Typography variant="body2">{failure.message}</Typography>
      {failure.evidence && (
        <div>
          <Typography variant="body2" color="textSecondary">
            {t('failure.evidence')}
          </Typography>
          <pre
            className={classes.evidence}
            {...reachable}
            aria-label={t('failure.evidence')}
          >
            {failure.evidence}
          </pre>
        </div>
      )}
      {props.place && <div>{props.place}</div>}
      <div>
        <Typography
          variant="subtitle2"
          component="h4"
          className={classes.strong}
        >
          {t('failure.whatNow')}
        </Typography>
        <Typography variant="body2">{failure.nextStep}</Typography>
      </div>
      {props.actions && <div className={classes.foot}>{props.actions}</div>}
      {(failure.reason || props.requestId || props.docsHref) && (
        <Typography
          variant="body2"
          color="textSecondary"
          component="div"
          className={classes.ids}
        >
          {failure.reason && (
            <span>{t('failure.reason', { reason: failure.reason })}</span>
          )}
          {props.requestId && (
            <span>{t('failure.requestId', { id: props.requestId })}</span>
          )}
          {props.docsHref && (
            <Link to={props.docsHref}>{t('failure.docs')}</Link>
          )}
        </Typography>
      )}
    </div>
  );
}

import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { ReactNode } from 'react';
import { clockText } from '../format/durations';
import { StateIcon } from '../state/StateIcon';
import { ShownState, stateLooks } from '../state/looks';
import { StateLabel } from '../state/StateLabel';
import { useOpencspTranslation } from '../translation/opencspTranslationRef';
import { Problem } from './faceOf';

const useStyles = makeStyles(
  theme => ({
    face: {
      display: 'flex',
      gap: theme.spacing(1.5),
      padding: theme.spacing(1, 0),
      maxWidth: '70ch',
    },
    body: { minWidth: 0, overflowWrap: 'anywhere' },
    title: { fontWeight: 600 },
    actions: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1.5),
      marginTop: theme.spacing(1.5),
    },
    requestId: { fontFamily: 'monospace' },
    stale: { marginBottom: theme.spacing(1) },
  }),
  { name: 'OpencspFaces' },
);

/**
 * A message in place of a card's content: what, why, and what to do.
 *
 * @public
 */
export function MessageFace(props: {
  state: ShownState;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  /** Announced at once; for what went wrong. */
  alert?: boolean;
}) {
  const classes = useStyles();
  return (
    <div className={classes.face} role={props.alert ? 'alert' : undefined}>
      <StateIcon look={stateLooks[props.state]} />
      <div className={classes.body}>
        <Typography variant="subtitle2" component="p" className={classes.title}>
          {props.title}
        </Typography>
        {props.children}
        {props.actions && (
          <div className={classes.actions}>{props.actions}</div>
        )}
      </div>
    </div>
  );
}

/**
 * Something could not be loaded: what, how to try again, and the id to name when asking for help.
 *
 * @public
 */
export function ErrorFace(props: { problem: Problem; onRetry?: () => void }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { message, nextStep, requestId } = props.problem;
  return (
    <MessageFace
      alert
      state="failed"
      title={t('faces.errorTitle')}
      actions={
        <>
          {props.onRetry && (
            <Button size="small" variant="outlined" onClick={props.onRetry}>
              {t('faces.retry')}
            </Button>
          )}
          {requestId && (
            <Typography
              variant="body2"
              color="textSecondary"
              className={classes.requestId}
            >
              {t('faces.requestId', { id: requestId })}
            </Typography>
          )}
        </>
      }
    >
      <Typography variant="body2">
        {message ?? t('faces.unknownError')} {nextStep}
      </Typography>
    </MessageFace>
  );
}

/**
 * The role does not allow it; says whose does.
 *
 * @public
 */
export function NotAllowedFace(props: { who: string }) {
  const { t } = useOpencspTranslation();
  return (
    <MessageFace state="skipped" title={t('faces.notAllowedTitle')}>
      <Typography variant="body2">{props.who}</Typography>
    </MessageFace>
  );
}

/**
 * The sign-in ended.
 *
 * @public
 */
export function SignedOutFace() {
  const { t } = useOpencspTranslation();
  return (
    <MessageFace alert state="unknown" title={t('faces.signInTitle')}>
      <Typography variant="body2">{t('faces.signInBody')}</Typography>
    </MessageFace>
  );
}

/**
 * A part of the portal is not there; says what an operator does about it.
 *
 * @public
 */
export function ModuleMissingFace(props: {
  problem: Problem;
  onRetry?: () => void;
}) {
  const { t } = useOpencspTranslation();
  return (
    <MessageFace
      state="warning"
      title={t('faces.missingTitle')}
      actions={
        props.onRetry && (
          <Button size="small" variant="outlined" onClick={props.onRetry}>
            {t('faces.retry')}
          </Button>
        )
      }
    >
      <Typography variant="body2">{t('faces.missingBody')}</Typography>
      {props.problem.nextStep && (
        <Typography variant="body2">
          {props.problem.message} {props.problem.nextStep}
        </Typography>
      )}
    </MessageFace>
  );
}

/**
 * Says since when the shown data is old.
 *
 * @public
 */
export function StaleNote(props: { since: Date }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  return (
    <Typography variant="body2" className={classes.stale} role="status">
      <StateLabel state="stale">
        {t('faces.stale', { time: clockText(props.since) })}
      </StateLabel>
    </Typography>
  );
}

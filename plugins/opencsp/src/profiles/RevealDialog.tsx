import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { ProfileSecret } from '@opencsp/plugin-opencsp-common';
import {
  CopyText,
  ErrorFace,
  problemOfError,
  useOpencspTranslation,
  useRevealSecret,
} from '@opencsp/plugin-opencsp-react';
import { useId, useRef, useState } from 'react';

const useStyles = makeStyles(
  theme => ({
    title: { overflowWrap: 'anywhere' },
    value: { margin: theme.spacing(2, 0, 1) },
    actions: { padding: theme.spacing(1, 3, 2) },
  }),
  { name: 'OpencspRevealDialog' },
);

type Shown =
  | { kind: 'asking' }
  | { kind: 'working' }
  | { kind: 'value'; value: string }
  | { kind: 'failed'; error: unknown };

/**
 * Shows a password once. The value lives in this window's state alone: closing takes the window, and the
 * value with it, away. A click beside it does not close it, since that would lose the password.
 */
export function RevealDialog(props: {
  profileId: string;
  secret: Pick<ProfileSecret, 'name' | 'purpose'>;
  onClose: () => void;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const titleId = useId();
  const first = useRef<HTMLButtonElement>(null);
  const reveal = useRevealSecret(props.profileId);
  const [shown, setShown] = useState<Shown>({ kind: 'asking' });
  const { name, purpose } = props.secret;
  const hasValue = shown.kind === 'value';

  const show = () => {
    setShown({ kind: 'working' });
    reveal(name).then(
      value => setShown({ kind: 'value', value }),
      error => setShown({ kind: 'failed', error }),
    );
  };

  return (
    <Dialog
      open
      onClose={(_, reason) => {
        if (shown.kind !== 'working' && reason !== 'backdropClick') {
          props.onClose();
        }
      }}
      aria-labelledby={titleId}
      TransitionProps={{ onEntered: () => first.current?.focus() }}
      maxWidth="sm"
      fullWidth
    >
      <DialogTitle id={titleId} className={classes.title}>
        {t('revealDialog.title', { name })}
      </DialogTitle>
      <DialogContent>
        <Typography variant="body2">{purpose}</Typography>
        <Typography variant="body2" role={hasValue ? 'status' : undefined}>
          {t(hasValue ? 'revealDialog.warn' : 'revealDialog.ask')}
        </Typography>
        {shown.kind === 'value' && (
          <div
            className={classes.value}
            role="group"
            aria-label={t('revealDialog.value')}
          >
            <CopyText
              framed
              text={shown.value}
              label={t('revealDialog.copyValue')}
            />
          </div>
        )}
        {shown.kind === 'failed' && (
          <ErrorFace problem={problemOfError(shown.error)} />
        )}
      </DialogContent>
      <DialogActions className={classes.actions}>
        <Button onClick={props.onClose} disabled={shown.kind === 'working'}>
          {t(hasValue ? 'revealDialog.done' : 'revealDialog.back')}
        </Button>
        {!hasValue && (
          <Button
            variant="contained"
            color="primary"
            disableElevation
            ref={first}
            disabled={shown.kind === 'working'}
            onClick={show}
          >
            {t(
              shown.kind === 'working'
                ? 'revealDialog.showing'
                : 'revealDialog.show',
            )}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}

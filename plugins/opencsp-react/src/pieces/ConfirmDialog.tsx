import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useRoleColours } from '../state/roleColours';
import { useOpencspTranslation } from '../translation/opencspTranslationRef';
import { ErrorFace } from './Faces';
import { problemOfError } from './faceOf';

const useStyles = makeStyles(
  theme => ({
    heading: { fontWeight: 600 },
    list: {
      margin: theme.spacing(0.5, 0, 2),
      paddingLeft: theme.spacing(2.5),
      overflowWrap: 'anywhere',
    },
    title: { overflowWrap: 'anywhere' },
    danger: {
      '&:not(:disabled)': {
        backgroundColor: theme.palette.error.dark,
        color: theme.palette.getContrastText(theme.palette.error.dark),
      },
      '&:hover': { backgroundColor: theme.palette.error.dark },
    },
    actions: { padding: theme.spacing(1, 3, 2) },
  }),
  { name: 'OpencspConfirmDialog' },
);

/** @public */
export interface ConfirmDialogProps {
  open: boolean;
  title: string;
  /** Lists of what happens, each with its heading: what goes, what stays. */
  consequences: { heading: string; items: string[] }[];
  /** The name that must be typed, when data goes. */
  confirmName?: string;
  confirmLabel: string;
  /** The label while the answer is awaited. */
  workingLabel: string;
  backLabel: string;
  /** Closes the dialog when it resolves; shows why when it does not. */
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

/**
 * Asks before something that cannot be taken back: what goes, what stays, and the name typed when
 * data goes. Esc closes; the focus goes back to where it was.
 *
 * @public
 */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const colours = useRoleColours();
  const titleId = useId();
  const field = useRef<HTMLInputElement>(null);
  const back = useRef<HTMLButtonElement>(null);
  const [typed, setTyped] = useState('');
  const [working, setWorking] = useState(false);
  const [error, setError] = useState<unknown>();
  const matches = !props.confirmName || typed === props.confirmName;

  useEffect(() => {
    if (!props.open) {
      setTyped('');
      setError(undefined);
    }
  }, [props.open]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!matches || working) {
      return;
    }
    setWorking(true);
    setError(undefined);
    try {
      await props.onConfirm();
      props.onClose();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setWorking(false);
    }
  };

  return (
    <Dialog
      open={props.open}
      onClose={working ? undefined : props.onClose}
      aria-labelledby={titleId}
      TransitionProps={{
        onEntered: () => (field.current ?? back.current)?.focus(),
      }}
      maxWidth="sm"
      fullWidth
    >
      <form onSubmit={submit} noValidate>
        <DialogTitle id={titleId} className={classes.title}>
          {props.title}
        </DialogTitle>
        <DialogContent>
          {props.consequences.map(({ heading, items }) => (
            <div key={heading}>
              <Typography
                variant="subtitle2"
                component="h3"
                className={classes.heading}
              >
                {heading}
              </Typography>
              <ul className={classes.list}>
                {items.map(item => (
                  <li key={item}>
                    <Typography variant="body2">{item}</Typography>
                  </li>
                ))}
              </ul>
            </div>
          ))}
          {props.confirmName && (
            <TextField
              id={`${titleId}-name`}
              inputRef={field}
              fullWidth
              size="small"
              variant="outlined"
              label={t('confirm.typeName', { name: props.confirmName })}
              helperText={
                <span style={matches ? { color: colours.success } : undefined}>
                  {t(matches ? 'confirm.typeNameDone' : 'confirm.typeNameHint')}
                </span>
              }
              value={typed}
              onChange={event => setTyped(event.target.value)}
              inputProps={{ autoComplete: 'off', spellCheck: false }}
            />
          )}
          {error !== undefined && <ErrorFace problem={problemOfError(error)} />}
        </DialogContent>
        <DialogActions className={classes.actions}>
          <Button onClick={props.onClose} disabled={working} ref={back}>
            {props.backLabel}
          </Button>
          <Button
            type="submit"
            variant="contained"
            disableElevation
            className={classes.danger}
            disabled={!matches || working}
          >
            {working ? props.workingLabel : props.confirmLabel}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

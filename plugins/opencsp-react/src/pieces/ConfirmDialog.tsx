import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import {
  FormEvent,
  ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
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
    reason: { marginTop: theme.spacing(2) },
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

/** The API takes no longer reason. */
const MOST_REASON = 500;

/** @public */
export interface ConfirmDialogProps {
  open: boolean;
  title: string;
  /** Lists of what happens, each with its heading: what goes, what stays. */
  consequences: { heading: string; items: string[] }[];
  /** Choices that go with it, between the lists and the name. */
  children?: ReactNode;
  /** The name or words that must be typed, when data goes. */
  confirmName?: string;
  /** A reason that must be given, for the record. */
  reason?: { label: string; hint: string; done: string };
  confirmLabel: string;
  /** The label while the answer is awaited. */
  workingLabel: string;
  backLabel: string;
  /** Gets the reason, if one was asked for. Closes the dialog when it resolves; shows why when it does not. */
  onConfirm: (reason: string) => Promise<unknown>;
  onClose: () => void;
}

/**
 * Asks before something that cannot be taken back: what goes, what stays, the name typed when data
 * goes, and a reason where one is to be kept. Esc closes; the focus goes back to where it was.
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
  const [reason, setReason] = useState('');
  const matches = !props.confirmName || typed === props.confirmName;
  const hasReason = !props.reason || reason.trim() !== '';
  const ready = matches && hasReason;

  useEffect(() => {
    if (!props.open) {
      setTyped('');
      setReason('');
      setError(undefined);
    }
  }, [props.open]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || working) {
      return;
    }
    setWorking(true);
    setError(undefined);
    try {
      await props.onConfirm(reason.trim());
      props.onClose();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setWorking(false);
    }
  };

  const hint = (done: boolean, text: string) => (
    <span style={done ? { color: colours.success } : undefined}>{text}</span>
  );

  return (
    <Dialog
      open={props.open}
      onClose={working ? undefined : props.onClose}
      aria-labelledby={titleId}
      TransitionProps={{
        onEntered: dialog => {
          // Who already types in another field is not taken away from it.
          if (!dialog.querySelector('input:focus, textarea:focus')) {
            (field.current ?? back.current)?.focus();
          }
        },
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
          {props.children}
          {props.confirmName && (
            <TextField
              id={`${titleId}-name`}
              inputRef={field}
              fullWidth
              size="small"
              variant="outlined"
              label={t('confirm.typeName', { name: props.confirmName })}
              helperText={hint(
                matches,
                t(matches ? 'confirm.typeNameDone' : 'confirm.typeNameHint'),
              )}
              value={typed}
              onChange={event => setTyped(event.target.value)}
              inputProps={{ autoComplete: 'off', spellCheck: false }}
            />
          )}
          {props.reason && (
            <TextField
              id={`${titleId}-reason`}
              className={classes.reason}
              fullWidth
              multiline
              maxRows={4}
              size="small"
              variant="outlined"
              label={props.reason.label}
              helperText={hint(
                hasReason,
                hasReason ? props.reason.done : props.reason.hint,
              )}
              value={reason}
              onChange={event => setReason(event.target.value)}
              inputProps={{ maxLength: MOST_REASON }}
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
            disabled={!ready || working}
          >
            {working ? props.workingLabel : props.confirmLabel}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import { makeStyles } from '@material-ui/core/styles';
import {
  FormEvent,
  ReactNode,
  RefObject,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';

const useStyles = makeStyles(
  theme => ({
    title: { overflowWrap: 'anywhere' },
    content: {
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(2),
      overflowWrap: 'anywhere',
    },
    actions: { flexWrap: 'wrap', padding: theme.spacing(1, 3, 2) },
  }),
  { name: 'OpencspPersonDialog' },
);

/**
 * Gives something the focus as soon as it is on the page. For a piece inside of a window: the window itself is
 * there before its content.
 */
export function useFirstFocus(
  element: RefObject<HTMLElement>,
  isFirst: boolean = true,
) {
  // One render later: a button that gets the focus in its first one has no ripple yet to show it, and breaks.
  const [isThere, setThere] = useState(false);
  useEffect(() => setThere(true), []);
  useEffect(() => {
    if (isThere && isFirst) {
      element.current?.focus();
    }
  }, [element, isThere, isFirst]);
}

/** Closes a window that has done what it was for. */
export function CloseButton(props: {
  label: string;
  /** Nothing else in the window is to be done. */
  isFirst: boolean;
  onClose: () => void;
}) {
  const button = useRef<HTMLButtonElement>(null);
  useFirstFocus(button, props.isFirst);
  return (
    <Button ref={button} onClick={props.onClose}>
      {props.label}
    </Button>
  );
}

/** Sends what a window asks for, or leaves it. */
export function SendButtons(props: {
  label: string;
  cancelLabel: string;
  working: boolean;
  onClose: () => void;
}) {
  return (
    <>
      <Button onClick={props.onClose} disabled={props.working}>
        {props.cancelLabel}
      </Button>
      <Button
        type="submit"
        variant="contained"
        color="primary"
        disableElevation
        disabled={props.working}
      >
        {props.label}
      </Button>
    </>
  );
}

/**
 * A window about one person, which stays the same one while its content changes, so that the focus goes back to
 * where it was. Esc closes it, but not while it works; a click beside it does not, since what was
 * typed or is shown once would be lost.
 */
export function PersonDialog(props: {
  title: string;
  working: boolean;
  /** By the button in `actions`, or Enter in a field. */
  onSubmit?: () => void;
  onClose: () => void;
  actions: ReactNode;
  children: ReactNode;
}) {
  const classes = useStyles();
  const titleId = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!props.working) {
      props.onSubmit?.();
    }
  };
  return (
    <Dialog
      open
      onClose={(_, reason) => {
        if (!props.working && reason !== 'backdropClick') {
          props.onClose();
        }
      }}
      aria-labelledby={titleId}
      maxWidth="sm"
      fullWidth
    >
      <form onSubmit={submit} noValidate>
        <DialogTitle id={titleId} className={classes.title}>
          {props.title}
        </DialogTitle>
        <DialogContent className={classes.content}>
          {props.children}
        </DialogContent>
        <DialogActions className={classes.actions}>
          {props.actions}
        </DialogActions>
      </form>
    </Dialog>
  );
}

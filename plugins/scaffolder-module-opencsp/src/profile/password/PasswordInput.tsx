import IconButton from '@material-ui/core/IconButton';
import InputAdornment from '@material-ui/core/InputAdornment';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import VisibilityIcon from '@material-ui/icons/Visibility';
import VisibilityOffIcon from '@material-ui/icons/VisibilityOff';
import { FocusEvent, useRef, useState } from 'react';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { fieldIds, Verdict as VerdictLine } from '../../shared/FieldFrame';
import { JudgedFor, judgePassword, Verdict } from './judge';
import { StrengthBar } from './StrengthBar';
import { usePasswordHandOff } from './usePasswordHandOff';
import { LoadMeter, useStrengthMeter } from './useStrengthMeter';

const useStyles = makeStyles(
  theme => ({
    root: { marginTop: theme.spacing(2), maxWidth: 480 },
    label: { fontWeight: 600, display: 'block' },
    help: { fontSize: '0.8125rem', marginBottom: theme.spacing(1) },
  }),
  { name: 'OpencspPasswordInput' },
);

/**
 * A password that is typed once. The input keeps it to itself: it is no state of a component, and is
 * emptied as soon as the portal has it.
 */
export function PasswordInput(props: {
  id: string;
  handle: string | undefined;
  judgedFor: JudgedFor;
  loadMeter: LoadMeter;
  /** With an edit the password that was given before may stay. */
  mayStay: boolean;
  /** What is wrong beside what is typed, such as a handle that has expired. */
  problem: string | undefined;
  disabled?: boolean;
  onHandedOver: (handle: string) => void;
  /** Something is typed, so that an earlier handle no longer counts. */
  onForget: () => void;
  onLeave: () => void;
}) {
  const classes = useStyles();
  const { t } = useOpencspTranslation();
  const { id, handle, judgedFor, disabled } = props;
  const input = useRef<HTMLInputElement>(null);
  const [isShown, setShown] = useState(false);
  const [wasLeft, setLeft] = useState(false);
  const [isTyped, setTyped] = useState(false);
  const [verdict, setVerdict] = useState<Verdict>({ problems: [] });
  const { meter, waitForMeter } = useStrengthMeter(props.loadMeter, isTyped);
  const { state, handOver } = usePasswordHandOff({
    input,
    handle,
    isFine: async text => {
      const last = judgePassword(text, judgedFor, await waitForMeter());
      setVerdict(last);
      setLeft(true);
      return last.problems.length === 0;
    },
    onHandedOver: fresh => {
      setTyped(false);
      setLeft(false);
      setShown(false);
      setVerdict({ problems: [] });
      props.onHandedOver(fresh);
    },
  });
  const type = (text: string) => {
    setTyped(text !== '');
    setVerdict(
      text === '' ? { problems: [] } : judgePassword(text, judgedFor, meter),
    );
    if (handle) {
      props.onForget();
    }
  };
  const leave = (event: FocusEvent<HTMLElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget)) {
      setLeft(true);
      props.onLeave();
      handOver();
    }
  };
  const typedProblem = wasLeft && isTyped ? verdict.problems[0] : undefined;
  const failure =
    state.kind === 'failed'
      ? t('form.password.failed', { reason: state.message })
      : undefined;
  const problem =
    failure ?? typedProblem ?? (isTyped ? undefined : props.problem);
  const ids = fieldIds(id);
  return (
    <div className={classes.root}>
      <Typography
        className={classes.label}
        variant="body2"
        component="label"
        htmlFor={id}
      >
        {t('form.password.inputLabel')}
      </Typography>
      <Typography
        id={ids.help}
        className={classes.help}
        variant="body2"
        color="textSecondary"
      >
        {t('form.password.inputHelp')}
      </Typography>
      <div onBlur={leave}>
        <TextField
          id={id}
          type={isShown ? 'text' : 'password'}
          variant="outlined"
          size="small"
          fullWidth
          defaultValue=""
          disabled={disabled}
          error={problem !== undefined}
          onChange={event => type(event.target.value)}
          inputRef={input}
          inputProps={{
            'aria-describedby': problem
              ? `${ids.problem} ${ids.help}`
              : ids.help,
            'aria-invalid': problem !== undefined,
            readOnly: state.kind === 'handing',
            autoCapitalize: 'none',
            autoComplete: 'new-password',
            autoCorrect: 'off',
            spellCheck: false,
          }}
          InputProps={{
            endAdornment: (
              <InputAdornment position="end">
                <IconButton
                  size="small"
                  aria-label={
                    isShown ? t('form.password.hide') : t('form.password.show')
                  }
                  onClick={() => setShown(!isShown)}
                >
                  {isShown ? <VisibilityOffIcon /> : <VisibilityIcon />}
                </IconButton>
              </InputAdornment>
            ),
          }}
        />
      </div>
      <StrengthBar score={isTyped ? verdict.score : undefined} />
      <VerdictLine ids={ids} problem={problem} note={noteOf()} keepsLine />
    </div>
  );

  function noteOf(): string | undefined {
    if (state.kind === 'handing') {
      return t('form.password.handing');
    }
    if (isTyped) {
      return undefined;
    }
    if (handle) {
      return t('form.password.handedOver');
    }
    return props.mayStay ? t('form.password.stays') : undefined;
  }
}

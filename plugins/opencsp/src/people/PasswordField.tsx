import IconButton from '@material-ui/core/IconButton';
import InputAdornment from '@material-ui/core/InputAdornment';
import TextField from '@material-ui/core/TextField';
import VisibilityIcon from '@material-ui/icons/Visibility';
import VisibilityOffIcon from '@material-ui/icons/VisibilityOff';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { RefObject, useId, useState } from 'react';

/** A password that is typed once. The input keeps it to itself: it is no state of a component. */
export function PasswordField(props: {
  input: RefObject<HTMLInputElement>;
  /** Fewest characters that every service of the profile takes. */
  least: number;
  problem: string | undefined;
  /** While it is handed over. */
  working: boolean;
  onType: () => void;
  onLeave: () => void;
}) {
  const { t } = useOpencspTranslation();
  const id = useId();
  const [isShown, setShown] = useState(false);
  const { input, least, problem, working, onType, onLeave } = props;
  return (
    <TextField
      id={id}
      type={isShown ? 'text' : 'password'}
      variant="outlined"
      size="small"
      fullWidth
      defaultValue=""
      label={t('newPassword.input')}
      helperText={problem ?? t('newPassword.inputHint', { least: `${least}` })}
      error={problem !== undefined}
      onChange={onType}
      onBlur={onLeave}
      inputRef={input}
      inputProps={{
        readOnly: working,
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
              aria-label={t(isShown ? 'newPassword.hide' : 'newPassword.show')}
              onClick={() => setShown(!isShown)}
            >
              {isShown ? <VisibilityOffIcon /> : <VisibilityIcon />}
            </IconButton>
          </InputAdornment>
        ),
      }}
    />
  );
}

import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import {
  ErrorFace,
  problemOfError,
  StateLabel,
  useHandOff,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { useState } from 'react';
import { formStyles } from './formStyles';
import { MAX_KEY_KIB, privateKeyProblem, privateKeyText } from './registerForm';

const useStyles = makeStyles(formStyles, { name: 'OpencspOwnKey' });

/** Takes a private key and hands it over at once: what stays on the page is the handle of it. */
export function OwnKeyField(props: {
  handle: string | undefined;
  onHandle: (handle: string | undefined) => void;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const handOff = useHandOff();
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState(false);
  const [working, setWorking] = useState(false);
  const [error, setError] = useState<unknown>();
  const problem = asked ? privateKeyProblem(typed, t) : undefined;

  if (props.handle) {
    return (
      <div>
        <Typography variant="body2" component="div" role="status">
          <StateLabel state="done">{t('registerHost.handedOver')}</StateLabel>
        </Typography>
        <Button size="small" onClick={() => props.onHandle(undefined)}>
          {t('registerHost.handAnother')}
        </Button>
      </div>
    );
  }
  const hand = async () => {
    setAsked(true);
    if (privateKeyProblem(typed, t)) {
      return;
    }
    setWorking(true);
    setError(undefined);
    try {
      const handle = await handOff(privateKeyText(typed));
      setTyped('');
      setAsked(false);
      props.onHandle(handle);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setWorking(false);
    }
  };
  return (
    <div className={classes.form}>
      <TextField
        id="register-host-key"
        multiline
        minRows={4}
        maxRows={10}
        fullWidth
        size="small"
        variant="outlined"
        label={t('registerHost.ownKey')}
        helperText={
          problem ?? t('registerHost.ownKeyHint', { most: MAX_KEY_KIB })
        }
        error={problem !== undefined}
        value={typed}
        onChange={event => setTyped(event.target.value)}
        inputProps={{
          autoComplete: 'off',
          autoCorrect: 'off',
          spellCheck: false,
        }}
      />
      {error !== undefined && <ErrorFace problem={problemOfError(error)} />}
      <div className={classes.buttons}>
        <Button
          variant="outlined"
          disabled={working || typed.trim() === ''}
          onClick={hand}
        >
          {t(working ? 'registerHost.handingOver' : 'registerHost.handOver')}
        </Button>
      </div>
      <Typography variant="body2" color="textSecondary">
        {t('registerHost.handNeeded')}
      </Typography>
    </div>
  );
}

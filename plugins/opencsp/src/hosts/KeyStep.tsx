import Button from '@material-ui/core/Button';
import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormHelperText from '@material-ui/core/FormHelperText';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  ErrorFace,
  problemOfError,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { useState } from 'react';
import { formStyles } from './formStyles';
import { OwnKeyField } from './OwnKeyField';

const useStyles = makeStyles(formStyles, { name: 'OpencspKeyStep' });

/** With which key the portal signs in, whether it prepares the host, and what then happens. */
export function KeyStep(props: {
  /** What will happen, in a full sentence. */
  summary: string;
  /** False behind another machine: the configuration runner cannot come. */
  mayPrepare: boolean;
  working: boolean;
  error: unknown;
  onBack: () => void;
  onDone: (choice: { prepare: boolean; handoff?: string }) => void;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const [own, setOwn] = useState(false);
  const [handle, setHandle] = useState<string>();
  const [prepare, setPrepare] = useState(props.mayPrepare);
  const ready = !own || handle !== undefined;
  return (
    <div className={classes.form}>
      <RadioGroup
        aria-label={t('registerHost.stepKey')}
        value={own ? 'own' : 'portal'}
        onChange={(_, value) => setOwn(value === 'own')}
      >
        <FormControlLabel
          value="portal"
          control={<Radio color="primary" />}
          label={t('registerHost.keyPortal')}
        />
        <FormHelperText>{t('registerHost.keyPortalHint')}</FormHelperText>
        <FormControlLabel
          value="own"
          control={<Radio color="primary" />}
          label={t('registerHost.keyOwn')}
        />
        <FormHelperText>{t('registerHost.keyOwnHint')}</FormHelperText>
      </RadioGroup>
      {own && <OwnKeyField handle={handle} onHandle={setHandle} />}
      <div>
        <FormControlLabel
          label={t('registerHost.prepare')}
          control={
            <Checkbox
              color="primary"
              checked={prepare}
              disabled={!props.mayPrepare}
              onChange={event => setPrepare(event.target.checked)}
            />
          }
        />
        <FormHelperText>
          {t(
            props.mayPrepare
              ? 'registerHost.prepareHint'
              : 'registerHost.prepareJump',
          )}
        </FormHelperText>
      </div>
      <Typography variant="subtitle2" component="h3" className={classes.strong}>
        {t('registerHost.summary')}
      </Typography>
      <Typography variant="body2">{props.summary}</Typography>
      {props.error ? <ErrorFace problem={problemOfError(props.error)} /> : null}
      <div className={classes.buttons}>
        <Button variant="outlined" onClick={props.onBack}>
          {t('registerHost.back')}
        </Button>
        <Button
          variant="contained"
          color="primary"
          disableElevation
          disabled={!ready || props.working}
          onClick={() =>
            props.onDone({ prepare, ...(own ? { handoff: handle } : {}) })
          }
        >
          {t(
            props.working
              ? 'registerHost.registering'
              : 'registerHost.register',
          )}
        </Button>
      </div>
    </div>
  );
}

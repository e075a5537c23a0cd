import Button from '@material-ui/core/Button';
import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormHelperText from '@material-ui/core/FormHelperText';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import {
  ErrorFace,
  problemOfError,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { FormEvent, useState } from 'react';
import { formStyles } from './formStyles';
import {
  askedFields,
  fieldProblem,
  HostField,
  HostFields,
  usesSudo,
} from './registerForm';

const useStyles = makeStyles(formStyles, { name: 'OpencspAddressStep' });

/** Where the host is and who signs in; then its key is asked for. */
export function AddressStep(props: {
  fields: HostFields;
  onChange: (fields: HostFields) => void;
  working: boolean;
  error: unknown;
  onDone: () => void;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { fields, onChange } = props;
  const [left, setLeft] = useState<readonly HostField[]>([]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const asked = askedFields(fields);
    setLeft(asked);
    if (asked.every(it => fieldProblem(fields, it) === undefined)) {
      props.onDone();
    }
  };
  const text = (field: HostField, label: string, hint?: string) => {
    // Who still writes for the first time is not told off.
    const problem = left.includes(field)
      ? fieldProblem(fields, field)
      : undefined;
    return (
      <TextField
        id={`register-host-${field}`}
        size="small"
        variant="outlined"
        fullWidth
        label={label}
        helperText={problem ?? hint}
        error={problem !== undefined}
        value={fields[field]}
        onChange={event => onChange({ ...fields, [field]: event.target.value })}
        onBlur={() => setLeft(before => [...before, field])}
        inputProps={{ autoComplete: 'off', spellCheck: false }}
      />
    );
  };
  const check = (
    label: string,
    checked: boolean,
    onChecked: (on: boolean) => void,
  ) => (
    <FormControlLabel
      label={label}
      control={
        <Checkbox
          color="primary"
          checked={checked}
          onChange={event => onChecked(event.target.checked)}
        />
      }
    />
  );

  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      {text('name', t('registerHost.name'), t('registerHost.nameHint'))}
      <div className={classes.pair}>
        {text(
          'address',
          t('registerHost.address'),
          t('registerHost.addressHint'),
        )}
        {text('port', t('registerHost.port'))}
      </div>
      {text('user', t('registerHost.user'), t('registerHost.userHint'))}
      <div>
        {check(t('registerHost.sudo'), usesSudo(fields), sudo =>
          onChange({ ...fields, sudo }),
        )}
        <FormHelperText>{t('registerHost.sudoHint')}</FormHelperText>
      </div>
      {check(t('registerHost.withJump'), fields.withJump, withJump =>
        onChange({ ...fields, withJump }),
      )}
      {fields.withJump && (
        <>
          <div className={classes.pair}>
            {text('jumpAddress', t('registerHost.jumpAddress'))}
            {text('jumpPort', t('registerHost.jumpPort'))}
          </div>
          {text('jumpUser', t('registerHost.jumpUser'))}
        </>
      )}
      {props.error ? <ErrorFace problem={problemOfError(props.error)} /> : null}
      <div className={classes.buttons}>
        <Button
          type="submit"
          variant="contained"
          color="primary"
          disableElevation
          disabled={props.working}
        >
          {t(
            props.working ? 'registerHost.showingKey' : 'registerHost.showKey',
          )}
        </Button>
      </div>
    </form>
  );
}

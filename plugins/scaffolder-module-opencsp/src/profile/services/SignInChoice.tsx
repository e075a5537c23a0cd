import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormHelperText from '@material-ui/core/FormHelperText';
import InputLabel from '@material-ui/core/InputLabel';
import NativeSelect from '@material-ui/core/NativeSelect';
import { makeStyles } from '@material-ui/core/styles';
import { ChosenService, ServiceOption } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { canAskSecondFactor } from './selection';

const useStyles = makeStyles(
  theme => ({
    root: {
      marginTop: theme.spacing(1),
      paddingLeft: theme.spacing(1),
      display: 'flex',
      flexDirection: 'column',
      alignItems: 'flex-start',
    },
    label: { fontSize: '0.8125rem' },
  }),
  { name: 'OpencspSignInChoice' },
);

/** Who may sign in to a chosen service, and whether a second factor is asked for. */
export function SignInChoice(props: {
  id: string;
  option: ServiceOption;
  chosen: ChosenService;
  isHttpOnly: boolean;
  disabled?: boolean;
  onChange: (chosen: ChosenService) => void;
}) {
  const classes = useStyles();
  const { t } = useOpencspTranslation();
  const { id, option, chosen, isHttpOnly, disabled, onChange } = props;
  const canAsk = canAskSecondFactor(option) && !isHttpOnly;
  const hint = isHttpOnly
    ? t('form.services.secondFactorHttp')
    : t('form.services.secondFactorNone', { service: option.title });
  return (
    <div className={classes.root}>
      <InputLabel htmlFor={`${id}-access`} className={classes.label}>
        {t('form.services.access', { service: option.title })}
      </InputLabel>
      <NativeSelect
        id={`${id}-access`}
        value={chosen.access}
        disabled={disabled}
        onChange={event =>
          onChange({
            ...chosen,
            access: event.target.value === 'admins' ? 'admins' : 'everyone',
          })
        }
      >
        <option value="everyone">{t('form.services.everyone')}</option>
        <option value="admins">{t('form.services.admins')}</option>
      </NativeSelect>
      <FormControlLabel
        label={t('form.services.secondFactor', { service: option.title })}
        control={
          <Checkbox
            size="small"
            color="primary"
            checked={chosen.secondFactor}
            // What was asked for and cannot be had can still be taken back.
            disabled={disabled || (!canAsk && !chosen.secondFactor)}
            onChange={event =>
              onChange({ ...chosen, secondFactor: event.target.checked })
            }
            inputProps={{
              'aria-describedby': canAsk ? undefined : `${id}-factor`,
            }}
          />
        }
      />
      {!canAsk && <FormHelperText id={`${id}-factor`}>{hint}</FormHelperText>}
    </div>
  );
}

import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormHelperText from '@material-ui/core/FormHelperText';
import InputLabel from '@material-ui/core/InputLabel';
import NativeSelect from '@material-ui/core/NativeSelect';
import { makeStyles } from '@material-ui/core/styles';
import { ChosenService, ServiceOption } from '@opencsp/plugin-opencsp-common';
import { useFormTranslation } from '../../translation';
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
  const { t } = useFormTranslation();
  const { id, option, chosen, isHttpOnly, disabled, onChange } = props;
  const canAsk = canAskSecondFactor(option) && !isHttpOnly;
  const hint = isHttpOnly
    ? t('services.secondFactorHttp')
    : t('services.secondFactorNone', { service: option.title });
  return (
    <div className={classes.root}>
      <InputLabel htmlFor={`${id}-access`} className={classes.label}>
        {t('services.access', { service: option.title })}
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
        <option value="everyone">{t('services.everyone')}</option>
        <option value="admins">{t('services.admins')}</option>
      </NativeSelect>
      <FormControlLabel
        label={t('services.secondFactor', { service: option.title })}
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

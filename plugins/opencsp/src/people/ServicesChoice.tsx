import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormGroup from '@material-ui/core/FormGroup';
import FormHelperText from '@material-ui/core/FormHelperText';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Profile } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { useId } from 'react';
import { chosenServices } from './peopleView';

const useStyles = makeStyles(
  theme => ({ services: { paddingLeft: theme.spacing(4) } }),
  { name: 'OpencspServicesChoice' },
);

/** Which services somebody may use: all of the profile, also those that it gets later, or some of them. */
export function ServicesChoice(props: {
  profile: Pick<Profile, 'chosen' | 'services'>;
  /** Ids; all of them when absent. */
  services: readonly string[] | undefined;
  working: boolean;
  onChange: (services: string[] | undefined) => void;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const id = useId();
  const { profile, services, working, onChange } = props;
  const offered = chosenServices(profile);
  const answer = (value: 'all' | 'some') => (
    <FormControlLabel
      value={value}
      disabled={working}
      control={
        <Radio
          color="primary"
          inputProps={{ 'aria-describedby': `${id}-${value}` }}
        />
      }
      label={t(`personServices.${value}`)}
    />
  );
  return (
    <div>
      <Typography variant="body2" id={`${id}-label`}>
        {t('personServices.label')}
      </Typography>
      <RadioGroup
        aria-labelledby={`${id}-label`}
        value={services ? 'some' : 'all'}
        onChange={(_, value) =>
          onChange(value === 'some' ? offered.map(it => it.id) : undefined)
        }
      >
        {answer('all')}
        <FormHelperText id={`${id}-all`}>
          {t('personServices.allHint')}
        </FormHelperText>
        {answer('some')}
        <FormHelperText id={`${id}-some`}>
          {t('personServices.someHint')}
        </FormHelperText>
      </RadioGroup>
      {services && (
        <FormGroup
          role="group"
          aria-label={t('personServices.some')}
          className={classes.services}
        >
          {offered.map(service => (
            <FormControlLabel
              key={service.id}
              disabled={working}
              control={
                <Checkbox
                  color="primary"
                  checked={services.includes(service.id)}
                  onChange={(_, checked) =>
                    onChange(
                      offered
                        .map(it => it.id)
                        .filter(it =>
                          it === service.id ? checked : services.includes(it),
                        ),
                    )
                  }
                />
              }
              label={service.title}
            />
          ))}
          <FormHelperText role="status">
            {services.length === 0 && t('personServices.none')}
          </FormHelperText>
        </FormGroup>
      )}
    </div>
  );
}

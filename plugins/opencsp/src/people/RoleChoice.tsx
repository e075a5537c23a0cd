import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormHelperText from '@material-ui/core/FormHelperText';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import Typography from '@material-ui/core/Typography';
import { PersonRole } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { useId } from 'react';

const ROLES: PersonRole[] = ['member', 'admin'];

/** What somebody is in the profile, each answer with what it means. */
export function RoleChoice(props: {
  role: PersonRole;
  working: boolean;
  onChange: (role: PersonRole) => void;
}) {
  const { t } = useOpencspTranslation();
  const id = useId();
  const { role: chosen, working, onChange } = props;
  return (
    <div>
      <Typography variant="body2" id={`${id}-role`}>
        {t('people.role.label')}
      </Typography>
      <RadioGroup
        aria-labelledby={`${id}-role`}
        value={chosen}
        onChange={(_, value) =>
          onChange(ROLES.find(role => role === value) ?? chosen)
        }
      >
        {ROLES.map(role => (
          <div key={role}>
            <FormControlLabel
              value={role}
              disabled={working}
              control={
                <Radio
                  color="primary"
                  inputProps={{ 'aria-describedby': `${id}-${role}` }}
                />
              }
              label={t(`people.role.${role}`)}
            />
            <FormHelperText id={`${id}-${role}`}>
              {t(`addPerson.roleHint.${role}`)}
            </FormHelperText>
          </div>
        ))}
      </RadioGroup>
    </div>
  );
}

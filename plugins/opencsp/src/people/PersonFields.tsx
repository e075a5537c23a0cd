import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormHelperText from '@material-ui/core/FormHelperText';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { PersonRole } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { RefObject, useId } from 'react';
import { useFirstFocus } from './PersonDialog';
import { fieldText, PersonDraft, PersonField, withText } from './personForm';

const ROLES: PersonRole[] = ['member', 'admin'];

/** Which keys a touch screen offers. A field of type "email" would change what is typed before it is judged. */
const KEYBOARDS = {
  email: { inputMode: 'email', autoCapitalize: 'none' },
  name: { inputMode: 'text', autoCapitalize: 'words' },
  login: { inputMode: 'text', autoCapitalize: 'none' },
} as const satisfies Record<PersonField, object>;

/** Who somebody is and what they may do. What is wrong stands at its field. */
export function PersonFields(props: {
  draft: PersonDraft;
  problems: Partial<Record<PersonField, string>>;
  /** Fields to be reached when something is wrong with them. */
  inputs: Record<PersonField, RefObject<HTMLInputElement>>;
  working: boolean;
  onChange: (draft: PersonDraft) => void;
  onLeave: (field: PersonField) => void;
}) {
  const { t } = useOpencspTranslation();
  const id = useId();
  const { draft, problems, inputs, working, onChange, onLeave } = props;
  useFirstFocus(inputs.email);
  const text = (field: PersonField) => (
    <TextField
      id={`${id}-${field}`}
      fullWidth
      required
      size="small"
      variant="outlined"
      label={t(`addPerson.${field}`)}
      helperText={problems[field] ?? t(`addPerson.${field}Hint`)}
      error={problems[field] !== undefined}
      value={fieldText(draft, field)}
      onChange={event => onChange(withText(draft, field, event.target.value))}
      onBlur={() => onLeave(field)}
      inputRef={inputs[field]}
      inputProps={{
        ...KEYBOARDS[field],
        autoComplete: 'off',
        autoCorrect: 'off',
        spellCheck: false,
        readOnly: working,
      }}
    />
  );
  return (
    <>
      {text('email')}
      {text('name')}
      {text('login')}
      <div>
        <Typography variant="body2" id={`${id}-role`}>
          {t('people.role.label')}
        </Typography>
        <RadioGroup
          aria-labelledby={`${id}-role`}
          value={draft.role}
          onChange={(_, value) =>
            onChange({
              ...draft,
              role: ROLES.find(role => role === value) ?? draft.role,
            })
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
    </>
  );
}

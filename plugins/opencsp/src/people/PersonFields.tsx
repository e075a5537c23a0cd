import TextField from '@material-ui/core/TextField';
import { Profile } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { RefObject, useId } from 'react';
import { useFirstFocus } from './PersonDialog';
import { fieldText, PersonDraft, PersonField, withText } from './personForm';
import { RoleChoice } from './RoleChoice';
import { ServicesChoice } from './ServicesChoice';

/** Which keys a touch screen offers. A field of type "email" would change what is typed before it is judged. */
const KEYBOARDS = {
  email: { inputMode: 'email', autoCapitalize: 'none' },
  name: { inputMode: 'text', autoCapitalize: 'words' },
  login: { inputMode: 'text', autoCapitalize: 'none' },
} as const satisfies Record<PersonField, object>;

/** Who somebody is and what they may do. What is wrong stands at its field. */
export function PersonFields(props: {
  profile: Profile;
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
  const { profile, draft, problems, inputs, working, onChange, onLeave } =
    props;
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
      <RoleChoice
        role={draft.role}
        working={working}
        onChange={role => onChange({ ...draft, role })}
      />
      <ServicesChoice
        profile={profile}
        services={draft.services}
        working={working}
        onChange={services => onChange({ ...draft, services })}
      />
    </>
  );
}

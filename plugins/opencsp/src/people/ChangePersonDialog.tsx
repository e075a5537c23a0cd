import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import {
  ChangePerson,
  changePersonSchema,
  Person,
  Profile,
} from '@opencsp/plugin-opencsp-common';
import {
  ErrorFace,
  problemOfError,
  useOpencspTranslation,
  usePeopleActions,
} from '@opencsp/plugin-opencsp-react';
import { useId, useRef, useState } from 'react';
import { changeOf, ChangedPerson } from './changedPerson';
import { PersonDialog, SendButtons, useFirstFocus } from './PersonDialog';
import { refusedFields } from './personForm';
import { RoleChoice } from './RoleChoice';
import { ServicesChoice } from './ServicesChoice';

/** The name, with what is wrong with it. */
function NameField(props: {
  name: string;
  problem: string | undefined;
  working: boolean;
  onChange: (name: string) => void;
}) {
  const { t } = useOpencspTranslation();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useFirstFocus(input);
  const { name, problem, working, onChange } = props;
  return (
    <TextField
      id={id}
      fullWidth
      required
      size="small"
      variant="outlined"
      label={t('addPerson.name')}
      helperText={problem ?? t('addPerson.nameHint')}
      error={problem !== undefined}
      value={name}
      onChange={event => onChange(event.target.value)}
      inputRef={input}
      inputProps={{
        autoComplete: 'off',
        autoCorrect: 'off',
        spellCheck: false,
        readOnly: working,
      }}
    />
  );
}

/** What is wrong with a name, in the API's words. */
function nameProblem({ name }: ChangePerson): string | undefined {
  return name === undefined
    ? undefined
    : changePersonSchema.safeParse({ name }).error?.issues[0]?.message;
}

/** Changes the name of somebody, their role, and the services that they may use. */
export function ChangePersonDialog(props: {
  profile: Profile;
  person: Person;
  onClose: () => void;
}) {
  const { t } = useOpencspTranslation();
  const { profile, person, onClose } = props;
  const { update } = usePeopleActions(profile.id);
  const [draft, setDraft] = useState<ChangedPerson>(person);
  const change = changeOf(person, draft);
  const refused = refusedFields(update.error).name;
  const problem = nameProblem(change) ?? refused;

  const send = async () => {
    if (Object.keys(change).length === 0) {
      onClose();
    } else if (nameProblem(change) === undefined) {
      update.mutate({ personId: person.id, ...change }, { onSuccess: onClose });
    }
  };
  return (
    <PersonDialog
      title={t('changePerson.title', { name: person.name })}
      working={update.isPending}
      onSubmit={send}
      onClose={onClose}
      actions={
        <SendButtons
          label={t(
            update.isPending ? 'changePerson.working' : 'changePerson.confirm',
          )}
          cancelLabel={t('changePerson.cancel')}
          working={update.isPending}
          onClose={onClose}
        />
      }
    >
      <Typography variant="body2">
        {t('changePerson.lead', { login: person.login })}
      </Typography>
      <NameField
        name={draft.name}
        problem={problem}
        working={update.isPending}
        onChange={name => setDraft({ ...draft, name })}
      />
      <RoleChoice
        role={draft.role}
        working={update.isPending}
        onChange={role => setDraft({ ...draft, role })}
      />
      <ServicesChoice
        profile={profile}
        services={draft.services}
        working={update.isPending}
        onChange={services => setDraft({ ...draft, services })}
      />
      {update.error && refused === undefined && (
        <ErrorFace problem={problemOfError(update.error)} />
      )}
    </PersonDialog>
  );
}

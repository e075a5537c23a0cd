import Typography from '@material-ui/core/Typography';
import { Person, Profile } from '@opencsp/plugin-opencsp-common';
import {
  ErrorFace,
  problemOfError,
  useAddPerson,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { useRef, useState } from 'react';
import { PasswordOnce } from './PasswordOnce';
import { CloseButton, PersonDialog, SendButtons } from './PersonDialog';
import { PersonFields } from './PersonFields';
import {
  draftProblems,
  emptyPerson,
  fieldText,
  PersonDraft,
  PersonField,
  personFields,
  personRequest,
  refusedFields,
} from './personForm';
import { KnownUser, useHasCatalog } from './useKnownUsers';
import { UserPicker } from './UserPicker';

interface AddPersonProps {
  profile: Profile;
  /** Those who are there already, or were. */
  people: readonly Person[];
  onClose: () => void;
}

/** What is wrong with a draft, and since when the person wants to hear of it. */
function useProblems(draft: PersonDraft, error: unknown) {
  const [left, setLeft] = useState<ReadonlySet<PersonField>>(new Set());
  const [sent, setSent] = useState<PersonDraft>();
  const own = draftProblems(draft);
  const refused = refusedFields(error);
  const isHeard = (field: PersonField) =>
    left.has(field) ||
    // It follows from the address, so that nobody ever leaves it.
    (field === 'login' && left.has('email') && fieldText(draft, field) !== '');
  // What the API refused stays said until the field has another text.
  const ofApi = (field: PersonField) =>
    sent && fieldText(sent, field) === fieldText(draft, field)
      ? refused[field]
      : undefined;
  return {
    own,
    shown: Object.fromEntries(
      personFields.flatMap(field => {
        const problem = isHeard(field) ? own[field] : undefined;
        const said = problem ?? ofApi(field);
        return said === undefined ? [] : [[field, said]];
      }),
    ),
    isAtFields: Object.keys(refused).length > 0,
    leave: (field: PersonField) => setLeft(new Set([...left, field])),
    send: () => {
      setLeft(new Set(personFields));
      setSent(draft);
    },
  };
}

/** How somebody who was added signs in, and the password that was made for them. */
function Added({ profile, person }: { profile: Profile; person: Person }) {
  const { t } = useOpencspTranslation();
  const { login, password } = person;
  return (
    <>
      <Typography variant="body2" role="status">
        {t('addPerson.doneBody', { login })}
      </Typography>
      {password.canReveal && <PasswordOnce profile={profile} person={person} />}
    </>
  );
}

/** A draft, and who was picked for it. */
function useDraft() {
  const [draft, setDraft] = useState<PersonDraft>(emptyPerson);
  const [picked, setPicked] = useState<KnownUser>();
  const change = (next: PersonDraft) => {
    setDraft(next);
    if (next.user === undefined) {
      setPicked(undefined);
    }
  };
  const pick = (user: KnownUser | undefined) => {
    const { user: _, ...rest } = draft;
    setPicked(user);
    setDraft(
      user
        ? { ...rest, email: user.email, name: user.name, user: user.ref }
        : rest,
    );
  };
  return { draft, picked, change, pick };
}

/** Adds somebody to a profile, and shows their password once. */
export function AddPersonDialog({ profile, people, onClose }: AddPersonProps) {
  const { t } = useOpencspTranslation();
  const hasCatalog = useHasCatalog();
  const add = useAddPerson(profile.id);
  const { draft, picked, change, pick } = useDraft();
  const problems = useProblems(draft, add.error);
  const email = useRef<HTMLInputElement>(null);
  const name = useRef<HTMLInputElement>(null);
  const login = useRef<HTMLInputElement>(null);
  const inputs = { email, name, login };

  const send = () => {
    problems.send();
    const wrong = personFields.find(field => problems.own[field]);
    if (wrong) {
      inputs[wrong].current?.focus();
    } else {
      add.mutate(personRequest(draft));
    }
  };
  const here = people.filter(({ state }) => state !== 'gone');
  return add.data ? (
    <PersonDialog
      title={t('addPerson.done', { name: add.data.name })}
      working={false}
      onClose={onClose}
      actions={
        <CloseButton
          label={t('addPerson.close')}
          isFirst={!add.data.password.canReveal}
          onClose={onClose}
        />
      }
    >
      <Added profile={profile} person={add.data} />
    </PersonDialog>
  ) : (
    <PersonDialog
      title={t('addPerson.title')}
      working={add.isPending}
      onSubmit={send}
      onClose={onClose}
      actions={
        <SendButtons
          label={t(add.isPending ? 'addPerson.adding' : 'addPerson.add')}
          cancelLabel={t('addPerson.cancel')}
          working={add.isPending}
          onClose={onClose}
        />
      }
    >
      <Typography variant="body2">
        {t(
          profile.accounts === 'manual'
            ? 'addPerson.leadByHand'
            : 'addPerson.lead',
        )}
      </Typography>
      {hasCatalog && (
        <UserPicker
          picked={picked}
          taken={here.flatMap(({ user }) => user ?? [])}
          onPick={pick}
        />
      )}
      <PersonFields
        profile={profile}
        draft={draft}
        problems={problems.shown}
        inputs={inputs}
        working={add.isPending}
        onChange={change}
        onLeave={problems.leave}
      />
      {add.error && !problems.isAtFields && (
        <ErrorFace problem={problemOfError(add.error)} />
      )}
    </PersonDialog>
  );
}

import TextField from '@material-ui/core/TextField';
import Autocomplete from '@material-ui/lab/Autocomplete';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { useEffect, useId, useState } from 'react';
import { KnownUser, useKnownUsers } from './useKnownUsers';

/** How long the person's typing rests before it is asked for. */
const TYPING_REST_MS = 250;

/** A text as soon as it has not changed for a moment. */
function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), TYPING_REST_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}

function labelOf({ name, email }: KnownUser): string {
  return `${name} (${email})`;
}

/** Finds somebody who has signed in to the portal, so that nothing has to be typed. */
export function UserPicker(props: {
  picked: KnownUser | undefined;
  /** Entity refs of those who are there already. */
  taken: readonly string[];
  onPick: (user: KnownUser | undefined) => void;
}) {
  const { t } = useOpencspTranslation();
  const id = useId();
  const { picked, taken, onPick } = props;
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState('');
  const isChosen = picked !== undefined && text === labelOf(picked);
  const users = useKnownUsers(useRested(isChosen ? '' : text), isOpen);
  const options = (users.data ?? []).filter(({ ref }) => !taken.includes(ref));
  return (
    <Autocomplete
      id={id}
      options={options}
      value={picked ?? null}
      inputValue={text}
      open={isOpen}
      loading={users.isFetching}
      getOptionLabel={labelOf}
      getOptionSelected={(one, other) => one.ref === other.ref}
      // The catalog has searched already.
      filterOptions={all => all}
      noOptionsText={t('addPerson.knownNone')}
      loadingText={t('addPerson.knownLoading')}
      openText={t('addPerson.knownOpen')}
      closeText={t('addPerson.knownClose')}
      clearText={t('addPerson.knownClear')}
      onOpen={() => setOpen(true)}
      onClose={() => setOpen(false)}
      onInputChange={(_, typed) => setText(typed)}
      onChange={(_, user) => onPick(user ?? undefined)}
      renderInput={params => (
        <TextField
          {...params}
          variant="outlined"
          size="small"
          label={t('addPerson.known')}
          helperText={t(
            users.error ? 'addPerson.knownFailed' : 'addPerson.knownHint',
          )}
        />
      )}
    />
  );
}

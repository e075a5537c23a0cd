import Button from '@material-ui/core/Button';
import { Person, Profile } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { useState } from 'react';
import { PasswordOnce } from './PasswordOnce';
import { PersonDialog } from './PersonDialog';

/** Shows the password that waits to be seen since somebody was added, or got a new one. */
export function ShowPasswordDialog(props: {
  profile: Profile;
  person: Person;
  onClose: () => void;
}) {
  const { t } = useOpencspTranslation();
  const [shown, setShown] = useState(false);
  const { profile, person, onClose } = props;
  return (
    <PersonDialog
      title={t('passwordOnce.title', { name: person.name })}
      working={false}
      onClose={onClose}
      actions={
        <Button onClick={onClose}>
          {t(shown ? 'passwordOnce.done' : 'passwordOnce.back')}
        </Button>
      }
    >
      <PasswordOnce
        profile={profile}
        person={person}
        onShown={() => setShown(true)}
      />
    </PersonDialog>
  );
}

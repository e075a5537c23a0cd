import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormHelperText from '@material-ui/core/FormHelperText';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import Typography from '@material-ui/core/Typography';
import {
  normalizePassword,
  Person,
  Profile,
  strictestPolicy,
} from '@opencsp/plugin-opencsp-common';
import {
  ErrorFace,
  problemOfError,
  useHandOff,
  useOpencspTranslation,
  usePeopleActions,
} from '@opencsp/plugin-opencsp-react';
import { useRef, useState } from 'react';
import { PasswordField } from './PasswordField';
import { PasswordOnce } from './PasswordOnce';
import {
  CloseButton,
  PersonDialog,
  SendButtons,
  useFirstFocus,
} from './PersonDialog';
import { refusedPassword, typedProblem } from './typedPassword';

/** The ways to come to a password. */
type How = 'made' | 'typed';

interface NewPasswordProps {
  profile: Profile;
  person: Person;
  onClose: () => void;
}

/** The owner's is the profile's own: typed where it has one for all, made where the portal makes them. */
function waysFor({
  profile,
  person,
}: Omit<NewPasswordProps, 'onClose'>): How[] {
  const ofProfile: How =
    profile.passwordStrategy === 'universal' ? 'typed' : 'made';
  return person.isOwner ? [ofProfile] : ['made', 'typed'];
}

/** What a typed password is judged by, and how it goes to the portal: straight from the input, as a handle. */
function useTypedPassword({ profile, person }: NewPasswordProps) {
  const handOff = useHandOff();
  const input = useRef<HTMLInputElement>(null);
  const [wasLeft, setLeft] = useState(false);
  const [problem, setProblem] = useState<string>();
  const text = () => input.current?.value ?? '';
  const judge = (): string | undefined => {
    const found = typedProblem(text(), { profile, person });
    setLeft(true);
    setProblem(found);
    return found;
  };
  return {
    input,
    problem,
    setProblem,
    judge,
    type: () => (wasLeft ? judge() : setProblem(undefined)),
    leave: () => text() !== '' && judge(),
    handOver: () => handOff(normalizePassword(text())),
  };
}

function HowChoice(props: { how: How; onChoose: (how: How) => void }) {
  const { t } = useOpencspTranslation();
  const first = useRef<HTMLInputElement>(null);
  useFirstFocus(first);
  return (
    <RadioGroup
      aria-label={t('newPassword.how')}
      value={props.how}
      onChange={(_, value) =>
        props.onChoose(value === 'typed' ? 'typed' : 'made')
      }
    >
      <FormControlLabel
        value="made"
        control={<Radio color="primary" inputRef={first} />}
        label={t('newPassword.made')}
      />
      <FormHelperText>{t('newPassword.madeHint')}</FormHelperText>
      <FormControlLabel
        value="typed"
        control={<Radio color="primary" />}
        label={t('newPassword.typed')}
      />
      <FormHelperText>{t('newPassword.typedHint')}</FormHelperText>
    </RadioGroup>
  );
}

/** After it was taken: a made one is shown once; a typed one is never shown. */
function Given({ profile, person }: Omit<NewPasswordProps, 'onClose'>) {
  const { t } = useOpencspTranslation();
  return (
    <>
      <Typography variant="body2" role="status">
        {t('newPassword.doneBody')}
      </Typography>
      {person.password.canReveal && (
        <PasswordOnce profile={profile} person={person} />
      )}
    </>
  );
}

/** Asks for the password and sends it: the handle of a typed one, or nothing for one that is made. */
function useNewPassword(props: NewPasswordProps) {
  const { profile, person } = props;
  const { resetPassword } = usePeopleActions(profile.id);
  const typed = useTypedPassword(props);
  const [how, setHow] = useState<How>(waysFor(props)[0]);
  const [working, setWorking] = useState(false);
  const [error, setError] = useState<unknown>();
  const [given, setGiven] = useState<Person>();

  const send = async () => {
    setError(undefined);
    if (how === 'typed' && typed.judge()) {
      typed.input.current?.focus();
      return;
    }
    setWorking(true);
    try {
      setGiven(
        await resetPassword.mutateAsync({
          personId: person.id,
          ...(how === 'typed' && { password: await typed.handOver() }),
        }),
      );
    } catch (thrown) {
      const refused = how === 'typed' ? refusedPassword(thrown) : undefined;
      typed.setProblem(refused);
      setError(refused === undefined ? thrown : undefined);
    } finally {
      setWorking(false);
    }
  };
  const isOne = waysFor(props).length === 1;
  useFirstFocus(typed.input, isOne);
  return { typed, how, setHow, isOne, working, error, given, send };
}

/** Gives somebody another password everywhere: a typed one, or one made by chance. */
export function NewPasswordDialog(props: NewPasswordProps) {
  const { t } = useOpencspTranslation();
  const { profile, person, onClose } = props;
  const { name } = person;
  const { typed, how, setHow, isOne, working, error, given, send } =
    useNewPassword(props);
  return given ? (
    <PersonDialog
      title={t('newPassword.done', { name })}
      working={false}
      onClose={onClose}
      actions={
        <CloseButton
          label={t('newPassword.close')}
          isFirst={!given.password.canReveal}
          onClose={onClose}
        />
      }
    >
      <Given profile={profile} person={given} />
    </PersonDialog>
  ) : (
    <PersonDialog
      title={t('newPassword.title', { name })}
      working={working}
      onSubmit={send}
      onClose={onClose}
      actions={
        <SendButtons
          label={t(working ? 'newPassword.working' : 'newPassword.confirm')}
          cancelLabel={t('newPassword.cancel')}
          working={working}
          onClose={onClose}
        />
      }
    >
      <Typography variant="body2">{t('newPassword.happens')}</Typography>
      {person.isOwner && (
        <Typography variant="body2">{t('newPassword.ofProfile')}</Typography>
      )}
      {isOne ? (
        <Typography variant="body2">
          {t(how === 'made' ? 'newPassword.madeHint' : 'newPassword.typedHint')}
        </Typography>
      ) : (
        <HowChoice how={how} onChoose={setHow} />
      )}
      {how === 'typed' && (
        <PasswordField
          input={typed.input}
          least={strictestPolicy(profile.services).minLength}
          problem={typed.problem}
          working={working}
          onType={typed.type}
          onLeave={typed.leave}
        />
      )}
      {error !== undefined && <ErrorFace problem={problemOfError(error)} />}
    </PersonDialog>
  );
}

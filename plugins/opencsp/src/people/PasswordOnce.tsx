import { Link } from '@backstage/core-components';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { Person, Profile } from '@opencsp/plugin-opencsp-common';
import {
  CopyText,
  ErrorFace,
  problemOfError,
  useOpencspTranslation,
  useRevealPassword,
} from '@opencsp/plugin-opencsp-react';
import { useRef, useState } from 'react';
import { useFirstFocus } from './PersonDialog';

/** The page of the directory is for administrators. */
const DIRECTORY = 'lldap';

type Shown =
  | { kind: 'asking' }
  | { kind: 'working' }
  | { kind: 'value'; value: string }
  | { kind: 'failed'; error: unknown };

/** How the person comes to another password later. */
function HowItChanges({
  profile,
  person,
}: {
  profile: Profile;
  person: Person;
}) {
  const { t } = useOpencspTranslation();
  const { name, role } = person;
  const url = profile.services.find(({ id }) => id === DIRECTORY)?.url;
  return (
    <div>
      <Typography variant="body2" color="textSecondary">
        {t('passwordOnce.change', { name })}
      </Typography>
      {role === 'admin' && url && (
        <Typography variant="body2" color="textSecondary">
          {t('passwordOnce.changeAdmin', { name })}{' '}
          <Link to={url} underline="always">
            {url}
          </Link>
        </Typography>
      )}
    </div>
  );
}

/**
 * Shows a password that the portal made, once. The value lives in this piece's state alone: it goes when the
 * window goes.
 */
export function PasswordOnce(props: {
  profile: Profile;
  person: Person;
  /** It is on the page now. */
  onShown?: () => void;
}) {
  const { t } = useOpencspTranslation();
  const { profile, person } = props;
  const button = useRef<HTMLButtonElement>(null);
  const reveal = useRevealPassword(profile.id);
  const [shown, setShown] = useState<Shown>({ kind: 'asking' });
  useFirstFocus(button);

  const show = async () => {
    setShown({ kind: 'working' });
    try {
      setShown({ kind: 'value', value: await reveal(person.id) });
      props.onShown?.();
    } catch (error) {
      setShown({ kind: 'failed', error });
    }
  };
  const hasValue = shown.kind === 'value';
  const working = shown.kind === 'working';
  return (
    <>
      <Typography variant="body2" role={hasValue ? 'status' : undefined}>
        {t(hasValue ? 'passwordOnce.warn' : 'passwordOnce.ask')}
      </Typography>
      {hasValue ? (
        <div role="group" aria-label={t('passwordOnce.value')}>
          <CopyText framed text={shown.value} label={t('passwordOnce.copy')} />
        </div>
      ) : (
        <div>
          <Button
            ref={button}
            variant="contained"
            color="primary"
            disableElevation
            disabled={working}
            onClick={show}
          >
            {t(working ? 'passwordOnce.showing' : 'passwordOnce.show')}
          </Button>
        </div>
      )}
      {shown.kind === 'failed' && (
        <ErrorFace problem={problemOfError(shown.error)} />
      )}
      <HowItChanges profile={profile} person={person} />
    </>
  );
}

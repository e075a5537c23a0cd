import Typography from '@material-ui/core/Typography';
import { Person } from '@opencsp/plugin-opencsp-common';
import {
  RelativeTime,
  StateLabel,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';

/** With what somebody signs in, and where they are written to. */
export function PersonNames({ person }: { person: Person }) {
  const { t } = useOpencspTranslation();
  return (
    <>
      <Typography variant="body2" color="textSecondary" component="div">
        {t('people.signsInAs', { login: person.login })}
      </Typography>
      <Typography variant="body2" color="textSecondary" component="div">
        {person.email}
      </Typography>
      {person.state === 'leaving' && (
        <Typography variant="body2" component="div">
          <StateLabel state="removing">{t('people.leaves')}</StateLabel>
        </Typography>
      )}
    </>
  );
}

/** How it stands with somebody's password, and since when. */
export function PasswordState({ password }: Pick<Person, 'password'>) {
  const { t } = useOpencspTranslation();
  const { state, since } = password;
  const words = t(`people.passwordState.${state}`);
  return (
    <>
      {state === 'of-profile' ? (
        words
      ) : (
        <StateLabel state={state === 'set' ? 'done' : 'waiting'}>
          {words}
        </StateLabel>
      )}
      {since && (
        <Typography variant="body2" color="textSecondary" component="div">
          {t('people.since')} <RelativeTime at={since} />
        </Typography>
      )}
    </>
  );
}

import Typography from '@material-ui/core/Typography';
import { Person, Profile } from '@opencsp/plugin-opencsp-common';

import {
  RelativeTime,
  StateLabel,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { chosenServices } from './peopleView';

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
          {person.leftBecause === 'refused' && t('people.refused')}
        </Typography>
      )}
    </>
  );
}

/** Which services somebody may use, by their titles. */
export function MayUse(props: { profile: Profile; person: Person }) {
  const { t } = useOpencspTranslation();
  const { services } = props.person;
  if (!services) {
    return <>{t('personServices.usesAll')}</>;
  }
  const titles = chosenServices(props.profile)
    .filter(({ id }) => services.includes(id))
    .map(({ title }) => title);
  return titles.length === 0 ? (
    <>{t('personServices.usesNone')}</>
  ) : (
    <>{t('personServices.usesSome', { services: titles.join(', ') })}</>
  );
}

/** What somebody is in the profile, and which services they may use. */
export function PersonRights(props: { profile: Profile; person: Person }) {
  const { t } = useOpencspTranslation();
  return (
    <Typography variant="body2" color="textSecondary" component="div">
      {t(`people.role.${props.person.role}`)}
      {' · '}
      <MayUse {...props} />
    </Typography>
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
